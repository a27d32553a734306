"""Comments as HTML: the list that scripts ask for, a thread's own page, and plain forms."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.comments import actions, polling, queries, show
from hub.comments.api import clip_of, require_close
from hub.comments.statements import Order
from hub.core import clock
from hub.core.errors import Rejected
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web import etags
from hub.web.i18n import gettext as _
from hub.web.i18n import told
from hub.web.local_path import local_path
from hub.web.session import reading, transaction

bp = Blueprint("comments", __name__)
LONGEST_LIST = 200  # threads; a script that has more on the page looks after these only
_CLOCK = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d\d)", re.ASCII)


@bp.get("/clips/<clip_id>/comments")
def listed(clip_id: str) -> ResponseReturnValue:
    """Give threads as a piece of HTML; 304 while nothing has changed."""
    asker, order, start = current(), order_of(request.args), start_of(request.args)
    limit = min(max(1, request.args.get("limit", show.PAGE, type=int)), LONGEST_LIST)
    with reading() as session:
        clips.require_watchable(session, asker, clip_id, clock.now())
        tag = polling.etag(session, asker, clip_id, "html", order.value, start, limit)
        if same := etags.unchanged(tag):
            return same
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        comments = show.page(session, asker, clip, order, start=start, limit=limit)
    return etags.tagged(
        make_response(render_template("comments/list.html", comments=comments)), tag
    )


@bp.post("/clips/<clip_id>/comments")
def say(clip_id: str) -> ResponseReturnValue:
    """Say something, or reply; what can't be kept comes back with the reason."""
    asker, form = current(), request.form
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        made = actions.post(
            session,
            asker,
            clip,
            text=form.get("text", ""),
            at_s=_second(form.get("at", "")),
            reply_to=form.get("reply_to") or None,
            question="question" in form,
            now=clock.now(),
        )
        thread = made.reply_to_id
    if thread:
        return redirect(f"/comments/{thread}#comment-{made.id}")
    return redirect(f"/clips/{clip_id}?order=newest#comment-{made.id}")


@bp.get("/comments/<comment_id>")
def page(comment_id: str) -> ResponseReturnValue:
    """Show a thread with all that can be done with one comment of it."""
    return _page(comment_id)


@bp.post("/comments/<comment_id>/edit")
def edit(comment_id: str) -> ResponseReturnValue:
    """Change one's own words."""

    def change(session: Session, asker: Asker, text: str) -> None:
        clip = clip_of(session, asker, comment_id)
        actions.edit(session, asker, clip, comment_id, text, clock.now())

    return _act(comment_id, "edit", change, _("Changed."))


@bp.post("/comments/<comment_id>/delete")
def delete(comment_id: str) -> ResponseReturnValue:
    """Delete a comment, and go on where the form says."""
    asker = current()
    with transaction() as session:
        clip = clip_of(session, asker, comment_id)
        actions.remove(session, asker, comment_id, clock.now())
    flash(_("The comment is deleted."), "success")
    return redirect(local_path(request.form.get("next"), f"/clips/{clip.id}#ch"))


@bp.post("/comments/<comment_id>/report")
def report(comment_id: str) -> ResponseReturnValue:
    """Ask communications to look at a comment."""

    def ask(session: Session, asker: Asker, reason: str) -> None:
        clip_of(session, asker, comment_id)
        actions.report(session, asker, comment_id, reason, clock.now())

    return _act(comment_id, "report", ask, _("Thank you. Communications will look at it."))


@bp.post("/comments/<comment_id>/keep")
def keep(comment_id: str) -> ResponseReturnValue:
    """Let a reported comment stand."""
    asker = current()
    with transaction() as session:
        clip_of(session, asker, comment_id)
        actions.settle(session, asker, comment_id, clock.now())
    flash(_("The comment stays."), "success")
    return redirect(local_path(request.form.get("next"), f"/comments/{comment_id}"))


@bp.post("/comments/<comment_id>/done")
def close(comment_id: str) -> ResponseReturnValue:
    """Say what came of a question."""

    def say_it(session: Session, asker: Asker, text: str) -> None:
        require_close(session, asker, comment_id)
        actions.close(session, asker, comment_id, text, clock.now())

    return _act(comment_id, "done", say_it, _("The question is closed."))


@bp.post("/comments/<comment_id>/reopen")
def reopen(comment_id: str) -> ResponseReturnValue:
    """Open a closed question again."""
    asker = current()
    with transaction() as session:
        require_close(session, asker, comment_id)
        actions.reopen(session, comment_id)
    return redirect(f"/comments/{comment_id}")


def order_of(args: MultiDict[str, str]) -> Order:
    """Return the order that an address asks for; by moment where it is nothing we know."""
    given = args.get("order", "")
    return Order(given) if given in tuple(Order) else Order.MOMENT


def start_of(args: MultiDict[str, str]) -> int:
    """Return the thread that a page of an address begins with."""
    return min(max(0, args.get("from", 0, type=int)), 1_000_000)


def _act(
    comment_id: str, act: str, do: Callable[[Session, Asker, str], None], said: str
) -> ResponseReturnValue:
    """Do with a comment what a form asks; what can't be done comes back with what was typed."""
    asker, typed = current(), request.form.get("reason" if act == "report" else "text", "")
    try:
        with transaction() as session:
            do(session, asker, typed)
    except Rejected as error:
        return _page(comment_id, act, typed, error)
    flash(said, "success")
    return redirect(f"/comments/{comment_id}")


def _page(
    comment_id: str, act: str = "", typed: str = "", error: Rejected | None = None
) -> ResponseReturnValue:
    asker = current()
    with reading() as session:
        clip = clip_of(session, asker, comment_id)
        shown = _thread(session, asker, clip, comment_id)
    page = render_template(
        "comments/thread.html",
        nav="library",
        act=act,
        typed=typed,
        error=told(str(error)) if error else None,
        **shown,
    )
    return make_response(page, 422 if error else 200)


def _thread(session: Session, asker: Asker, clip: Clip, comment_id: str) -> dict[str, Any]:
    thread = queries.thread(session, comment_id)
    c = show.thread_json(thread, show.view_of(session, asker, clip, [thread]))
    one = next((r for r in c["replies"] if r["id"] == comment_id), c)
    wordings = queries.wordings(session, one["id"])
    return {
        "clip": clip,
        "c": c,
        "one": one,
        "wordings": [show.wording_json(w.text, w.until) for w in wordings],
    }


def _second(given: str) -> float | None:
    """Return what “2:05” or “1:02:05” means; the whole clip where nothing is given.

    Raises:
        Rejected: it is no time.
    """
    if not given.strip():
        return None
    found = _CLOCK.fullmatch(given.strip())
    if found is None:
        raise Rejected("Write the time as 2:05.", "at")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds)
