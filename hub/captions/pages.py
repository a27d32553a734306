"""The studio's pages for captions: the editor, versions, and what was suggested."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.captions import editing, mendings, queries, revisions, suggestions
from hub.captions.model import Transcript, TranscriptState
from hub.clips import addresses
from hub.clips import queries as clips
from hub.clips.model import Clip
from hub.core import clock
from hub.core.errors import Conflict
from hub.people.asker import Asker
from hub.people.gate import current
from hub.web.i18n import gettext as _
from hub.web.i18n import language_name
from hub.web.session import reading, transaction
from transcripts.diff import Change, compare

bp = Blueprint("captions_pages", __name__, url_prefix="/studio/<clip_id>/captions/<lang>")

CHANGES_SHOWN: Final = 300
FORMS: Final = (("VTT", "vtt"), ("SRT", "srt"), ("Text", "txt"), ("JSON", "json"))


@bp.get("")
def editor(clip_id: str, lang: str) -> ResponseReturnValue:
    """Show the editor."""
    asker, now = current(), clock.now()
    with reading() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        transcript = _transcript(session, clip, lang)
        return render_template(
            "captions/editor.html", nav="studio", **_shown(session, asker, clip, transcript)
        )


@bp.get("/versions")
def versions(clip_id: str, lang: str) -> ResponseReturnValue:
    """Show who changed the captions when, and what changed between two versions."""
    with reading() as session:
        clip = clips.get_preparable(session, current(), clip_id, clock.now())
        transcript = queries.bare(session, clip.id, lang, clip.take_number)
        new = request.args.get("new", transcript.revision, type=int)
        old = request.args.get("old", max(new - 1, 0), type=int)
        changes = compare(
            revisions.cues_of(session, transcript, old), revisions.cues_of(session, transcript, new)
        )
        listed = revisions.listed(session, transcript)
    return render_template(
        "captions/versions.html",
        nav="studio",
        clip=clip,
        lang=lang,
        language=language_name(lang),
        versions=listed,
        old=old,
        new=new,
        changes=[_change(one) for one in changes[:CHANGES_SHOWN]],
        more=max(0, len(changes) - CHANGES_SHOWN),
    )


@bp.post("/versions/<int:number>/restore")
def restore(clip_id: str, lang: str, number: int) -> ResponseReturnValue:
    """Let an earlier version be the present one again."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        editing.restore(session, asker, clip, lang, number, now)
    flash(_("Restored. What was there before is kept as a version."), "success")
    return redirect(f"/studio/{clip_id}/captions/{lang}/versions")


@bp.post("/suggestions/<int:suggestion_id>/accept")
def accept(clip_id: str, lang: str, suggestion_id: int) -> ResponseReturnValue:
    """Let the captions read as somebody suggested."""
    asker, now = current(), clock.now()
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            suggestions.accept(session, asker, clip, lang, suggestion_id, now)
    except Conflict as error:
        flash(_(str(error)), "warning")
    else:
        flash(_("Accepted. The captions and search read so now."), "success")
    return redirect(f"/studio/{clip_id}/captions/{lang}#suggestions")


@bp.post("/suggestions/<int:suggestion_id>/decline")
def decline(clip_id: str, lang: str, suggestion_id: int) -> ResponseReturnValue:
    """Leave the captions as they are."""
    asker, now = current(), clock.now()
    with transaction() as session:
        clip = clips.get_preparable(session, asker, clip_id, now)
        suggestions.decline(session, asker, clip, lang, suggestion_id, now)
    flash(_("Declined. Who suggested it sees that on their own page."), "success")
    return redirect(f"/studio/{clip_id}/captions/{lang}#suggestions")


@bp.post("/mendings/<int:mending_id>/undo")
def take_back(clip_id: str, lang: str, mending_id: int) -> ResponseReturnValue:
    """Let a place that the glossary mended read as it was heard."""
    asker, now = current(), clock.now()
    try:
        with transaction() as session:
            clip = clips.get_preparable(session, asker, clip_id, now)
            mendings.take_back(session, asker, clip, lang, mending_id, now)
    except Conflict as error:
        flash(_(str(error)), "warning")
    else:
        flash(_("Taken back. Captions and search read as it was heard."), "success")
    return redirect(f"/studio/{clip_id}#captions")


def _transcript(session: Session, clip: Clip, lang: str) -> Transcript:
    found = queries.get(session, clip.id, lang)
    if found.state is not TranscriptState.READY:
        raise Conflict("These captions can be edited once they are written.")
    return found


def _shown(session: Session, asker: Asker, clip: Clip, transcript: Transcript) -> dict[str, Any]:
    ready = [one for one in queries.of_clip(session, clip.id) if one.state is TranscriptState.READY]
    address = f"/api/v1/clips/{clip.id}/transcripts/{transcript.lang}"
    return {
        "clip": clip,
        "lang": transcript.lang,
        "language": language_name(transcript.lang),
        "others": [(one.lang, language_name(one.lang)) for one in ready],
        "player": _player(asker, clip),
        "poster_url": addresses.poster(clip),
        "take": clip.take_number,
        "speakers": [speaker.person.name for speaker in clip.speakers],
        "transcript": {
            "edited_by": transcript.edited_by,
            "edited_at": transcript.edited_at,
            "cues": len(transcript.cues),
        },
        "versions": transcript.revision + 1,
        "suggestions": suggestions.waiting(session, transcript),
        "files": [(_(name), f"{address}.{form}") for name, form in FORMS],
    }


def _player(asker: Asker, clip: Clip) -> dict[str, Any] | None:
    """What the player is told; captions are drawn by the editor itself."""
    take = clip.take
    if take is None or not take.playable:
        return None
    return {
        "src": addresses.master(clip),
        "title": clip.title,
        "duration_s": take.duration_s or 0.0,
        "clip": clip.id,
        "take": take.number,
        "person": asker.id,
        "start_s": None,
        "resume_s": request.args.get("t", None, type=float) or 0.0,
        "captions": [],
        "chapters": [],
        "storyboard": addresses.storyboard(clip),
        "sound": take.has_sound,
    }


def _change(one: Change) -> dict[str, Any]:
    old, new = one.old[:1], one.new[:1]
    both = bool(old and new)
    before, after = ([f"{c.start_s:.2f}–{c.end_s:.2f} s" for c in side] for side in (old, new))
    return {
        "start_s": one.start_s,
        "pieces": one.pieces,
        "speakers": (old[0].speaker, new[0].speaker)
        if both and old[0].speaker != new[0].speaker
        else None,
        "times": (before[0], after[0]) if both and not one.in_words and before != after else None,
    }
