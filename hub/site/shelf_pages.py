"""`/series/ID` and `/topics/ID`: updates that belong together, as far as one may watch them."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.clips.shelves_model import Series, Topic
from hub.core import clock
from hub.core.errors import NotFound
from hub.people.gate import current
from hub.site import listing
from hub.site.cards import cards
from hub.web.session import reading

bp = Blueprint("shelves", __name__)
UNKNOWN = "There is no such collection, or nothing in it is for you."


@bp.get("/series/<series_id>")
def series(series_id: str) -> ResponseReturnValue:
    """Show a series, its first part first."""
    asker, now = current(), clock.now()
    with reading() as session:
        found = session.get(Series, series_id)
        clips = listing.in_series(session, asker, now, series_id) if found else []
        if found is None or not clips:
            raise NotFound(UNKNOWN)
        shown = cards(session, asker.id, clips)
        return render_template("site/shelf.html", name=found.title, kind="series", clips=shown)


@bp.get("/topics/<topic_id>")
def topic(topic_id: str) -> ResponseReturnValue:
    """Show what is about a topic, newest first."""
    asker, now = current(), clock.now()
    with reading() as session:
        found = session.get(Topic, topic_id)
        clips = listing.about(session, asker, now, topic_id) if found else []
        if found is None or not clips:
            raise NotFound(UNKNOWN)
        shown = cards(session, asker.id, clips)
        return render_template("site/shelf.html", name=found.name, kind="topic", clips=shown)
