"""The private feed and its sound, for programs that hold the key; making it and ending it."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from sqlalchemy.orm import Session

from hub.clips import queries as clips
from hub.clips import sound_file
from hub.clips.model import Clip, State
from hub.core import clock
from hub.core.errors import NotFound
from hub.notices import feed, feed_keys
from hub.notices.feed import Channel
from hub.notices.model import FeedKey
from hub.people import frame
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web import i18n, stored
from hub.web.i18n import gettext as _
from hub.web.public import public
from hub.web.session import reading, services, transaction

bp = Blueprint("feed", __name__)
LISTED_MOST = 50


@bp.get("/feed.xml")
@public
def show() -> Response:
    """Give the feed of whose key it is: what they may see now, newest first."""
    secret, now = request.args.get("key", ""), clock.now()
    with reading() as session:
        asker, key = feed_keys.reader(session, secret)
        items = _with_sound(clips.newest_published(session, asker, now, LISTED_MOST))
    _touch(key)
    told = feed.xml(_channel(asker, secret), items)
    return stored.send_bytes(told, "application/rss+xml; charset=utf-8", max_age_s=0)


@bp.get("/feed/<clip_id>.<int:take_number>.m4a")
@public
def sound(clip_id: str, take_number: int) -> Response:
    """Give the sound of an update as one file, if whose key it is may still see it."""
    with reading() as session:
        asker, _key = feed_keys.reader(session, request.args.get("key", ""))
        clip = _published(session, asker, clip_id)
    take = clip.take
    found = sound_file.rendition(take) if take and take.number == take_number else None
    if found is None:
        raise NotFound(sound_file.UNKNOWN)
    return sound_file.send(services().storage, found)


@bp.post("/me/feed")
def make() -> ResponseReturnValue:
    """Make the asker's feed, in place of one they had, and show its address this once."""
    with transaction() as session:
        secret = feed_keys.make(session, current().id, clock.now())
    address = f"{services().settings.public_url}/feed.xml?key={secret}"
    return render_template("notices/feed.html", nav="me", address=address)


@bp.post("/me/feed/end")
def end() -> ResponseReturnValue:
    """Let the asker's feed open nothing any more."""
    with transaction() as session:
        feed_keys.end(session, current().id)
    flash(
        _("Your feed has ended. What it brought to other programs is theirs to forget."), "success"
    )
    return redirect("/me#ses")


def _published(session: Session, asker: Asker, clip_id: str) -> Clip:
    """A feed tells of what is out; drafts are not in it, for nobody."""
    clip = clips.get_watchable(session, asker, clip_id, clock.now())
    if clip.state is not State.PUBLISHED:
        raise NotFound(sound_file.UNKNOWN)
    return clip


def _with_sound(found: list[Clip]) -> list[tuple[Clip, int]]:
    """Those whose sound can be had apart, with its bytes."""
    sounds = [(clip, sound_file.rendition(clip.take)) for clip in found if clip.take]
    return [(clip, sound.bytes_total) for clip, sound in sounds if sound is not None]


def _channel(asker: Asker, secret: str) -> Channel:
    language = i18n.spoken(asker.locale)
    with force_locale(language):
        return Channel(
            url=services().settings.public_url,
            key=secret,
            title=_("%(company)s: updates", company=frame.company_name() or "Hub"),
            about=_(
                "Updates for %(name)s. This address is yours alone: do not pass it on.",
                name=asker.name,
            ),
            language=language,
        )


def _touch(key: FeedKey) -> None:
    now = clock.now()
    if feed_keys.is_stale(key, now):
        with transaction() as session:
            found = session.get(FeedKey, key.id)
            if found is not None:
                found.used_at = now
