"""The gate every request passes: who asks, and whether the request is theirs."""

from datetime import timedelta

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

from hub.core import clock
from hub.core.errors import NotAllowed, NotSignedIn
from hub.core.ids import digest
from hub.people import actions, queries, recent
from hub.people.asker import Asker
from hub.people.model import SignIn
from hub.people.sign_in import KEPT, PLAYS_ON, Device
from hub.web import csrf
from hub.web.lasting import is_lasting
from hub.web.public import is_public
from hub.web.session import reading, services, transaction

COOKIE = "hub_sign_in"
BEACONS = frozenset({"viewing_api.post"})  # sendBeacon carries no header of ours


def register(app: Flask) -> None:
    """Put the gate before every view of ``app``."""
    app.before_request(_pass)


def current() -> Asker:
    """Return who asks.

    Raises:
        NotSignedIn: nobody is signed in.
    """
    asker = maybe_current()
    if asker is None:
        raise NotSignedIn("Sign in first.")
    return asker


def require_admin() -> Asker:
    """Return who asks, if they look after people and settings.

    Raises:
        NotSignedIn: nobody is signed in.
        NotAllowed: they do not.
    """
    asker = current()
    if not asker.runs_hub:
        raise NotAllowed("Administrators look after people. Ask one of them.")
    return asker


def maybe_current() -> Asker | None:
    """Return who asks, or None."""
    if "asker" not in g:
        g.asker = _find()
    asker: Asker | None = g.asker
    return asker


def lately() -> Asker | None:
    """Return who asks, if they sent a beacon a moment ago; the database is not asked."""
    secret = _bearer() or held_secret()
    return recent.find(services().settings.database_url, secret) if secret else None


def csrf_token() -> str:
    """Return the token that forms and scripts of this sign-in send back."""
    return csrf.token_for(held_secret(), str(current_app.config["SECRET_KEY"]))


def held_secret() -> str:
    """Return the secret of the browser that asks, “” where it holds none."""
    return request.cookies.get(COOKIE, "")


def sign_in_id(sign_ins: list[SignIn]) -> int | None:
    """Return which of these sign-ins is the browser that asks."""
    mine = digest(held_secret())
    return next((one.id for one in sign_ins if one.secret_digest == mine), None)


def device() -> Device:
    """Return the browser that asks."""
    return Device(request.headers.get("User-Agent", ""), request.remote_addr or "")


def hand_out(response: Response, secret: str, *, keep: bool) -> Response:
    """Give the browser its secret: for 30 days, or until it is closed."""
    response.set_cookie(
        COOKIE,
        secret,
        max_age=KEPT + PLAYS_ON if keep else None,
        secure=is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def take_back(response: Response) -> Response:
    """Let the browser forget its secret."""
    response.delete_cookie(COOKIE, secure=is_secure(), httponly=True, samesite="Lax")
    return response


def _pass() -> None:
    if not is_public(current_app, request.endpoint):
        current()
    if request.method in csrf.SAFE or _bearer() is not None:
        return
    csrf.require_same_site(request)
    if request.cookies.get(COOKIE) and maybe_current() and request.endpoint not in BEACONS:
        csrf.require_token(request, csrf_token())


def _bearer() -> str | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" and secret.strip() else None


def _find() -> Asker | None:
    secret = _bearer() or held_secret()
    if not secret or request.endpoint not in BEACONS:
        return _looked_up()
    url = services().settings.database_url
    asker = recent.find(url, secret)
    if asker is None and (asker := _looked_up()) is not None:
        recent.keep(url, secret, asker)
    return asker


def _looked_up() -> Asker | None:
    now = clock.now()
    if (token := _bearer()) is not None:
        with reading() as session:
            asker = queries.asker_by_token(session, token)
        if asker is None:
            raise NotSignedIn("This token is not known. Make a new one with `hub token EMAIL`.")
        return asker
    if not (secret := request.cookies.get(COOKIE)):
        return None
    lasts = PLAYS_ON if is_lasting(current_app, request.endpoint) else timedelta()
    with reading() as session:
        asker, stale = queries.asker_by_sign_in(session, secret, now, lasts)
    if asker and stale:
        with transaction() as session:
            actions.touch_sign_in(session, secret, now)
    return asker


def is_secure() -> bool:
    """Whether the cookie may ask for HTTPS."""
    return request.is_secure or services().settings.public_url.startswith("https:")
