"""Home, library and the watch page."""

import math
from urllib.parse import urlsplit

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import to_user_timezone
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.clips import addresses
from hub.clips import queries as clips
from hub.comments.pages import order_of, start_of
from hub.core import clock
from hub.people.gate import current
from hub.pulses import lot, waves
from hub.site import feed, listing, watch, words
from hub.site.cards import cards
from hub.viewing import saved, ways
from hub.web import etags
from hub.web.local_path import local_path
from hub.web.session import reading, services, transaction
from hub.web.turns import in_turn

bp = Blueprint("site", __name__)


@bp.get("/")
@in_turn
def home() -> ResponseReturnValue:
    """Show what is new for the person who asks."""
    with reading() as session:
        shown = feed.of(session, current(), clock.now())
        return render_template("site/feed.html", nav="home", wave=_wave(session), **shown)


@bp.get("/library")
@in_turn
def library() -> ResponseReturnValue:
    """Show every update the person may watch, newest first."""
    given = request.args.get
    show = listing.show_of(given("show", ""))
    return _library(listing.Shown(show, given("series", ""), given("topic", "")))


@bp.get("/saved")
def saved_clips() -> ResponseReturnValue:
    """Show what the person has put aside."""
    return _library(listing.Shown(listing.Show.SAVED))


@bp.post("/clips/<clip_id>/saved")
def keep(clip_id: str) -> ResponseReturnValue:
    """Put an update aside or back, from a form, and return to where one was."""
    asker = current()
    with transaction() as session:
        found = clips.get_watchable(session, asker, clip_id, clock.now())
        if request.form.get("keep") == "1":
            saved.save(session, asker.id, found.id, clock.now())
        else:
            saved.forget(session, asker.id, found.id)
    return redirect(local_path(request.form.get("next"), addresses.page(found)), 303)


@bp.get("/clips/<clip_id>")
@in_turn
def clip(clip_id: str) -> ResponseReturnValue:
    """Show one update: the player, its words, and what people said."""
    with reading() as session:
        said = order_of(request.args), start_of(request.args)
        via = ways.of_visit(request.args.get("via", ""), _came_from())
        shown = watch.of(session, current(), clip_id, _second("t"), clock.now(), said, via)
        settings = services().settings
        around = {"url": settings.public_url, "counting": settings.measure == "on"}
        return render_template("site/watch.html", nav="library", **around, **shown)


@bp.get("/clips/<clip_id>/words")
def words_again(clip_id: str) -> ResponseReturnValue:
    """Give words and chapters of an update as a piece of HTML; 304 while nothing has changed."""
    asker, now, lang = current(), clock.now(), request.args.get("lang", "")
    with reading() as session:
        found = words.for_asker(session, asker, clip_id, now)
        if same := etags.unchanged(words.tag(found, lang)):
            return same
        clip = clips.get_shown(session, asker, clip_id, now)
        prepares = access.may_prepare(asker, clips.door(clip))
        shown = words.of(session, clip, found, prepares=prepares, lang=lang)
        piece = render_template("site/words_again.html", clip=clip, words=shown)
    return etags.tagged(make_response(piece), shown["tag"])


def _wave(session: Session) -> waves.Turn | None:
    """What is asked on the home page before an update opens, or after; nothing in the evening."""
    asker, now = current(), clock.now()
    if services().settings.measure != "on" or lot.is_quiet(to_user_timezone(now)):
        return None
    mine = waves.turn(session, asker, now)
    kept_here = mine and request.cookies.get("hub_wave") == f"{mine.wave_id}.{asker.id}"
    return None if mine and mine.holds and kept_here else mine


def _library(shown: listing.Shown) -> str:
    asker, number, now = current(), max(1, request.args.get("page", 1, type=int)), clock.now()
    with reading() as session:
        found, total = listing.page(session, asker, now, shown, number)
        series, topics = listing.shelves(session, asker, now)
        return render_template(
            "site/library.html",
            nav="library",
            clips=cards(session, asker.id, found),
            total=total,
            shown=shown,
            series=series,
            topics=topics,
            newer=shown.address(number - 1) if number > 1 else None,
            older=shown.address(number + 1) if total > number * listing.PAGE else None,
        )


def _came_from() -> str | None:
    """The path of the page of Hub that led here; others tell none (`Referrer-Policy`)."""
    before = urlsplit(request.referrer or "")
    return before.path if before.netloc == request.host else None


def _second(name: str) -> float | None:
    value = request.args.get(name, type=float)
    return value if value is not None and math.isfinite(value) and value >= 0 else None
