"""`/people/ID`: a person, where they work, and the updates they speak in."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.people import queries
from hub.people.gate import current
from hub.site import listing
from hub.site.cards import cards
from hub.web.session import reading

bp = Blueprint("person", __name__)


@bp.get("/people/<person_id>")
def page(person_id: str) -> ResponseReturnValue:
    """Show a person to a colleague."""
    asker = current()
    with reading() as session:
        person = queries.card(session, person_id)
        clips = listing.of_speaker(session, asker, clock.now(), person_id)
        return render_template(
            "site/person.html",
            nav="people",
            person=person,
            reports=queries.reports(session, person_id),
            clips=cards(session, asker.id, clips),
        )
