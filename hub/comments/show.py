"""Comments as JSON, the same for the API and for the page's first load."""

from typing import Any

from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.comments.queries import Thread
from hub.people.asker import Asker
from hub.people.model import Person


def thread_json(thread: Thread, asker: Asker, clip: Clip) -> dict[str, Any]:
    """Return a comment with its replies; a deleted one shows only that it is gone."""
    shown = comment_json(thread.comment, asker, clip)
    return shown | {"replies": [comment_json(reply, asker, clip) for reply in thread.replies]}


def comment_json(comment: Comment, asker: Asker, clip: Clip) -> dict[str, Any]:
    """Return one comment, loaded with its person and their department."""
    gone = comment.deleted_at is not None
    return {
        "id": comment.id,
        "text": comment.text,
        "at_s": comment.at_s,
        "question": comment.question,
        "created_at": comment.created_at.isoformat(),
        "edited": comment.edited_at is not None,
        "deleted": gone,
        "reply_to": comment.reply_to_id,
        "person": None if gone or not comment.person else _person(comment.person, clip),
        "replies": [],
        "may_edit": not gone and comment.person_id == asker.id,
        "may_delete": not gone and (comment.person_id == asker.id or asker.edits_all),
    }


def _person(person: Person, clip: Clip) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "initials": person.initials,
        "title": person.title,
        "department": person.department.name if person.department else "",
        "picture_url": f"/static/{person.picture}" if person.picture else "",
        "speaker": person.id in clip.speaker_ids or person.id == clip.owner_id,
    }
