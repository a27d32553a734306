"""A clip as JSON, for the API and for streams; docs/reference/api.md."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from hub.captions import queries as captions
from hub.captions.model import Chapter, Transcript
from hub.clips import addresses, made, shelves
from hub.clips.model import Clip, Rendition, Take
from hub.clips.shelves import Shelf
from hub.core import work
from hub.core.work.model import Job
from hub.people.model import Person
from hub.web.i18n import told


def of_many(session: Session, clips: Iterable[Clip]) -> list[dict[str, Any]]:
    """Return whole clips as JSON (4 statements)."""
    found = list(clips)
    jobs = work.states(session, [clip.id for clip in found])
    words = captions.of_takes(session, [t.id for c in found if (t := c.newest_take)])
    shelf = shelves.of(session, [clip.id for clip in found])
    chapters = captions.chapters(session, [clip.take.id for clip in found if clip.take])
    return [
        _clip(
            one,
            jobs.get(one.id, []),
            words.get(_take_id(one), []),
            chapters.get(one.take.id, []) if one.take else [],
        )
        | _shelf(shelf[one.id])
        for one in found
    ]


def of(session: Session, clip: Clip) -> dict[str, Any]:
    """Return one whole clip as JSON (4 statements)."""
    return of_many(session, [clip])[0]


def _clip(
    clip: Clip, jobs: Sequence[Job], words: Sequence[Transcript], chapters: Sequence[Chapter]
) -> dict[str, Any]:
    take, newest = clip.take, clip.newest_take
    return {
        "id": clip.id,
        "url": addresses.page(clip),
        "title": clip.title,
        "description": clip.description,
        "state": clip.state.value,
        "playable": bool(take and take.playable),
        "complete": bool(newest and newest.complete),
        "take": clip.take_number,
        "takes": len(clip.takes),
        "duration_s": take.duration_s if take else None,
        "owner": _person(clip.owner) if clip.owner else None,
        "speakers": [_person(speaker.person) for speaker in clip.speakers],
        "key_messages": [
            {"text": m.text, "start_s": m.start_s, "end_s": m.end_s} for m in clip.said_messages
        ],
        "audience": clip.audience.spec,
        "language": clip.language,
        "opens_at": clip.opens_at.isoformat() if clip.opens_at else None,
        "published_at": clip.published_at.isoformat() if clip.published_at else None,
        "created_at": clip.created_at.isoformat(),
        "poster": addresses.poster(clip),
        "media": addresses.master(clip) if take and take.playable else None,
        "renditions": [_rendition(one) for one in take.renditions if not one.superseded_at]
        if take
        else [],
        "transcripts": [_words(one) for one in words],
        "chapters": [{"start_s": one.start_s, "title": one.title} for one in chapters],
        "coming": made.coming(newest) if newest else [],
        "progress": _progress(jobs, newest),
        "stage_fraction": _stage_fraction(jobs),
        "warning": told(newest.warning) if newest else "",
        "accepted": bool(newest and newest.accept_partial),
        "refusal": told(clip.refusal or (newest.refusal if newest else "")),
    }


def _shelf(shelf: Shelf) -> dict[str, Any]:
    series = shelf.series
    return {
        "series": {"id": series.id, "title": series.title} if series else None,
        "topics": [{"id": topic.id, "name": topic.name} for topic in shelf.topics],
    }


def _take_id(clip: Clip) -> str:
    newest = clip.newest_take
    return newest.id if newest else ""


def _person(person: Person) -> dict[str, str]:
    return {"id": person.id, "name": person.name, "email": person.email, "title": person.title}


def _rendition(one: Rendition) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "width_px": one.width_px,
        "height_px": one.height_px,
        "fps": one.fps,
        "codecs": one.codecs,
        "bitrate_kbps": one.bitrate_kbps,
    }


def _words(one: Transcript) -> dict[str, Any]:
    return {
        "lang": one.lang,
        "state": one.state.value,
        "source": one.source.value,
        "note": one.note,
        "engine": one.engine,
        "model": one.model,
        "edited_by": one.edited_by.name if one.edited_by else None,
    }


def _told_of(jobs: Sequence[Job]) -> Job | None:
    """Return the job that people are told of: the work on the take, or else on its words."""
    on_take = (one for one in jobs if one.subject.startswith("take:"))
    return next(on_take, None) or next(iter(jobs), None)


def _stage_fraction(jobs: Sequence[Job]) -> float:
    job = _told_of(jobs)
    return round(job.part, 4) if job else 1.0


def _progress(jobs: Sequence[Job], newest: Take | None) -> dict[str, Any]:
    """The work on the take, or else on its words; “done” when nothing is left."""
    if (job := _told_of(jobs)) is not None:
        return {
            "stage": job.stage,
            "fraction": round(job.fraction, 4),
            "eta_s": None if job.eta_s is None else round(job.eta_s, 1),
        }
    ended = newest is None or newest.complete or bool(newest.refusal)
    return {
        "stage": "done" if ended else "waiting",
        "fraction": 1.0 if ended else 0.0,
        "eta_s": None,
    }
