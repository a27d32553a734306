"""The application factory: the only place where the parts are joined."""

import logging

from apiflask import APIFlask, HTTPError
from flask import Flask, Response
from sqlalchemy.exc import DataError, IntegrityError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hub.audiences import api as audiences_api
from hub.captions import api as captions_api
from hub.captions import (
    chapters_api,
    editing_api,
    glossary_api,
    glossary_pages,
    orders_api,
    orders_pages,
    suggestions_api,
)
from hub.captions import pages as captions_pages
from hub.clips import pages as clips_pages
from hub.clips import upload_api
from hub.comments import api as comments_api
from hub.comments import pages as comments_pages
from hub.comments import reactions_api, spoken_api
from hub.core import errors, garbage
from hub.core.db import Database
from hub.core.errors import HubError
from hub.core.secret import secret_key
from hub.core.services import Services
from hub.core.settings import Settings, load
from hub.core.storage import open_storage
from hub.disclosure import rules
from hub.experiments import api as experiments_api
from hub.experiments import pages as experiment_pages
from hub.hooks import pages as hook_pages
from hub.notices import feed_pages
from hub.notices import pages as notices_pages
from hub.people import directory_pages, frame, gate, set_up_pages
from hub.people import pages as people_pages
from hub.pulses import api as pulses_api
from hub.pulses import lot
from hub.pulses import pages as pulse_pages
from hub.reports import api as reports_api
from hub.reports import pages as report_pages
from hub.reports import value_mail_pages, value_pages
from hub.search import api as search_api
from hub.search import pages as search_pages
from hub.site import (
    clips_api,
    embed_pages,
    inbox_pages,
    me,
    message_pages,
    numbers_pages,
    record_pages,
    shelf_pages,
    studio_pages,
    wave_api,
)
from hub.site import pages as site_pages
from hub.site import people_pages as person_pages
from hub.viewing import api as viewing_api
from hub.viewing import together
from hub.web import (
    bodies,
    curve,
    drawn,
    headers,
    health,
    i18n,
    light,
    metrics,
    problems,
    proxies,
    requests,
    static_files,
    turns,
    wording,
)
from hub.web.public import public
from hub.web.rules import LateRule
from hub.web.session import KEY
from hub.web.shorter import Shorter
from hub.web.stream import Streams

log = logging.getLogger(__name__)
BODY_LIMIT_BYTES = 2 * 1024**2  # uploads and captions state their own
STATUS: dict[type[HubError], int] = {
    errors.NotFound: 404,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.Rejected: 422,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.Busy: 423,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}


def from_environment() -> Flask:
    """Return the site for the settings of the environment; what the web server calls."""
    app = create_app(load())
    app.extensions[together.KEY].start()
    garbage.settle()
    return app


class Site(Shorter):
    """The application: all of it is in what `create_app` joins."""

    url_rule_class = LateRule


def create_app(settings: Settings) -> APIFlask:
    """Return the site for ``settings``; opens no connection and starts no thread."""
    app = Site(
        __name__,
        title="Hub",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,
        static_folder="../static",
        json_errors=False,
    )
    app.config.update(
        SECRET_KEY=secret_key(settings),
        MAX_CONTENT_LENGTH=BODY_LIMIT_BYTES,
        OPENAPI_VERSION="3.1.0",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https:"),
    )
    rules.raise_to(settings.least_shares, settings.least_curves)
    lot.draw_with(secret_key(settings))
    database = Database(settings.database_url)
    app.extensions[KEY] = Services(settings, database, open_storage(settings))
    app.extensions["hub.streams"] = Streams(database, settings.threads)
    proxies.register(app, settings.proxies)
    requests.register(app)
    metrics.register(app)
    bodies.register(app)
    headers.register(app)
    static_files.register(app)
    light.register(app)
    # By `tests.bench.pages.crowd`: a page that waits for a server lets others go on meanwhile.
    in_turn = turns.Turns(1 if database.engine.dialect.name == "sqlite" else 3)
    # A request lets be written what waits, which waits for its turn, before it takes its own.
    inlet = together.Inlet(database, measures=settings.measure == "on", in_turn=in_turn)
    together.register(app, inlet)
    turns.register(app, in_turn)
    gate.register(app)
    notices_pages.register(app)
    frame.register(app)
    i18n.register(app, chosen=frame.language)
    wording.register(app)
    drawn.register(app)
    curve.register(app)
    _register_errors(app)
    _register_rooms(app)
    public(app.view_functions["openapi.spec"])  # what there is, not what it holds
    return app


def _register_rooms(app: APIFlask) -> None:
    for blueprint in (
        health.bp,
        metrics.bp,
        people_pages.bp,
        set_up_pages.bp,
        directory_pages.bp,
        me.bp,
        person_pages.bp,
        audiences_api.bp,
        upload_api.bp,
        clips_pages.bp,
        clips_api.bp,
        captions_api.bp,
        chapters_api.bp,
        editing_api.bp,
        orders_api.bp,
        orders_pages.bp,
        glossary_api.bp,
        glossary_pages.bp,
        suggestions_api.bp,
        captions_pages.bp,
        viewing_api.bp,
        comments_api.bp,
        comments_pages.bp,
        reactions_api.bp,
        spoken_api.bp,
        pulses_api.bp,
        pulse_pages.bp,
        reports_api.bp,
        report_pages.bp,
        value_pages.bp,
        value_mail_pages.bp,
        experiments_api.bp,
        experiment_pages.bp,
        search_api.bp,
        search_pages.bp,
        site_pages.bp,
        wave_api.bp,
        numbers_pages.bp,
        inbox_pages.bp,
        record_pages.bp,
        shelf_pages.bp,
        studio_pages.bp,
        message_pages.bp,
        embed_pages.bp,
        notices_pages.bp,
        feed_pages.bp,
        hook_pages.bp,
    ):
        app.register_blueprint(blueprint)


def _register_errors(app: APIFlask) -> None:
    app.error_processor(_invalid)  # first: it also takes Flask's own errors, which we do better
    app.register_error_handler(HubError, _ours)
    for kind in (DataError, OverflowError, UnicodeEncodeError):  # the last two of SQLite's driver
        app.register_error_handler(kind, _unstorable)
    app.register_error_handler(IntegrityError, _at_once)
    app.register_error_handler(HTTPException, problems.answer_http)
    app.register_error_handler(Exception, problems.answer_unexpected)


def _ours(error: HubError) -> BaseResponse:
    status = next((STATUS[kind] for kind in type(error).mro() if kind in STATUS), 500)
    return problems.answer(error, status)


def _unstorable(error: Exception) -> BaseResponse:
    """Refuse what no table can hold: a NUL, half of a sign, a number of twenty digits."""
    log.warning("request.unstorable", exc_info=error)  # or a fault of ours that looks like it
    return _ours(errors.Rejected("This holds a character or a number that can't be stored."))


def _at_once(error: IntegrityError) -> BaseResponse:
    """Refuse what somebody else has made since it was looked for."""
    log.warning("request.at_once", exc_info=error)
    return _ours(errors.Conflict("Somebody did the same just now. Load the page and look again."))


def _invalid(error: HTTPError) -> Response:
    """Turn a body that does not fit its schema into a problem with the first thing to mend."""
    if not error.detail:
        return problems.problem(error.status_code, error.message or "")
    fields: dict[str, list[str]] = next(iter(error.detail.values()))
    field, messages = next(iter(fields.items()))
    sentence = messages[0] if isinstance(messages, list) else str(messages)
    return problems.problem(422, f"{field}: {sentence}", field=field, errors=fields)
