"""Signs of life for whoever watches the machines: `/healthz` and `/readyz`."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.core.errors import Unavailable
from hub.web.public import public
from hub.web.session import reading

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that this process answers; touches nothing else."""
    return jsonify({"status": "ok"})


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether requests can be served: the database answers and has our tables."""
    try:
        with reading() as session:
            session.execute(text("SELECT 1 FROM people LIMIT 1"))
    except SQLAlchemyError as error:
        raise Unavailable("The database does not answer.") from error
    return jsonify({"status": "ready"})
