"""Home, library and the watch page."""

import math

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from hub.audiences import access
from hub.audit import actions as audit
from hub.clips import queries as clips
from hub.comments.pages import order_of, start_of
from hub.core import clock
from hub.people.gate import current
from hub.site import answers, feed, listing, watch
from hub.site.cards import cards
from hub.viewing import numbers
from hub.web.session import reading, transaction

bp = Blueprint("site", __name__)


@bp.get("/")
def home() -> ResponseReturnValue:
    """Show what is new for the person who asks."""
    with reading() as session:
        shown = feed.of(session, current(), clock.now())
        return render_template("site/feed.html", nav="home", **shown)


@bp.get("/library")
def library() -> ResponseReturnValue:
    """Show every update the person may watch, newest first."""
    asker, number = current(), max(1, request.args.get("page", 1, type=int))
    show = listing.show_of(request.args.get("show", ""))
    with reading() as session:
        found, total = listing.page(session, asker, clock.now(), show, number)
        return render_template(
            "site/library.html",
            nav="library",
            clips=cards(session, asker.id, found),
            total=total,
            filter=show.value,
            newer=listing.address(show, number - 1) if number > 1 else None,
            older=listing.address(show, number + 1) if total > number * listing.PAGE else None,
        )


@bp.get("/clips/<clip_id>")
def clip(clip_id: str) -> ResponseReturnValue:
    """Show one update: the player, its words, and what people said."""
    with reading() as session:
        said = order_of(request.args), start_of(request.args)
        shown = watch.of(session, current(), clip_id, _second("t"), clock.now(), said)
        return render_template("site/watch.html", nav="library", **shown)


@bp.get("/clips/<clip_id>/numbers")
def numbers_page(clip_id: str) -> ResponseReturnValue:
    """Show reach and retention of one update, as far as the asker may see them."""
    asker = current()
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, clock.now())
        shown = numbers.of_clip(session, asker, found)
        audit.add(session, asker.id, "numbers.read", "clip", found.id, clock.now())
        return render_template(
            "site/numbers.html",
            nav="studio" if asker.may_upload else "library",
            clip=watch.heading(found),
            numbers=shown,
            pulse=answers.of_clip(session, found.id),
            may_edit=access.may_prepare(asker, clips.door(found)),
        )


def _second(name: str) -> float | None:
    value = request.args.get(name, type=float)
    return value if value is not None and math.isfinite(value) and value >= 0 else None
