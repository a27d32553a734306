"""The one change to the outbox from below: adding to it, inside the transaction of the deed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from hub.core.db import insert_into
from hub.outbox.model import OutboxEvent


def add(
    session: Session,
    kind: str,
    *,
    key: str,
    now: datetime,
    person_id: str | None = None,
    clip_id: str | None = None,
    payload: Mapping[str, object] | None = None,
) -> None:
    """Let somebody be told; a ``key`` that is there already changes nothing (1 statement).

    ``person_id`` is who is told, None where the kind decides that at delivery. The payload holds
    ids, never words: what is shown is read when it is delivered, as the reader may see it then.
    """
    row = insert_into(session, OutboxEvent).values(
        key=key,
        kind=kind,
        person_id=person_id,
        clip_id=clip_id,
        payload=dict(payload or {}),
        at=now,
    )
    session.execute(row.on_conflict_do_nothing(index_elements=[OutboxEvent.key]))
