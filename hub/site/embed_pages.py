"""`/embed/ID`, a player for other pages, and `/oembed`, which tells them of it."""

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotImplemented as NoSuchFormat

from hub.clips import queries as clips
from hub.core import clock
from hub.core.errors import NotFound
from hub.people.gate import maybe_current
from hub.site import embed, watch
from hub.viewing import ways
from hub.web import problems
from hub.web.public import public
from hub.web.session import reading, services

bp = Blueprint("embed", __name__)


@bp.get("/embed/<clip_id>")
@public
def player(clip_id: str) -> ResponseReturnValue:
    """Show a player; to who is not signed in there, or may not watch, a way to Hub and no more.

    Both get the same, so that no frame tells what there is.
    """
    asker = maybe_current()
    shown = None
    if asker is not None:
        try:
            with reading() as session:
                shown = watch.of(session, asker, clip_id, None, clock.now(), via=ways.EMBED)
        except NotFound:
            shown = None
    return _framed(render_template("site/embed.html", clip_id=clip_id, shown=shown))


@bp.get("/oembed")
@public
def oembed() -> ResponseReturnValue:
    """Tell those signed in, or a program with a token, how to hold an update."""
    asker = maybe_current()
    if asker is None:
        return problems.problem(401, "Sign in, or send a token.")
    if request.args.get("format", "json") != "json":
        raise NoSuchFormat("Hub speaks oEmbed as JSON only.")
    url = services().settings.public_url
    with reading() as session:
        clip_id = embed.clip_of(request.args.get("url", ""), url)
        clip = clips.get_watchable(session, asker, clip_id, clock.now())
        size = embed.size_px(
            clip,
            request.args.get("maxwidth", type=int),
            request.args.get("maxheight", type=int),
        )
        return jsonify(embed.told(clip, url, size))


def _framed(page: str) -> Response:
    response = make_response(page)
    response.headers["Content-Security-Policy"] = embed.policy(services().settings.embed_origins)
    return response
