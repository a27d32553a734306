"""A chore: viewings become counts. Segments go first, then names; figures stay as they are.

Each take is a transaction of its own, so that a kill in the middle leaves every take either before
or behind. What is counted once is marked, so that nobody counts twice who comes again.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, func, not_, or_, select, update
from sqlalchemy.orm import Session

from hub.clips.model import Clip, Take
from hub.clips.queries import get
from hub.core import clock
from hub.core.services import Services
from hub.disclosure import rules
from hub.viewing import actions, heat, kept, manner, queries, retention, ways
from hub.viewing.model import SeenAlike, SeenSeconds, TakeCounts, Viewing


def forget(services: Services) -> None:
    """Turn segments and names that are older than the settings say into counts."""
    now, settings = clock.now(), services.settings
    no_segments = now - timedelta(days=settings.segments_keep_d)
    no_names = now - timedelta(days=settings.viewings_keep_d)
    with services.database.write() as session:
        actions.sweep(session, no_names)
    with services.database.read() as session:
        due = _due(session, no_segments, no_names)
    for take_id in due:
        with services.database.write() as session:
            forget_of(session, take_id, no_segments, no_names)


def forget_of(session: Session, take_id: str, no_segments: datetime, no_names: datetime) -> None:
    """Forget segments of a take told before ``no_segments``, and names before ``no_names``."""
    take = session.get(Take, take_id, with_for_update=True)
    if take is None:
        return
    clip = get(session, take.clip_id)
    with rules.as_published(clip.least):
        _forget_of(session, clip, take, no_segments, no_names)


def _forget_of(
    session: Session, clip: Clip, take: Take, no_segments: datetime, no_names: datetime
) -> None:
    take_id = take.id
    counts = queries.take_counts(session, take_id) or _nothing(take_id)
    own = queries.left_out(session, clip)
    session.add(counts)
    viewers = queries.viewers_in_order(session, clip, take_id)
    in_bar = heat.in_bar(viewers)
    _forget_segments(session, take, counts, set(dict(viewers)), set(in_bar), no_segments)
    _forget_sessions(session, own, take, counts, no_names)
    _forget_seconds(session, clip, own, take, counts, set(in_bar), no_names)
    kept.forget(session)


def _nothing(take_id: str) -> TakeCounts:
    empty = {"plays": b"", "bar_plays": b"", "bar_people": b""}
    return TakeCounts(take_id=take_id, views=0, content_s=0.0, manner={}, ways={}, **empty)


def _due(session: Session, no_segments: datetime, no_names: datetime) -> list[str]:
    """Takes with something to forget (1 statement).

    What people have seen is looked through whole: an index for this alone would be written by
    every beacon.
    """
    played = (Viewing.clip_id == Take.clip_id, Viewing.take_id == Take.id)
    segments = (Viewing.updated_at < no_segments, func.length(Viewing.segments) > 0)
    with_old = exists().where(*played, *segments)
    with_names = exists().where(*played, Viewing.updated_at < no_names)
    seconds = select(SeenSeconds.take_id).where(
        SeenSeconds.updated_at < no_names, not_(SeenSeconds.counted)
    )
    return sorted(session.scalars(select(Take.id).where(or_(with_old, with_names)).union(seconds)))


def _forget_segments(
    session: Session,
    take: Take,
    counts: TakeCounts,
    viewers: set[str],
    in_bar: set[str],
    before: datetime,
) -> None:
    old = list(
        session.scalars(
            select(Viewing)
            .where(Viewing.take_id == take.id, Viewing.updated_at < before)
            .where(func.length(Viewing.segments) > 0)
            .with_for_update()
        )
    )
    theirs = [one.segments for one in old if one.person_id in viewers]
    in_tens = [one for one in old if one.person_id in in_bar]
    barred = [one.segments for one in in_tens]
    duration_s = take.duration_s or 0.0
    counts.plays = _more(counts.plays, heat.plays_of(theirs, duration_s), duration_s)
    counts.bar_plays = _more(counts.bar_plays, heat.plays_of(barred, duration_s), duration_s)
    played = [(one.person_id, one.device, one.segments) for one in in_tens]
    counts.manner = manner.added(counts.manner, manner.of_played(played))
    for one in old:
        one.segments = b""


def _forget_sessions(
    session: Session, own: frozenset[str], take: Take, counts: TakeCounts, before: datetime
) -> None:
    """Drop the rows of sessions; their views and their time stay in the sums."""
    old = (Viewing.take_id == take.id, Viewing.updated_at < before)
    gone = session.execute(
        delete(Viewing).where(*old).returning(Viewing.person_id, Viewing.is_view, Viewing.content_s)
    ).all()
    counts.views += sum(1 for person_id, is_view, _ in gone if is_view and person_id not in own)
    content: dict[str, float] = defaultdict(float)
    for person_id, _, content_s in gone:
        content[person_id] += content_s
    if not content:
        return
    of_take = SeenSeconds.take_id == take.id
    for seen in session.scalars(select(SeenSeconds).where(of_take).with_for_update()):
        moved = min(seen.content_s, content.get(seen.person_id, 0.0))
        seen.content_s -= moved
        if seen.is_viewer and seen.person_id not in own:
            counts.content_s += moved


def _forget_seconds(
    session: Session,
    clip: Clip,
    own: frozenset[str],
    take: Take,
    counts: TakeCounts,
    in_bar: set[str],
    before: datetime,
) -> None:
    """Keep how many saw which seconds; of the person, only that they have watched."""
    old = list(
        session.scalars(
            select(SeenSeconds)
            .where(SeenSeconds.take_id == take.id, not_(SeenSeconds.counted))
            .where(SeenSeconds.updated_at < before)
            .with_for_update()
        )
    )
    viewers = [one for one in old if one.is_viewer and one.person_id not in own]
    _add_alike(session, take.id, [one.seen for one in viewers])
    barred = [one.seen for one in viewers if one.person_id in in_bar]
    duration_s = take.duration_s or 0.0
    counts.bar_people = _more(counts.bar_people, retention.watching(barred, duration_s), duration_s)
    came = ways.of_take(session, clip, take.id)
    more = Counter(came[one.person_id] for one in viewers if one.person_id in came)
    counts.ways = dict(Counter(counts.ways) + more)
    session.execute(
        update(SeenSeconds)
        .where(SeenSeconds.take_id == take.id)
        .where(SeenSeconds.person_id.in_([one.person_id for one in old]))
        .values(seen=b"", seen_s=0, counted=True, via="")
    )


def _add_alike(session: Session, take_id: str, blobs: Sequence[bytes]) -> None:
    people = Counter(blobs)
    for alike in session.scalars(select(SeenAlike).where(SeenAlike.take_id == take_id)):
        alike.people += people.pop(alike.seen, 0)
    # In the order of the seconds, so that the ids do not tell who came first.
    session.add_all(
        SeenAlike(take_id=take_id, seen=seen, people=people[seen]) for seen in sorted(people)
    )


def _more(blob: bytes, counts: retention.Counts, duration_s: float) -> bytes:
    return retention.packed(retention.unpacked(blob, duration_s) + counts)
