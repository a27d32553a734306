"""What is said of a clip: title, description, speakers, key messages, language, audience."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub import index
from hub.audiences import actions as audiences
from hub.clips import shelves, variants
from hub.clips.model import Clip, KeyMessage, Speaker
from hub.core.errors import Rejected
from hub.people import queries as people
from hub.people.model import Person

LONGEST_TITLE, LONGEST_TEXT, LONGEST_MESSAGE, MOST_MESSAGES = 200, 5000, 200, 5
LONGEST_S = 24 * 3600
_LANGUAGE = re.compile(r"([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?", re.ASCII)  # BCP 47, or not said


@dataclass(frozen=True, slots=True)
class Message:
    """A key message and, where it is known, the seconds in which it is said."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is said of a clip when it is put up; None means: not said."""

    title: str | None = None
    description: str | None = None
    speakers: Sequence[str] | None = None  # ids of people
    key_messages: Sequence[Message] | None = None
    audience: str | None = None
    language: str | None = None
    series: str | None = None  # by title; "" takes it out
    topics: Sequence[str] | None = None
    publish: bool = False
    accept_partial: bool = False


def reindex(session: Session, clip: Clip) -> None:
    """Let search find what is written about the clip; its speech and comments are others' part."""
    names = [index.Line(one.person.name, ref=one.person_id) for one in clip.speakers]
    messages = [message.text for message in clip.key_messages]
    every = variants.indexed(session, clip.id)
    compared = variants.of(session, clip.id)
    for one in every:
        title = compared.title if compared and one == variants.OTHER else None
        words = title or clip.plain_title
        index.put(session, clip.id, index.Field.TITLE, words, clip.language, variants=(one,))
    for field, text in (
        (index.Field.DESCRIPTION, clip.description),
        (index.Field.PEOPLE, [index.Text(names, clip.language)]),
        (index.Field.MESSAGES, "\n".join(messages)),
    ):
        index.put(session, clip.id, field, text, clip.language, variants=every)


def set_title(clip: Clip, title: str) -> None:
    """Give a clip its title.

    Raises:
        Rejected: it is empty or too long.
    """
    title = " ".join(title.replace("\x00", "").split())
    if not title or len(title) > LONGEST_TITLE:
        raise Rejected(f"Give it a title of 1 to {LONGEST_TITLE} characters.", "title")
    clip.title = title


def change(session: Session, clip: Clip, draft: Draft) -> None:
    """Change description, language, audience, shelf and key messages; what is not said stays.

    Raises:
        Rejected: something is not as it should be.
    """
    if draft.description is not None:
        if len(draft.description) > LONGEST_TEXT:
            raise Rejected(f"Keep it under {LONGEST_TEXT:,} characters.", "description")
        clip.description = draft.description.replace("\x00", "").strip()
    if draft.language is not None:
        if not _LANGUAGE.fullmatch(draft.language.strip()):
            raise Rejected("Name the language as `en`, `de` or `pt-BR`.", "language")
        clip.language = draft.language.strip()
    if draft.audience is not None:
        audiences.change(session, clip.audience, draft.audience)
    _shelve(session, clip, draft)
    if draft.key_messages is not None:
        _set_messages(clip, draft.key_messages)


def _shelve(session: Session, clip: Clip, draft: Draft) -> None:
    if draft.series is not None:
        shelves.put_in_series(session, clip, draft.series)
    if draft.topics is not None:
        shelves.set_topics(session, clip, draft.topics)


def _set_messages(clip: Clip, messages: Sequence[Message]) -> None:
    written = [message for message in messages if message.text.strip()]
    if len(written) > MOST_MESSAGES:
        raise Rejected(f"A clip has at most {MOST_MESSAGES} key messages.", "key_messages")
    if any(len(message.text) > LONGEST_MESSAGE for message in written):
        raise Rejected(f"Keep each under {LONGEST_MESSAGE} characters.", "key_messages")
    if any(_is_no_time(at_s) for m in written for at_s in (m.start_s, m.end_s)):
        raise Rejected("The seconds of a key message start at 0.", "key_messages")
    known = {old.text: old for old in clip.key_messages}  # a text alone keeps its seconds
    written = [_with_seconds(message, known.get(message.text.strip())) for message in written]
    clip.key_messages[:] = [
        _message(i, m, known.pop(m.text.strip(), None)) for i, m in enumerate(written)
    ]


def _message(position: int, written: Message, old: KeyMessage | None) -> KeyMessage:
    """A message that stays is the same row: questions on it point to it."""
    kept = old or KeyMessage(text=written.text.strip())
    kept.position, kept.start_s, kept.end_s = position, written.start_s, written.end_s
    return kept


def tie(clip: Clip, seconds: Mapping[int, tuple[float, float] | None]) -> None:
    """Say where key messages are said, by id, in seconds of the take; None: nowhere."""
    for message in clip.key_messages:
        if message.id in seconds:
            message.start_s, message.end_s = seconds[message.id] or (None, None)


def show_take(session: Session, clip: Clip, number: int) -> None:
    """Let people see this take. Of another, nobody knows yet where the key messages are said.

    Search finds its words soon; at once where whoever shows it says so to `captions.indexed`.
    """
    if number == clip.take_number:
        return
    index.later(session, [clip.id])
    clip.take_number = number
    nowhere = update(KeyMessage).where(KeyMessage.clip_id == clip.id)
    session.execute(nowhere.values(start_s=None, end_s=None))


def _is_no_time(at_s: float | None) -> bool:
    return at_s is not None and not 0 <= at_s < LONGEST_S


def _with_seconds(message: Message, old: KeyMessage | None) -> Message:
    if old is None or message.start_s is not None:
        return message
    return Message(message.text, old.start_s, old.end_s)


def set_speakers(session: Session, clip: Clip, ids: Sequence[str]) -> None:
    """Let these people be the speakers, in this order.

    Raises:
        NotFound: one of them does not exist.
    """
    found: list[Person] = [people.get(session, person_id) for person_id in dict.fromkeys(ids)]
    kept = {speaker.person_id: speaker for speaker in clip.speakers}
    made = []
    for i, person in enumerate(found):
        speaker = kept.get(person.id) or Speaker(person_id=person.id, person=person)
        speaker.position = i
        made.append(speaker)
    clip.speakers[:] = made
