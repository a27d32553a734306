"""The form of a clip in the studio: what it shows, and what is made of what was typed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import to_user_timezone, to_utc
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.captions import queries as captions
from hub.captions import suggestions
from hub.captions.model import Transcript, TranscriptState
from hub.clips import addresses, shelves, variants
from hub.clips.actions import Draft, Message
from hub.clips.model import Clip, State, Take
from hub.core import work
from hub.core.errors import NotFound, Rejected
from hub.people import queries as people
from hub.people.model import Role
from hub.site import speech_panel
from hub.site.studio import progress_of
from hub.site.words import address
from hub.web.i18n import gettext as _
from hub.web.i18n import language_name, told
from hub.web.wording import clock

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "pl",
    "sv",
    "da",
    "nb",
    "fi",
    "cs",
    "ja",
    "zh",
)
EASY_WORDS_A_MINUTE = 160
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form shows in its fields."""

    title: str
    description: str
    key_messages: list[str]
    speakers: str
    audience: str
    language: str
    series: str
    topics: str
    when: str
    opens_at: str


def of_clip(session: Session, clip: Clip) -> Typed:
    """Return what the form shows before anybody has typed (1 statement)."""
    shelf = shelves.of(session, [clip.id])[clip.id]
    opens = to_user_timezone(clip.opens_at).strftime("%Y-%m-%dT%H:%M") if clip.opens_at else ""
    return Typed(
        title=clip.title,
        description=clip.description,
        key_messages=[message.text for message in clip.key_messages],
        speakers=", ".join(speaker.person.email for speaker in clip.speakers),
        audience=clip.audience.spec,
        language=clip.language,
        series=shelf.series.title if shelf.series else "",
        topics=", ".join(topic.name for topic in shelf.topics),
        when="at" if opens else "ready",
        opens_at=opens,
    )


def of_form(form: Mapping[str, str], messages: list[str]) -> Typed:
    """Return what was typed, as it was typed."""
    fields = (
        *("title", "description", "speakers", "audience", "language"),
        *("series", "topics", "when", "opens_at"),
    )
    return Typed(
        **{name: form.get(name, "") for name in fields},
        key_messages=[one for one in messages if one.strip()],
    )


def draft(session: Session, clip: Clip, typed: Typed) -> Draft:
    """Return what was typed as a draft; a message that stays keeps its seconds.

    Raises:
        Rejected: a speaker is nobody we know.
    """
    known = {message.text: message for message in clip.key_messages}
    return Draft(
        title=typed.title,
        description=typed.description,
        speakers=[_speaker(session, email) for email in typed.speakers.split(",") if email.strip()],
        key_messages=[_message(text.strip(), known) for text in typed.key_messages],
        audience=typed.audience,
        language=typed.language,
        series=typed.series,
        topics=typed.topics.split(","),
    )


def opening(typed: Typed) -> datetime | None:
    """Return when the clip is to open, None for as soon as it can.

    Raises:
        Rejected: the time can't be read.
    """
    if typed.when != "at":
        return None
    try:
        local: datetime = to_utc(datetime.fromisoformat(typed.opens_at))
    except (ValueError, OverflowError) as error:  # the first hour of the year 1
        raise Rejected("Choose a day and a time.", "opens_at") from error
    return local.replace(tzinfo=UTC)


def shown(session: Session, clip: Clip, typed: Typed, errors: dict[str, str]) -> dict[str, Any]:
    """Return what `site/clip_settings.html` shows (at most 17 statements)."""
    take = clip.takes[-1]
    words = captions.of_takes(session, [take.id]).get(take.id, [])
    mended = speech_panel.mended(session, words)
    cue_counts = captions.cue_counts(session, [one.id for one in words])
    suggested = suggestions.counts(session, [one.id for one in words])
    compared = variants.of(session, clip.id) is not None
    under_way = progress_of(clip, work.states(session, [clip.id]).get(clip.id, []), words)
    return {
        "clip": asdict(under_way)
        | {
            "description": clip.description,
            "opens_at": clip.opens_at,
            "language": clip.language,
            "poster_url": addresses.poster(clip),
            "duration_s": take.duration_s or 0.0,
            "take_number": clip.take_number,
            "warning": told(take.warning),
            "accepted": take.accept_partial,
            "refusal": told(clip.refusal or take.refusal),
            "owner": clip.owner,
        },
        "typed": typed,
        "errors": errors,
        "posters": _posters(clip),
        "facts": _facts(session, take, words),
        "audiences": _audiences(session),
        "audience_count": audience_count(session, typed.audience),
        "people": [(p.email, p.name) for p in people.of_roles(session, (Role.EXECUTIVE,))],
        "shelves": shelves.names(session),
        "languages_spoken": [("", _("As heard"))] + [(c, language_name(c)) for c in LANGUAGES],
        "transcripts": [
            _words(clip, one, cue_counts.get(one.id, 0))
            | {"mended": mended.get(one.id, []), "suggested": suggested.get(one.id, 0)}
            for one in words
        ],
        "actions": deeds(clip, take) - ({"take"} if compared else set()),
        "compared": compared,
        "numbers_url": f"/clips/{clip.id}/numbers" if clip.published_at else "",
    }


def deeds(clip: Clip, take: Take) -> set[str]:
    """Return what may be done with the clip as it is now."""
    under_way = not (take.complete or take.refusal)
    allowed = {"delete"}
    if clip.state in (State.DRAFT, State.SCHEDULED, State.WITHDRAWN):
        allowed.add("publish")
    if clip.state in (State.PUBLISHED, State.SCHEDULED):
        allowed.add("withdraw")
    allowed.add("cancel" if under_way else "take")
    if take.warning and not take.accept_partial:
        allowed.add("accept")
    return allowed


def audience_count(session: Session, spec: str) -> int | None:
    """Return how many people ``spec`` names today, None where it can't be read."""
    try:
        return audiences.count_of(session, spec)
    except Rejected:
        return None


def _speaker(session: Session, email: str) -> str:
    try:
        return people.by_email(session, email).id
    except NotFound as error:
        raise Rejected(str(error), "speakers") from error


def _message(text: str, known: Mapping[str, Any]) -> Message:
    kept = known.get(text)
    return Message(text, kept.start_s if kept else None, kept.end_s if kept else None)


def _posters(clip: Clip) -> list[dict[str, Any]]:
    take = clip.take
    offered = take.stills.get("posters", []) if take else []
    # One alone is no choice; it may be the glimpse that goes when the real ones are there.
    if take is None or len(offered) < 2:
        return []
    return [
        {
            "file": one["file"],
            "url": addresses.media(clip, f"stills/{one['file']}?take={take.number}"),
            "at_s": one["at_s"],
            "chosen": take.poster_key.endswith("/" + one["file"]),
        }
        for one in offered
    ]


def _facts(session: Session, take: Take, words: list[Transcript]) -> list[tuple[str, str, str]]:
    """What a speaker may want to know before others watch: length and pace."""
    if not take.duration_s:
        return []
    facts = [(_("Length"), clock(take.duration_s), "")]
    spoken = captions.lines(session, [take.id]).get(take.id, [])
    count = sum(len(text.split()) for _start, _end, text in spoken)
    if count and any(one.state is TranscriptState.READY for one in words):
        pace = round(count / (take.duration_s / MINUTE_S))
        note = _("easy to follow") if pace <= EASY_WORDS_A_MINUTE else _("rather fast")
        facts.append((_("Pace"), _("%(n)s words a minute", n=pace), note))
        longest = max(spoken, key=lambda cue: len(cue[2].split()))
        words_in = _("%(n)s words, at %(at)s", n=len(longest[2].split()), at=clock(longest[0]))
        facts.append((_("Longest caption"), words_in, ""))
    return facts


def _audiences(session: Session) -> list[tuple[str, str]]:
    named = [(f"department:{one.name}", one.name) for one in people.departments(session)]
    roles = [(f"role:{role.value}", role.value) for role in Role]
    return [("everyone", _("Everyone")), *named, *roles]


def _words(clip: Clip, one: Transcript, cues: int) -> dict[str, Any]:
    return {
        "lang": one.lang,
        "name": language_name(one.lang) if one.lang != "und" else _("Language as heard"),
        "state": one.state.value,
        "source": one.source.value,
        "note": one.note,
        "cues": cues,
        "made": speech_panel.made_by(one),
        "edited_by": one.edited_by.name if one.edited_by else "",
        "edit_url": f"/studio/{clip.id}/captions/{one.lang}",
    } | {f"{form}_url": address(clip.id, one.lang, form) for form in ("vtt", "srt", "txt")}
