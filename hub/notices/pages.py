"""The list of notices, the bell in the bar, and how one wants to be told."""

from flask import Blueprint, Flask, flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from hub.clips import addresses
from hub.core import clock
from hub.core.errors import NotFound
from hub.notices import actions, queries, unsubscribe, wording
from hub.people import frame
from hub.people.gate import current
from hub.web.i18n import gettext as _
from hub.web.public import public
from hub.web.session import reading, services, transaction

bp = Blueprint("notices", __name__)
GONE = "What this told you of is not there any more."


def register(app: Flask) -> None:
    """Give every template of ``app`` the number on the bell; before `frame`, to spare it work."""
    app.context_processor(lambda: {"unread_notices": _unread()})


def _unread() -> int:
    """Return how many notices wait for the asker; an error page must not end in another error."""
    asker = frame.known()
    if asker is None:
        return 0
    if "unread_notices" not in g:
        try:
            with reading() as session:
                g.company_name, g.unread_notices = queries.bell(session, asker, clock.now())
        except SQLAlchemyError:
            g.unread_notices = 0
    return int(g.unread_notices)


@bp.get("/notices")
def page() -> ResponseReturnValue:
    """Show what the asker was told, newest first."""
    number = min(max(1, request.args.get("page", 1, type=int)), 1000)
    only_unread = request.args.get("show") == "unread"
    with reading() as session:
        found, more = queries.page(
            session,
            current(),
            clock.now(),
            only_unread=only_unread,
            start=(number - 1) * queries.PAGE,
        )
    shown = [(item, wording.sentence(item), addresses.poster(item.clip)) for item in found]
    return render_template(
        "notices/list.html", items=shown, only_unread=only_unread, number=number, more=more
    )


@bp.get("/notices/<int:notice_id>")
def follow(notice_id: int) -> ResponseReturnValue:
    """Go where a notice leads, and mark it as read."""
    asker, now = current(), clock.now()
    with transaction() as session:
        item = queries.one(session, asker, min(notice_id, 2**31 - 1), now)
        if item is None:
            raise NotFound(GONE)
        actions.read(session, item.id, now)
        via = "mail" if request.args.get("via") == "mail" else "notice"
        return redirect(wording.address(item, via))


@bp.post("/notices/read")
def read_all() -> ResponseReturnValue:
    """Mark everything as read."""
    with transaction() as session:
        actions.read_all(session, current().id, clock.now())
    return redirect("/notices")


@bp.get("/notices/unsubscribe")
@public
def ask_to_leave() -> ResponseReturnValue:
    """Ask whether letters shall end: programs that look into links must not end them."""
    who = request.args.get("who", "")
    unsubscribe.person_of(services().settings, who)
    return render_template("notices/unsubscribe.html", who=who, done=False)


@bp.post("/notices/unsubscribe")
@public
def leave() -> ResponseReturnValue:
    """End letters: by the form of the page, or by a mail program's one click."""
    who = request.form.get("who") or request.args.get("who", "")
    person_id = unsubscribe.person_of(services().settings, who)
    with transaction() as session:
        actions.end_mail(session, person_id)
    return render_template("notices/unsubscribe.html", who=who, done=True)


@bp.post("/me/notices")
def choose() -> ResponseReturnValue:
    """Keep how the asker wants to be told."""
    with transaction() as session:
        before = queries.choice(session, current().id)
        in_hub = request.form.get("in_hub", before.in_hub)
        by_mail = request.form.get("by_mail", before.by_mail)
        actions.choose(session, current().id, in_hub, by_mail)
    flash(_("Kept. It holds for what happens from now on."), "success")
    return redirect("/me#notes")
