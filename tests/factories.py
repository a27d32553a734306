"""Make what a test needs, one function a thing; each adds to the session it is given."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences import actions as audiences
from hub.clips.model import Clip, Rendition, RenditionKind, Speaker, State, Take
from hub.people import credentials
from hub.people.model import Department, Person, Role

THEN = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
_numbers = count(1)


def department(session: Session, name: str) -> Department:
    """The department of this name, made at its first use."""
    found = session.scalar(select(Department).where(Department.name == name))
    if found is None:
        found = Department(name=name)
        session.add(found)
        session.flush()
    return found


def person(
    session: Session,
    name: str = "",
    *,
    role: Role = Role.STAFF,
    of: str = "",
    manager: Person | None = None,
    active: bool = True,
) -> Person:
    """A member of staff; the e-mail address is the name's first word at example.com."""
    name = name or f"person{next(_numbers)} Smith"
    made = Person(
        email=f"{name.split()[0].lower()}@example.com",
        name=name,
        role=role,
        department_id=department(session, of).id if of else None,
        manager_id=manager.id if manager else None,
        active=active,
        created_at=THEN,
    )
    session.add(made)
    session.flush()
    return made


def token(session: Session, of: Person) -> dict[str, str]:
    """Request headers with an API token of this person."""
    return {"Authorization": f"Bearer {credentials.make_token(session, of.id, THEN)}"}


def clip(
    session: Session,
    owner: Person,
    title: str = "An update",
    *,
    audience: str = "everyone",
    state: State = State.PUBLISHED,
    speakers: Sequence[Person] = (),
    playable: bool = True,
    duration_s: float = 60.0,
    at: datetime = THEN,
) -> Clip:
    """A clip with one take; a published one has its audience frozen at ``at``."""
    spoken_by = speakers or (owner,)
    made = Clip(
        title=title,
        state=state,
        owner_id=owner.id,
        audience=audiences.make(session, audience),
        published_at=at if state in (State.PUBLISHED, State.WITHDRAWN) else None,
        created_at=at,
        updated_at=at,
        speakers=[Speaker(person_id=p.id, position=i) for i, p in enumerate(spoken_by)],
        key_messages=[],
        takes=[],
    )
    session.add(made)
    session.flush()
    take(session, made, playable=playable, duration_s=duration_s)
    if made.published_at:
        made.apart = sorted(made.uncounted)
        audiences.freeze(session, made.audience, at, made.uncounted)
    return made


def take(
    session: Session,
    of: Clip,
    *,
    number: int = 1,
    playable: bool = True,
    duration_s: float = 60.0,
) -> Take:
    """A take of a clip; its files are not in storage."""
    made = Take(
        clip_id=of.id,
        number=number,
        source_name="update.mp4",
        source_key=f"uploads/made{next(_numbers)}/source",
        source_bytes=1000,
        duration_s=duration_s,
        width_px=1280,
        height_px=720,
        playable=playable,
        complete=playable,
        created_at=of.created_at,
        renditions=[],
    )
    session.add(made)
    of.takes.append(made)
    session.flush()
    if playable:
        rendition(session, made, "720p", height_px=720)
        rendition(session, made, "audio", height_px=0)
    return made


def rendition(session: Session, of: Take, name: str, *, height_px: int) -> Rendition:
    """A rendition of a take, sound where it has no height; its files are not in storage."""
    made = Rendition(
        take_id=of.id,
        name=name,
        kind=RenditionKind.VIDEO if height_px else RenditionKind.AUDIO,
        height_px=height_px,
        width_px=height_px * 16 // 9,
        fps=25.0 if height_px else 0.0,
        codecs="avc1.64001f" if height_px else "mp4a.40.2",
        bitrate_kbps=900 if height_px else 128,
        peak_kbps=1200 if height_px else 130,
        bytes_total=1000,
        prefix=f"takes/{of.id}/made/{name}/",
        playlist="index.m3u8",
    )
    session.add(made)
    of.renditions.append(made)
    session.flush()
    return made
