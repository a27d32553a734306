"""The planned viewings put in as players tell them: beacons, through the same action."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.audiences import queries as audiences
from hub.clips import queries as clip_queries
from hub.clips.model import Clip
from hub.core.services import Services
from hub.demo import fortnight
from hub.demo.fortnight import GUEST, Watch
from hub.demo.script import Script, shot_times
from hub.demo.staff import colleague, everybody
from hub.people import queries as people
from hub.viewing import ground, many
from hub.viewing.beacon import Beacon
from hub.viewing.device import COMPUTER, PHONE, TABLET
from hub.viewing.model import Viewing
from hub.viewing.segments import Segment

WAYS = ("home", "home", "home", "mail", "mail", "notice", "search", "chat", "embed", "link")
DEVICES = (COMPUTER, COMPUTER, COMPUTER, PHONE, PHONE, TABLET)
AT_ONCE = 40  # viewings in a transaction: others want to write too


@dataclass(frozen=True, slots=True)
class Plan:
    """Who watches a film, in order, and everybody's id by their key."""

    watches: list[Watch]
    ids: dict[str, str]


def plan(session: Session, script: Script, clip: Clip, opened: datetime, now: datetime) -> Plan:
    """Return who has watched a film by ``now``, of those it is for (3 statements)."""
    rules = audiences.rules_of(session, clip.audience_id)
    meant = {person.email for person in audiences.members(session, rules)}
    of = fortnight.setting(script, opened, now, [start for start, _ in shot_times(script)])
    spoke = frozenset(comment.by for comment in script.comments)
    wanted = [person for person in everybody() if person.email in meant]
    watches = [*fortnight.watches(of, wanted, spoke)]
    if colleague(GUEST).email in meant:
        watches += fortnight.of_guest(of)
    emails = people.by_emails(session)
    ids = {person.key: emails[person.email].id for person in everybody()}
    return Plan(sorted(watches, key=lambda watch: watch.after), ids)


def watch(services: Services, clip_id: str, plan: Plan, opened: datetime) -> None:
    """Record the planned viewings; those recorded before stay as they are."""
    for first in range(0, len(plan.watches), AT_ONCE):
        chunk = plan.watches[first : first + AT_ONCE]
        if _is_there(services, clip_id, plan.ids[chunk[-1].key], first + len(chunk) - 1):
            continue
        with services.database.write() as session:
            clip = clip_queries.get(session, clip_id)
            where = ground.of_clip(clip)
            for number, one in enumerate(chunk, start=first):
                beacon = _beacon(clip, one, number)
                person_id = plan.ids[one.key]
                told = ground.told(person_id, where, beacon, opened + one.after)
                many.keep(session, told, measures=True)


def _is_there(services: Services, clip_id: str, person_id: str, number: int) -> bool:
    wanted = select(Viewing.id).where(
        Viewing.person_id == person_id, Viewing.key == _key(clip_id, number)
    )
    with services.database.read() as session:
        return session.scalar(wanted) is not None


def _key(clip_id: str, number: int) -> str:
    return f"demo-{number:04}-{clip_id}"


def _beacon(clip: Clip, watch: Watch, number: int) -> Beacon:
    return Beacon(
        key=_key(clip.id, number),
        clip_id=clip.id,
        take=clip.take_number,
        seq=1,
        wall_ms=watch.wall_ms,
        segments=tuple(Segment(*stretch) for stretch in watch.stretches),
        device=DEVICES[crc32(watch.key.encode()) % len(DEVICES)],
        via=WAYS[crc32(f"{watch.key} {clip.id}".encode()) % len(WAYS)],
    )
