"""The door: signing in and out, a forgotten password, and choosing one by a link."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.core import clock
from hub.core.errors import HubError, Rejected, TooMany
from hub.core.ids import digest
from hub.people import credentials, gate, letters, passwords, queries, sign_in
from hub.web.i18n import told
from hub.web.local_path import local_path
from hub.web.public import public
from hub.web.session import reading, services, transaction

bp = Blueprint("people", __name__)


@bp.get("/sign-in", endpoint="sign_in")
@public
def sign_in_page() -> ResponseReturnValue:
    """Show the sign-in form; before set-up, where the set-up page is."""
    with reading() as session:
        if queries.company(session) is None:
            return redirect(url_for("set_up.lost"))
    if gate.maybe_current() is not None:
        return redirect(local_path(request.args.get("next")))
    return _sign_in_form()


@bp.post("/sign-in")
@public
def sign_in_now() -> ResponseReturnValue:
    """Sign a browser in, always with a new secret."""
    now, device = clock.now(), gate.device()
    try:
        with transaction() as session:
            attempt = sign_in.begin(session, _typed("email"), device.address, now)
        person_id = attempt.require(_typed("password"))
    except (Rejected, TooMany) as error:
        return _sign_in_form(error)
    with transaction() as session:
        sign_in.forget_attempts(session, attempt)
        secret = sign_in.open_(
            session, person_id, device, now, keep=_keeps(), old=gate.held_secret()
        )
    return gate.hand_out(redirect(local_path(_typed("next"))), secret, keep=_keeps())


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Sign this browser out, on the server too."""
    with transaction() as session:
        sign_in.close(session, gate.held_secret())
    return gate.take_back(redirect(url_for("people.sign_in")))


@bp.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    """Offer a letter with a link, or say whom to ask."""
    return _forgotten_page(request.args.get("email", ""))


@bp.post("/forgotten")
@public
def send_link() -> ResponseReturnValue:
    """Send a link if there is such a person; the answer is the same if there is none."""
    if not services().settings.smtp:
        return redirect(url_for("people.forgotten"))
    now, email = clock.now(), _typed("email").strip().lower()
    try:
        with transaction() as session:
            mark = digest(f"forgotten {email}")
            sign_in.note_attempt(session, mark, gate.device().address, now)
    except TooMany as error:
        return _forgotten_page(email, error)
    letters.post_password_link(email, now)
    return _forgotten_page(email, sent=True)


@bp.get("/welcome/<secret>")
@public
def welcome(secret: str) -> ResponseReturnValue:
    """Let the holder of a link choose a password."""
    return _welcome_form(secret)


@bp.post("/welcome/<secret>")
@public
def choose_password(secret: str) -> ResponseReturnValue:
    """Keep the chosen password and sign in with it."""
    now, password = clock.now(), _typed("password")
    with reading() as session:
        person = credentials.chooser(session, secret, now)
    try:
        passwords.require_fit(password, (person.name, person.email))
    except Rejected as error:
        return _welcome_form(secret, error)
    hashed = passwords.hashed(password)
    with transaction() as session:
        credentials.choose_password(session, secret, hashed, now)
        fresh = sign_in.open_(
            session, person.id, gate.device(), now, keep=False, old=gate.held_secret()
        )
    return gate.hand_out(redirect("/"), fresh, keep=False)


def _sign_in_form(error: HubError | None = None) -> ResponseReturnValue:
    page = render_template(
        "people/sign_in.html",
        next=local_path(request.values.get("next")),
        email=_typed("email"),
        keep=_keeps() if error else True,
        errors=errors_of(error, "password"),
        has_mail=bool(services().settings.smtp),
    )
    return page, *status_of(error)


def _forgotten_page(
    email: str, error: HubError | None = None, *, sent: bool = False
) -> ResponseReturnValue:
    with reading() as session:
        admins = queries.admins(session)
    page = render_template(
        "people/forgotten.html",
        email=email,
        sent=sent,
        admins=admins,
        errors=errors_of(error, "email"),
        has_mail=bool(services().settings.smtp),
    )
    return page, *status_of(error)


def _welcome_form(secret: str, error: HubError | None = None) -> ResponseReturnValue:
    with reading() as session:
        person = credentials.chooser(session, secret, clock.now())
    page = render_template(
        "people/welcome.html",
        secret=secret,
        person=person,
        errors=errors_of(error, "password"),
        least=passwords.LEAST,
    )
    return page, *status_of(error)


def errors_of(error: HubError | None, otherwise: str) -> dict[str, str]:
    """Return an error as a form shows it: the sentence by the field to mend."""
    if error is None:
        return {}
    field = error.field if isinstance(error, Rejected) else None
    return {field or otherwise: told(str(error))}


def status_of(error: HubError | None) -> tuple[int, dict[str, str]]:
    """Return status and headers of a form that is shown again because of ``error``."""
    if isinstance(error, TooMany):
        return 429, {"Retry-After": str(error.retry_after_s)}
    return (200, {}) if error is None else (422, {})


def _typed(field: str) -> str:
    return request.form.get(field, "")


def _keeps() -> bool:
    return bool(request.form.get("keep"))
