"""The set-up page: reached by a one-time link, with a company to name or a demo to load."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.errors import HubError, Rejected
from hub.people import actions, gate, machine, passwords, queries, set_up, sign_in
from hub.people.pages import errors_of, status_of
from hub.people.set_up import Founding, Stage
from hub.web.public import public
from hub.web.session import reading, services, transaction

bp = Blueprint("set_up", __name__)
FIELDS = ("company", "name", "email")


@bp.get("/set-up")
@public
def lost() -> ResponseReturnValue:
    """Say where the link to the set-up page is found; after set-up, go and sign in."""
    with reading() as session:
        if queries.company(session) is not None:
            return redirect(url_for("people.sign_in"))
    return render_template("people/set_up_lost.html")


@bp.get("/set-up/<secret>")
@public
def page(secret: str) -> ResponseReturnValue:
    """Show the form, the demo on its way, or the demo's sign-ins."""
    with reading() as session:
        state = set_up.state(session, secret, clock.now())
    if state.stage is Stage.OPEN:
        return _form(secret)
    return render_template("people/set_up_demo.html", secret=secret, state=state)


@bp.post("/set-up/<secret>")
@public
def carry_out(secret: str) -> ResponseReturnValue:
    """Name the company, make its first administrator and sign them in."""
    now, typed = clock.now(), {field: request.form.get(field, "") for field in FIELDS}
    with reading() as session:
        set_up.require_open(session, secret, now)
    try:
        founding = _founding(typed, request.form.get("password", ""))
        with transaction() as session:
            person = set_up.carry_out(session, secret, founding, now)
            fresh = sign_in.open_(
                session, person.id, gate.device(), now, keep=False, old=gate.held_secret()
            )
    except Rejected as error:
        return _form(secret, typed, error)
    return gate.hand_out(redirect("/"), fresh, keep=False)


@bp.post("/set-up/<secret>/demo")
@public
def load_demo(secret: str) -> ResponseReturnValue:
    """Start loading the demo company; starting it twice changes nothing."""
    with transaction() as session:
        set_up.start_demo(session, secret, clock.now())
    return redirect(url_for("set_up.page", secret=secret))


@bp.get("/set-up/<secret>/state")
@public
def state(secret: str) -> ResponseReturnValue:
    """Return how far things are, for the page that shows them."""
    with reading() as session:
        told = set_up.state(session, secret, clock.now())
    return jsonify(stage=told.stage, fraction=told.fraction, checks=machine.as_json(services()))


def _founding(typed: dict[str, str], password: str) -> Founding:
    email = actions.checked_email(typed["email"])
    passwords.require_fit(password, typed.values())
    return Founding(
        company=typed["company"],
        name=typed["name"],
        email=email,
        password_hash=passwords.hashed(password),
    )


def _form(
    secret: str, typed: dict[str, str] | None = None, error: HubError | None = None
) -> ResponseReturnValue:
    shown = render_template(
        "people/set_up.html",
        secret=secret,
        typed=typed or dict.fromkeys(FIELDS, ""),
        errors=errors_of(error, "company"),
        checks=machine.lines(services()),
        least=passwords.LEAST,
    )
    return shown, *status_of(error)
