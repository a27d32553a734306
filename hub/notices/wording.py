"""What a notice says, and where it leads."""

from hub.notices.queries import HOOK_OFF, PUBLISHED, REPORTED, Item
from hub.web.i18n import gettext as _


def sentence(item: Item) -> str:
    """Return what happened in one sentence, in the reader's language."""
    name = item.person.name if item.person else _("Somebody who has left")
    said = {
        PUBLISHED: _("%(name)s has a new update", name=name),
        "comment.mentioned": _("%(name)s speaks to you in a comment", name=name),
        "question.asked": _("%(name)s asks a question", name=name),
        "question.answered": _("%(name)s answered your question", name=name),
        "comment.replied": _("%(name)s replied to you", name=name),
        "question.closed": _("%(name)s says what came of your question", name=name),
        "correction.accepted": _("A correction that you suggested was accepted"),
        "correction.declined": _("A correction that you suggested was declined"),
        HOOK_OFF: _("A webhook or chat of yours was switched off: nothing reached it"),
        REPORTED: _("A comment by %(name)s was reported", name=name),
    }
    return said[item.kind]


def address(item: Item, via: str) -> str:
    """Return the path of the moment a notice speaks of, marked with how one comes there."""
    if item.kind == REPORTED:
        return "/studio/inbox?show=reported"
    if item.kind.startswith("correction."):
        return "/me#suggested"
    if item.kind == HOOK_OFF:
        return "/settings/hooks"
    moment = f"&t={item.at_s:g}" if item.at_s is not None else ""
    anchor = f"#comment-{item.comment_id}" if item.comment_id else ""
    return f"/clips/{item.clip.id}?via={via}{moment}{anchor}"
