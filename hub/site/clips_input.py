"""What the clips API takes in, and how it becomes what the actions understand."""

import base64
import binascii
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from apiflask import Schema
from apiflask.fields import AwareDateTime, Boolean, Field, List, String
from marshmallow import ValidationError
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from hub.clips import arrival, opening, upload
from hub.clips.actions import Draft, Message, Source
from hub.clips.model import Clip
from hub.core.errors import Gone, NotFound, Rejected
from hub.core.services import Services
from hub.people import queries as people
from hub.people.asker import Asker


class KeyMessageField(Field[Message]):
    """A sentence, or an object with text, start_s and end_s."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Message:  # noqa: ANN401 - marshmallow's own
        if isinstance(value, str):
            return Message(value)
        if isinstance(value, dict) and isinstance(value.get("text"), str):
            times = [value.get(name) for name in ("start_s", "end_s")]
            if all(t is None or isinstance(t, int | float) for t in times):
                return Message(value["text"], *times)
        raise ValidationError("A key message is a sentence, or {text, start_s, end_s}.")


class Changes(Schema):
    """What can be said of a clip; all of it may be left out."""

    title = String(validate=Length(max=1000))
    description = String(validate=Length(max=50_000))
    speakers = List(String(), validate=Length(max=50))
    key_messages = List(KeyMessageField(), validate=Length(max=50))
    audience = String(validate=Length(max=5000))
    language = String(validate=Length(max=12))
    series = String(validate=Length(max=1000))
    topics = List(String(), validate=Length(max=50))


class NewClip(Changes):
    """A new clip of a complete upload."""

    upload = String(required=True)
    publish = Boolean(load_default=False)
    accept_partial = Boolean(load_default=False)


class NewTake(Schema):
    """Another take of a clip."""

    upload = String(required=True)
    accept_partial = Boolean(load_default=False)


class Opening(Schema):
    """When a clip opens; at once if not said."""

    at = AwareDateTime(load_default=None, allow_none=True)
    accept_partial = Boolean(load_default=False)


class Page(Schema):
    """Which page of a list."""

    cursor = String(load_default="")


def settle(services: Services, asker: Asker, upload_id: str) -> None:
    """See to it that a complete upload is in storage, whatever was killed on the way."""
    with suppress(NotFound, Gone):  # `source` says what is wrong, with the field's name
        arrival.settled(services, asker, upload_id)


def source(session: Session, asker: Asker, upload_id: str) -> Source:
    """Take a complete upload for a clip.

    Raises:
        Rejected: it isn't there, isn't complete, or has been taken.
    """
    used = upload.use(session, asker, upload_id)
    return Source(upload.source_key(used.id), used.name, used.bytes_total)


def draft(session: Session, given: dict[str, Any]) -> Draft:
    """Return what was said of a clip; speakers are named by e-mail address or id.

    Raises:
        Rejected: a speaker is nobody we know.
    """
    speakers = given.get("speakers")
    return Draft(
        title=given.get("title"),
        description=given.get("description"),
        speakers=None if speakers is None else [_person_id(session, one) for one in speakers],
        key_messages=given.get("key_messages"),
        audience=given.get("audience"),
        language=given.get("language"),
        series=given.get("series"),
        topics=given.get("topics"),
        publish=given.get("publish", False),
        accept_partial=given.get("accept_partial", False),
    )


def open_clip(
    session: Session, actor_id: str, clip: Clip, at: datetime | None, now: datetime
) -> None:
    """Publish now, or schedule where a time is given."""
    if at is None:
        opening.publish(session, actor_id, clip, now)
    else:
        opening.schedule(session, actor_id, clip, at, now)


def cursor_of(clip: Clip) -> str:
    """Return the cursor of what follows ``clip``."""
    return base64.urlsafe_b64encode(f"{clip.created_at.isoformat()}~{clip.id}".encode()).decode()


def cursor(given: str) -> str:
    """Return a cursor as queries read it.

    Raises:
        Rejected: it is not one of ours.
    """
    if not given:
        return ""
    try:
        at, _, clip_id = base64.urlsafe_b64decode(given.encode()).decode().partition("~")
        return f"{datetime.fromisoformat(at).astimezone(UTC).isoformat()}~{clip_id}"
    except (ValueError, OverflowError, binascii.Error) as error:
        raise Rejected("This cursor is not one of ours.", "cursor") from error


def _person_id(session: Session, named: str) -> str:
    try:
        if "@" in named:
            return people.by_email(session, named).id
        return people.get(session, named).id
    except NotFound as error:
        raise Rejected(str(error), "speakers") from error
