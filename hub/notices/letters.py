"""Letters that tell of what is new: text and HTML, with pictures that travel inside."""

from collections.abc import Sequence
from email.message import EmailMessage
from email.utils import make_msgid

from flask import render_template
from flask_babel import force_locale

from hub.core.services import Services
from hub.core.storage.base import StorageError
from hub.notices import unsubscribe, wording
from hub.notices.queries import Item
from hub.people.asker import Asker
from hub.web import i18n
from hub.web.i18n import gettext as _
from hub.web.i18n import ngettext
from hub.web.press import press

PICTURES_MOST = 6
PICTURE_MOST_BYTES = 400_000
LISTED_MOST = 20


def compose(services: Services, reader: Asker, items: Sequence[Item]) -> EmailMessage:
    """Return the letter that tells ``reader`` of ``items``, in their language.

    List-Unsubscribe-Post: https://www.rfc-editor.org/rfc/rfc8058
    """
    settings = services.settings
    leave = unsubscribe.address(settings, reader.id)
    pictures = _pictures(services, items)
    with press().app_context(), force_locale(i18n.spoken(reader.locale)):
        told = {
            "reader": reader,
            "items": [(item, wording.sentence(item)) for item in items[:LISTED_MOST]],
            "left_out": max(0, len(items) - LISTED_MOST),
            "pictures": {clip_id: cid[1:-1] for clip_id, (cid, _data) in pictures.items()},
            "url": settings.public_url,
            "leave": leave,
            "subject": _subject(items),
        }
        text = render_template("notices/letter_text.html", **told)
        html = render_template("notices/letter.html", **told)
    letter = EmailMessage()
    letter["Subject"], letter["To"] = " ".join(str(told["subject"]).split()), reader.email
    letter["List-Unsubscribe"] = f"<{leave}>"
    letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    letter.set_content(text)
    letter.add_alternative(html, subtype="html")
    page = letter.get_body(("html",))
    if page is not None:
        for cid, data in pictures.values():
            page.add_related(data, "image", "jpeg", cid=cid, disposition="inline")
    return letter


def _subject(items: Sequence[Item]) -> str:
    if len(items) == 1:
        return _("%(what)s: %(title)s", what=wording.sentence(items[0]), title=items[0].clip.title)
    return str(
        ngettext("%(num)s thing is new for you", "%(num)s things are new for you", len(items))
    )


def _pictures(services: Services, items: Sequence[Item]) -> dict[str, tuple[str, bytes]]:
    """Pictures by clip, each with its Content-ID; what storage does not give now is left out."""
    found: dict[str, tuple[str, bytes]] = {}
    for item in items[:LISTED_MOST]:
        take = item.clip.take
        if len(found) == PICTURES_MOST or item.clip.id in found or not take:
            continue
        if data := _read(services, take.poster_key):
            found[item.clip.id] = (make_msgid(domain="hub"), data)
    return found


def _read(services: Services, key: str | None) -> bytes:
    try:
        data = b"".join(services.storage.read(key)) if key else b""
    except StorageError:  # the letter was claimed: it goes without its picture, or is lost
        return b""
    return data if len(data) <= PICTURE_MOST_BYTES else b""
