"""Every change to people; the caller owns the transaction."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from hub.core.ids import digest
from hub.people.model import SignIn


def touch_sign_in(session: Session, secret: str, now: datetime) -> None:
    """Remember that a signed-in browser is in use."""
    session.execute(
        update(SignIn).where(SignIn.secret_digest == digest(secret)).values(seen_at=now)
    )
