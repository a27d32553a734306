"""JSON for the glossary and for the speech models one may choose from."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import List, Nested, String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.captions import glossary, glossary_actions, models_here
from hub.captions.glossary_model import GlossaryTerm
from hub.people.gate import current
from hub.web.session import reading, services, transaction

bp = APIBlueprint("glossary_api", __name__, url_prefix="/api/v1", tag="Transcripts")


class Term(Schema):
    """A term as it should be written, and how it is misheard."""

    term = String(required=True, validate=Length(max=400))
    sounds_like = List(String(validate=Length(max=400)), load_default=list)


class OneTerm(Term):
    """One of all terms."""


class Whole(Schema):
    """The whole glossary."""

    terms = List(Nested(OneTerm), required=True, validate=Length(max=glossary_actions.MOST_TERMS))


@bp.get("/glossary")
@bp.doc(summary="The company's own words, and how each is misheard")
def get_glossary() -> Response:
    """Return every term; names of people are not among them, they come from the directory."""
    current()
    with reading() as session:
        found = glossary.terms(session)
    return jsonify({"terms": [_shown(one) for one in found]})


@bp.put("/glossary")
@bp.input(Whole)
@bp.doc(summary="Replace the whole glossary, or nothing of it")
def put_glossary(json_data: dict[str, Any]) -> Response:
    """Take many terms in at once."""
    asker = current()
    with transaction() as session:
        wanted = [(one["term"], one["sounds_like"]) for one in json_data["terms"]]
        glossary_actions.replace_all(session, asker, wanted)
        found = glossary.terms(session)
    return jsonify({"terms": [_shown(one) for one in found]})


@bp.post("/glossary")
@bp.input(Term)
@bp.doc(summary="Take a term into the glossary", responses={201: "taken in"})
def post_term(json_data: dict[str, Any]) -> tuple[Response, int]:
    """Take a term in."""
    asker = current()
    with transaction() as session:
        made = glossary_actions.add(session, asker, **json_data)
        return jsonify(_shown(made)), 201


@bp.patch("/glossary/<int:term_id>")
@bp.input(Term)
@bp.doc(summary="Write a term otherwise")
def patch_term(term_id: int, json_data: dict[str, Any]) -> Response:
    """Change a term."""
    asker = current()
    with transaction() as session:
        return jsonify(_shown(glossary_actions.change(session, asker, term_id, **json_data)))


@bp.delete("/glossary/<int:term_id>")
@bp.doc(summary="Take a term out of the glossary", responses={204: "gone"})
def delete_term(term_id: int) -> tuple[str, int]:
    """Take a term out; what it mended stays mended."""
    asker = current()
    with transaction() as session:
        glossary_actions.remove(session, asker, term_id)
    return "", 204


@bp.get("/speech-models")
@bp.doc(summary="Speech models that a transcript can be made with; the first is the usual one")
def list_models() -> Response:
    """Return the models of this machine by name."""
    current()
    return jsonify({"models": models_here.names(services().settings)})


def _shown(one: GlossaryTerm) -> dict[str, Any]:
    return {
        "id": one.id,
        "term": one.term,
        "sounds_like": one.sounds_like,
        "updated_at": one.updated_at.isoformat(),
    }
