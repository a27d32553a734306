"""JSON, VTT, SRT and plain text of transcripts."""

from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, jsonify, make_response, request
from werkzeug.exceptions import RequestEntityTooLarge

from hub.captions import actions, glossary, queries
from hub.captions.files import as_caption, read
from hub.captions.glossary_model import Mended
from hub.captions.model import Cue, Transcript, TranscriptState
from hub.clips import queries as clips
from hub.core import clock
from hub.core.errors import Conflict, NotFound, Rejected, TooLarge
from hub.people.gate import current
from hub.web import etags
from hub.web.session import reading, transaction
from transcripts import vtt

bp = APIBlueprint("captions_api", __name__, url_prefix="/api/v1/clips/<clip_id>", tag="Transcripts")

LIMIT_BYTES: Final = 5 * 1000**2
WRITERS: Final = {
    "vtt": (vtt.write_vtt, "text/vtt"),
    "srt": (vtt.write_srt, "application/x-subrip"),
    "txt": (vtt.write_text, "text/plain"),
}
NO_FILE_YET: Final = (TranscriptState.WAITING, TranscriptState.FAILED)


@bp.get("/transcripts")
@bp.doc(summary="Transcripts of a clip, without their cues")
def list_transcripts(clip_id: str) -> Response:
    """Return what there is in which language."""
    with reading() as session:
        clip = clips.get_playable(session, current(), clip_id, clock.now())
        found = queries.of_clip(session, clip.id, clip.take_number)
    return jsonify({"transcripts": [about(transcript) for transcript in found]})


@bp.get("/transcripts/<name>")
@bp.doc(
    summary="A transcript by language: en (JSON), en.json, en.vtt, en.srt or en.txt (words only)",
    description="With ?download=1 the browser keeps it as a file.",
)
def get_transcript(clip_id: str, name: str) -> Response:
    """Return what is said, in the form that the end of ``name`` asks for."""
    lang, form = _split(name)
    with reading() as session:
        clip = clips.get_playable(session, current(), clip_id, clock.now())
        tag = _tag(queries.bare(session, clip.id, lang, clip.take_number))
        if same := etags.unchanged(tag, weak=True):
            return same
        transcript = queries.get(session, clip.id, lang, clip.take_number)
        mended = glossary.mendings(session, [transcript.id]).get(transcript.id, [])
    made = _as_json(transcript, mended) if form == "json" else _as_file(transcript, form)
    named = _named(made, f"{clip.title}.{transcript.lang}.{form}")
    return etags.tagged(named, tag, weak=True)


@bp.put("/transcripts/<name>")
@bp.doc(
    summary="Replace the transcript in a language by a VTT or SRT file",
    description="The file is the body, or the only file of a multipart form. "
    "What was there before is kept as a revision.",
)
def put_transcript(clip_id: str, name: str) -> Response:
    """Take captions in; a fault that can't be mended is named with its line."""
    (lang, _), data, now = _split(name), _body(), clock.now()
    asker = current()
    with reading() as session:
        clips.get_preparable(session, asker, clip_id, now)
    file = read(data, lang)
    with transaction() as session:
        clip = clips.get_watchable(session, asker, clip_id, now)
        actions.upload(session, asker, clip, file, now)
        shown = about(queries.get(session, clip.id, file.lang))
    return jsonify(shown)


def about(transcript: Transcript) -> dict[str, Any]:
    """Return a transcript without its cues as the API shows it."""
    return {
        "lang": transcript.lang,
        "state": transcript.state,
        "source": transcript.source,
        "translated_from": transcript.translated_from or None,
        "note": transcript.note,
        "engine": transcript.engine,
        "model": transcript.model,
        "language_probability": transcript.language_probability,
        "took_s": transcript.took_s,
        "revision": transcript.revision,
        "version": transcript.version,
        "edited_by": transcript.edited_by.name if transcript.edited_by else None,
        "edited_at": transcript.edited_at.isoformat() if transcript.edited_at else None,
        "updated_at": transcript.updated_at.isoformat(),
    }


def _tag(transcript: Transcript) -> str:
    """Return a name of what a transcript reads now, who edited it included."""
    return f"{transcript.id}-{transcript.version}-{transcript.edited_by_id or ''}"


def _as_json(transcript: Transcript, mended: list[Mended]) -> Response:
    cues = [cue_json(cue) for cue in transcript.cues]
    changes = [
        {"id": one.id, "at_s": one.at_s, "heard": one.heard, "written": one.written}
        for one in mended
    ]
    return jsonify(about(transcript) | {"cues": cues, "mended": changes})


def cue_json(cue: Cue) -> dict[str, Any]:
    """Return a cue as the API shows it; `words` are [start_s, end_s, word], where known."""
    return {
        "id": cue.id,
        "start_s": cue.start_s,
        "end_s": cue.end_s,
        "text": cue.text,
        "speaker": cue.speaker,
        "words": cue.words,
    }


def _as_file(transcript: Transcript, form: str) -> Response:
    if transcript.state in NO_FILE_YET and not transcript.cues:
        raise Conflict(transcript.note or "This transcript is not made yet.")
    write, kind = WRITERS[form]
    response = make_response(write([as_caption(cue) for cue in transcript.cues]))
    response.content_type = f"{kind}; charset=utf-8"
    return response


def _named(response: Response, name: str) -> Response:
    """Let the browser keep it as a file of this name, where that is asked."""
    if request.args.get("download"):
        response.headers.set("Content-Disposition", "attachment", filename=_plain(name))
    return response


def _plain(name: str) -> str:
    return "".join(char if char.isalnum() or char in " .-_" else "_" for char in name)


def _split(name: str) -> tuple[str, str]:
    lang, _, form = name.partition(".")
    if form not in ("", "json", *WRITERS):
        raise NotFound("A transcript can be had as .json, .vtt, .srt or .txt.")
    return lang, form or "json"


def _body() -> bytes:
    """Return the bytes of the request: its body, or the one file of a form."""
    request.max_content_length = LIMIT_BYTES
    try:
        if request.mimetype == "multipart/form-data":
            file = next(iter(request.files.values()), None)
            if file is None:
                raise Rejected("Choose a .vtt or .srt file.", field="captions")
            return bytes(file.read())
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise TooLarge("A caption file may have 5 MB at most.") from error
