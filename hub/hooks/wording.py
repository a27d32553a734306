"""What hooks say: the names of events and states on pages, and the sentence a chat gets."""

from hub.clips.model import Clip
from hub.hooks import events
from hub.hooks.model import Standing
from hub.web.i18n import gettext as _

# Signs by which chats speak to everybody, or make a link: they must stay words.
_TAME = str.maketrans({"<": "(", ">": ")", "[": "(", "]": ")", "`": "’", "@": "@\u200b"})


def labels() -> dict[str, str]:
    """Return what each event is called in the reader's language."""
    return {
        events.PUBLISHED: _("An update is published"),
        events.WITHDRAWN: _("An update is withdrawn"),
        events.POSTED: _("A comment or reply is written"),
        events.ASKED: _("A question is asked"),
        events.ANSWERED: _("A speaker answers a question"),
        events.REPORTED: _("A comment is reported"),
        events.TEST: _("A test message"),
    }


def standings() -> dict[str, str]:
    """Return what the states of a message are called in the reader's language."""
    return {
        Standing.WAITING.value: _("waiting"),
        Standing.SENT.value: _("taken"),
        Standing.FAILED.value: _("not taken"),
        Standing.DROPPED.value: _("not sent"),
    }


def sentence(event: str, clip: Clip | None) -> str:
    """Return what happened, for a chat; no word of a comment and no name of its writer."""
    title = tame(clip.title) if clip else ""
    names = tame(", ".join(one.person.name for one in clip.speakers)) if clip else ""
    said = {
        events.PUBLISHED: _("New update by %(names)s: %(title)s", names=names, title=title),
        events.WITHDRAWN: _("Withdrawn: %(title)s", title=title),
        events.POSTED: _("A new comment on “%(title)s”", title=title),
        events.ASKED: _("A new question on “%(title)s”", title=title),
        events.ANSWERED: _("A question on “%(title)s” was answered", title=title),
        events.REPORTED: _("A comment on “%(title)s” was reported", title=title),
        events.TEST: _("This is a test message from Hub."),
    }
    return said[event]


def tame(text: str) -> str:
    """Return text in which a chat finds no command, mention or link."""
    return " ".join(text.split()).translate(_TAME)
