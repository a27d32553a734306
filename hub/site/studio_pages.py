"""The studio's pages: the list, and one clip with its form."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.captions import actions as captions
from hub.captions.api import LIMIT_BYTES
from hub.captions.files import read
from hub.clips import actions, opening
from hub.clips import queries as clips
from hub.clips.model import Clip, State
from hub.core import clock
from hub.core.errors import Conflict, HubError, NotAllowed, Rejected
from hub.people.asker import Asker
from hub.people.gate import current
from hub.people.pages import errors_of, status_of
from hub.site import settings_form, speech_panel, studio
from hub.web.bodies import takes
from hub.web.i18n import gettext as _
from hub.web.session import reading, services, transaction

bp = Blueprint("studio", __name__, url_prefix="/studio")


@bp.get("")
def page() -> ResponseReturnValue:
    """Show what one prepares, how far it is and how it landed."""
    asker = _require(current())
    show = request.args.get("show", "all")
    show = show if show in ("all", *State) else "all"
    number = max(1, request.args.get("page", 1, type=int))
    with reading() as session:
        shown = studio.of(session, asker, show, number, clock.now())
        return render_template("site/studio.html", nav="studio", **shown)


@bp.get("/<clip_id>")
def clip(clip_id: str) -> ResponseReturnValue:
    """Show one clip with its form."""
    with reading() as session:
        found = clips.get_preparable(session, current(), clip_id, clock.now())
        return _form(session, found, settings_form.of_clip(session, found), None)


@bp.post("/<clip_id>")
def save(clip_id: str) -> ResponseReturnValue:
    """Keep what was typed; publish or schedule where that was asked."""
    asker = current()
    typed = settings_form.of_form(request.form, request.form.getlist("key_message"))
    try:
        with transaction() as session:
            found = clips.get_preparable(session, asker, clip_id, clock.now())
            said = _carry_out(session, asker, found, typed)
    except (Rejected, Conflict) as error:
        return _again(asker, clip_id, typed, error)
    flash(said, "success")
    return redirect(f"/studio/{clip_id}")


@bp.post("/<clip_id>/poster")
def poster(clip_id: str) -> ResponseReturnValue:
    """Show another picture before people watch."""
    with transaction() as session:
        found = clips.get_preparable(session, current(), clip_id, clock.now())
        actions.choose_poster(session, found, request.form.get("file", ""), clock.now())
    return redirect(f"/studio/{clip_id}")


@bp.post("/<clip_id>/captions")
@takes(LIMIT_BYTES)
def bring_captions(clip_id: str) -> ResponseReturnValue:
    """Take captions from a file in place of the written ones."""
    asker = current()
    sent = request.files.get("file")
    try:
        with reading() as session:
            clips.get_preparable(session, asker, clip_id, clock.now())
        file = read(sent.read() if sent else b"", request.form.get("lang", ""))
        with transaction() as session:
            found = clips.get_preparable(session, asker, clip_id, clock.now())
            captions.upload(session, asker, found, file, clock.now())
    except Rejected as error:
        return _again(asker, clip_id, None, Rejected(str(error), error.field or "file"))
    flash(_("These captions are in use."), "success")
    return redirect(f"/studio/{clip_id}#captions")


@bp.post("/<clip_id>/accept")
def accept(clip_id: str) -> ResponseReturnValue:
    """Accept that part of the file is missing."""
    asker = current()
    with transaction() as session:
        found = clips.get_preparable(session, asker, clip_id, clock.now())
        actions.accept_partial(session, asker.id, found, clock.now())
    return redirect(f"/studio/{clip_id}")


@bp.post("/<clip_id>/withdraw")
def withdraw(clip_id: str) -> ResponseReturnValue:
    """Take the clip away from its audience."""
    asker = current()
    with transaction() as session:
        found = clips.get_preparable(session, asker, clip_id, clock.now())
        opening.withdraw(session, asker.id, found, clock.now())
    flash(_("It is withdrawn. Nobody it was for can watch or find it."), "success")
    return redirect(f"/studio/{clip_id}")


@bp.post("/<clip_id>/cancel")
def cancel(clip_id: str) -> ResponseReturnValue:
    """Stop the work on the newest take."""
    asker = current()
    with transaction() as session:
        found = clips.get_preparable(session, asker, clip_id, clock.now())
        actions.cancel(session, asker.id, found, clock.now())
    return redirect(f"/studio/{clip_id}")


@bp.post("/<clip_id>/delete")
def delete(clip_id: str) -> ResponseReturnValue:
    """Delete the clip with its files, for good."""
    asker = current()
    with transaction() as session:
        found = clips.get_preparable(session, asker, clip_id, clock.now())
        title = found.title
        actions.remove(session, asker.id, found, clock.now())
    flash(_("“%(title)s” is deleted.", title=title), "success")
    return redirect("/studio")


def _carry_out(session: Session, asker: Asker, found: Clip, typed: settings_form.Typed) -> str:
    now = clock.now()
    actions.edit(session, asker.id, found, settings_form.draft(session, found, typed), now)
    if request.form.get("act") != "publish":
        return _("Saved.")
    opens_at = settings_form.opening(typed)
    if opens_at is not None:
        opening.schedule(session, asker.id, found, opens_at, now)
        return _("It opens by itself at the time you chose.")
    opening.publish(session, asker.id, found, now)
    if found.state is State.PUBLISHED:
        return _("Published. Everyone it is for can watch it now.")
    return _("It opens as soon as it can be watched.")


def _again(
    asker: Asker, clip_id: str, typed: settings_form.Typed | None, error: HubError
) -> ResponseReturnValue:
    with reading() as session:
        found = clips.get_preparable(session, asker, clip_id, clock.now())
        return _form(session, found, typed or settings_form.of_clip(session, found), error)


def _form(
    session: Session, found: Clip, typed: settings_form.Typed, error: HubError | None
) -> ResponseReturnValue:
    shown = settings_form.shown(session, found, typed, errors_of(error, "title"))
    take = found.take or found.takes[-1]
    shown["speech"] = speech_panel.of(session, services().settings, take)
    return render_template("site/clip_settings.html", nav="studio", **shown), *status_of(error)


def _require(asker: Asker) -> Asker:
    if not (asker.may_upload or asker.sees_drafts):
        raise NotAllowed(
            _("The studio is for those who put up updates. Ask an administrator if you should.")
        )
    return asker
