"""JSON for choosing an audience."""

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import String
from flask import Response, jsonify
from marshmallow.validate import Length

from hub.audiences import access, chooser
from hub.people.gate import current
from hub.web.session import reading

bp = APIBlueprint("audiences_api", __name__, url_prefix="/api/v1", tag="Audiences")


class Written(Schema):
    """An audience as it is written."""

    spec = String(required=True, validate=Length(max=20_000))


class Words(Schema):
    """What a term is looked for by."""

    q = String(load_default="", validate=Length(max=200))


@bp.get("/audience")
@bp.input(Written, location="query")
@bp.doc(summary="Whom an audience means today, by department")
def get_audience(query_data: dict[str, Any]) -> Response:
    """Return whom an audience means."""
    access.require_upload(current())
    with reading() as session:
        found = chooser.chosen(session, query_data["spec"])
    departments = [{"name": name, "count": count} for name, count in found.departments]
    terms = [_json(one) for one in found.terms]
    return jsonify({"count": found.count, "departments": departments, "terms": terms})


@bp.get("/audience/terms")
@bp.input(Words, location="query")
@bp.doc(summary="Departments, roles, people and chains that an audience can be made of")
def list_terms(query_data: dict[str, Any]) -> Response:
    """Return what an audience can be made of."""
    access.require_upload(current())
    with reading() as session:
        found = chooser.offers(session, query_data["q"])
    return jsonify({"terms": [_json(one) for one in found]})


def _json(one: chooser.Named) -> dict[str, Any]:
    return {"kind": one.kind, "spec": one.written, "name": one.name, "excludes": one.excludes}
