"""The one change to the audit trail: adding to it, inside the transaction of the deed."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub.audit.model import AuditEntry


def add(
    session: Session,
    actor_id: str | None,
    action: str,
    subject_kind: str,
    subject_id: str,
    now: datetime,
    **detail: object,
) -> None:
    """Write down that ``actor_id`` (None: Hub itself) did ``action`` to a thing."""
    session.add(
        AuditEntry(
            at=now,
            actor_id=actor_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
            detail=detail,
        )
    )
