"""`/me`: what Hub knows about the person who asks, and what they can do about it."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    json,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.audit import actions as audit
from hub.captions import suggestions
from hub.core import clock
from hub.core.errors import HubError, Rejected, TooMany
from hub.notices import feed_keys
from hub.notices import queries as notices
from hub.people import actions, credentials, gate, passwords, queries, sign_in
from hub.people.browser import named
from hub.people.pages import errors_of, status_of
from hub.reports.export import as_csv
from hub.site import knows, looks, personal
from hub.web.local_path import local_path
from hub.web.session import reading, services, transaction

bp = Blueprint("me", __name__, url_prefix="/me")


@bp.get("")
def page() -> ResponseReturnValue:
    """Show what Hub knows, who looked, devices, export and erase."""
    return _page()


@bp.post("/look")
def choose_look() -> ResponseReturnValue:
    """Keep the theme or the language, and go back to where it was chosen."""
    with transaction() as session:
        actions.choose_look(
            session,
            gate.current().id,
            theme=request.form.get("theme"),
            locale=request.form.get("locale"),
        )
    return redirect(local_path(request.form.get("next"), "/me"))


@bp.post("/measurement")
def choose_measurement() -> ResponseReturnValue:
    """Let the person out of measurement, or in again."""
    measured = request.form.get("measured") == "1"
    with transaction() as session:
        actions.choose_measurement(session, gate.current().id, measured=measured)
    flash(_("You are counted.") if measured else _("You are not counted any more."), "success")
    return redirect("/me#know")


@bp.post("/quotes")
def choose_quotes() -> ResponseReturnValue:
    """Let reports quote the person's comments, or not."""
    quotable = request.form.get("quotable") == "1"
    with transaction() as session:
        actions.choose_quotes(session, gate.current().id, quotable=quotable)
    flash(_("Reports may quote you.") if quotable else _("Reports don’t quote you."), "success")
    return redirect("/me#know")


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Keep a new password; other devices are signed out."""
    asker, now, wanted = gate.current(), clock.now(), request.form.get("password", "")
    try:
        with transaction() as session:
            attempt = sign_in.begin(session, asker.email, gate.device().address, now)
        _require_old(attempt)
        passwords.require_fit(wanted, (asker.name, asker.email))
    except (Rejected, TooMany) as error:
        return _page(error)
    hashed = passwords.hashed(wanted)
    with transaction() as session:
        sign_in.forget_attempts(session, attempt)
        credentials.set_password(session, asker.id, hashed, now, keep=gate.held_secret())
    flash(_("Your password was changed, and other devices were signed out."), "success")
    return redirect("/me#ses")


@bp.post("/devices/<int:sign_in_id>/sign-out")
def sign_out_one(sign_in_id: int) -> ResponseReturnValue:
    """Sign out one browser of the person."""
    with transaction() as session:
        sign_in.close_one(session, gate.current().id, sign_in_id)
    return redirect("/me#ses")


@bp.post("/devices/sign-out-others")
def sign_out_others() -> ResponseReturnValue:
    """Sign out every browser but this one."""
    with transaction() as session:
        sign_in.close_others(session, gate.current().id, gate.held_secret())
    flash(_("Every other device was signed out."), "success")
    return redirect("/me#ses")


@bp.post("/tokens/<int:token_id>/end")
def end_token(token_id: int) -> ResponseReturnValue:
    """End one token of the person."""
    with transaction() as session:
        credentials.end_token(session, gate.current().id, token_id)
    return redirect("/me#ses")


@bp.get("/export")
def export() -> ResponseReturnValue:
    """Hand over all that is held of the person, as a JSON file."""
    return _download(json.dumps(_exported("json"), indent=2, ensure_ascii=False))


@bp.get("/export.csv")
def export_csv() -> ResponseReturnValue:
    """Hand over the same as a CSV file, a line for each value."""
    return as_csv(personal.lines(_exported("csv")), "hub-my-data.csv")


@bp.post("/erase")
def erase() -> ResponseReturnValue:
    """Erase what the person watched, once they confirmed it."""
    if request.form.get("confirm") != "1":
        return _page(Rejected("Tick the box to confirm; nothing was erased.", "confirm"))
    with transaction() as session:
        personal.erase_viewings(session, gate.current().id, clock.now())
    flash(_("What you watched is erased."), "success")
    return redirect("/me#data")


def _exported(form: str) -> dict[str, Any]:
    asker = gate.current()
    with transaction() as session:
        found = personal.export_person(session, asker.id, own=True)
        audit.add(session, asker.id, "person.exported", "person", asker.id, clock.now(), form=form)
    return found


def _require_old(attempt: sign_in.Attempt) -> None:
    try:
        attempt.require(request.form.get("old", ""))
    except Rejected as error:
        raise Rejected("This is not your password.", "old") from error


def _download(text: str) -> Response:
    response = make_response(text)
    response.content_type = "application/json; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="hub-my-data.json"'
    return response


def _page(error: HubError | None = None) -> ResponseReturnValue:
    asker, now = gate.current(), clock.now()
    with reading() as session:
        person = queries.card(session, asker.id)
        held = personal.holdings(session, asker.id, now)
        seen_by = looks.of(session, asker.id)
        devices = queries.sign_ins(session, asker.id, now)
        tokens = queries.tokens(session, asker.id)
        told = notices.choice(session, asker.id)
        feed = feed_keys.of(session, asker.id)
        suggested = suggestions.of_person(session, asker.id)
    shown = render_template(
        "site/me.html",
        nav="me",
        person=person,
        knows=knows.lines(person, held, services().settings.viewings_keep_d),
        watched=held.watched,
        looks=seen_by,
        devices=[(device, named(device.browser)) for device in devices],
        here=gate.sign_in_id(devices),
        tokens=tokens,
        told=told,
        feed=feed,
        mail_is_on=bool(services().settings.smtp),
        suggested=suggested,
        errors=errors_of(error, "password"),
        least=passwords.LEAST,
    )
    return shown, *status_of(error)
