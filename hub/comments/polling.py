"""Asking again what is said without reading it again: a tag made of one small sum."""

from flask_babel import get_locale
from sqlalchemy.orm import Session

from hub.comments import queries
from hub.core.ids import digest
from hub.people.asker import Asker


def etag(session: Session, asker: Asker, clip_id: str, *which: object) -> str:
    """Return the tag of what ``asker`` sees of a clip's comments in their language (1 statement).

    It changes with every change to a comment, for `Comment.changes` only rises.
    """
    seen_by = f"{asker.id}-{asker.role}-{get_locale()}"
    stamp = queries.stamp(session, clip_id)
    return digest("-".join(map(str, (clip_id, stamp, seen_by, *which))))[:32]
