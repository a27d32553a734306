"""Every read of the audit trail."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from hub.audit.model import AuditEntry


def of_subjects(
    session: Session,
    subject_kind: str,
    subject_ids: Collection[str] | Select[str],
    actions: Collection[str],
    limit: int,
) -> list[AuditEntry]:
    """Return the newest deeds among ``actions`` on these subjects (1 statement)."""
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind == subject_kind,
        AuditEntry.subject_id.in_(subject_ids),
        AuditEntry.action.in_(actions),
    )
    return list(session.scalars(wanted.order_by(AuditEntry.at.desc()).limit(limit)))


def by_actor(session: Session, actor_id: str) -> list[AuditEntry]:
    """Return everything a person did that is in the trail, oldest first (1 statement)."""
    wanted = select(AuditEntry).where(AuditEntry.actor_id == actor_id)
    return list(session.scalars(wanted.order_by(AuditEntry.id)))
