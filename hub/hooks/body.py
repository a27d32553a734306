"""What a message holds when it is sent: JSON for a webhook, a sentence and a link for a chat."""

import json
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale

from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.core.settings import Settings
from hub.hooks import wording
from hub.hooks.model import Hook, HookMessage
from hub.people.model import Company
from hub.web import i18n
from hub.web.press import press
from hub.web.wording import minutes


@dataclass(frozen=True, slots=True)
class Told:
    """A message with what it speaks of, as it is now; ``clip`` is loaded whole."""

    hook: Hook
    message: HookMessage
    clip: Clip | None
    comment: Comment | None
    company: Company | None


def of_webhook(settings: Settings, told: Told) -> bytes:
    """Return the JSON: ids, addresses and the title, no words of comments and nobody who wrote."""
    data: dict[str, Any] = {"company": told.company.name if told.company else ""}
    if told.clip is not None:
        data["clip"] = _clip(settings, told.clip)
    if told.comment is not None:
        data["comment"] = {
            "id": told.comment.id,
            "url": address(settings, told, "hook"),
            "at_s": told.comment.at_s,
            "reply_to": told.comment.reply_to_id,
        }
    made = {
        "type": told.message.event,
        "timestamp": told.message.at.isoformat().replace("+00:00", "Z"),
        "data": data,
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()


def of_chat(settings: Settings, told: Told) -> tuple[str, str]:
    """Return title and text of a chat message, in the language of the hook."""
    with press().app_context(), force_locale(told.hook.language or i18n.DEFAULT):
        title = wording.sentence(told.message.event, told.clip)
        take = told.clip.take if told.clip else None
        length = minutes(take.duration_s) if take and take.duration_s else ""
    where = address(settings, told, "chat")
    return title, f"{length} · {where}" if length and told.comment is None else where


def address(settings: Settings, told: Told, via: str) -> str:
    """Return where a message leads; who follows it is counted as having come by ``via``."""
    if told.clip is None:
        return settings.public_url
    moment = ""
    if told.comment is not None and told.comment.at_s is not None:
        moment = f"&t={told.comment.at_s:g}"
    anchor = f"#comment-{told.comment.id}" if told.comment else ""
    return f"{settings.public_url}/clips/{told.clip.id}?via={via}{moment}{anchor}"


def _clip(settings: Settings, clip: Clip) -> dict[str, Any]:
    take = clip.take
    return {
        "id": clip.id,
        "url": f"{settings.public_url}/clips/{clip.id}?via=hook",
        "title": clip.title,
        "speakers": [speaker.person.name for speaker in clip.speakers],
        "published_at": clip.published_at.isoformat() if clip.published_at else None,
        "duration_s": take.duration_s if take else None,
    }
