"""Who does not count yet is the same in every figure, whichever rows it is judged from."""

import random
from datetime import timedelta

from sqlalchemy import delete, select

from hub.audiences.model import FrozenMember
from hub.clips import queries as clips
from hub.reports import listed
from hub.viewing import gathered, kept, queries
from hub.viewing.model import SeenSeconds
from tests import factories


def _watch(session, clip, dice, people, takes):
    """Some watch one take or two; some are off the list, and some came on it later."""
    session.execute(delete(SeenSeconds))
    of_list = select(FrozenMember).where(FrozenMember.audience_id == clip.audience_id)
    for member in session.scalars(of_list):
        late = dice.random() < 0.4
        member.since = clip.published_at + timedelta(hours=dice.randrange(9)) if late else None
    for person_id in dice.sample(people, dice.randrange(len(people))):
        for take in dice.sample(takes, dice.randint(1, 2)):
            at = clip.published_at + timedelta(hours=dice.randrange(9))
            seen = SeenSeconds(person_id=person_id, take_id=take, clip_id=clip.id, seen=b"")
            seen.seen_s, seen.content_s, seen.is_viewer, seen.completed = 30, 30.0, True, False
            seen.first_view_at = seen.updated_at = at
            session.add(seen)
    kept.forget(session)
    session.flush()


def test_who_waits_is_the_same_wherever_it_is_judged(database, house):
    dice, found = random.Random(5), []  # noqa: S311 - repeats
    with database.write() as session:
        clip = clips.get(session, house.clip)
        factories.take(session, clip, number=2)
        on_list = set(session.scalars(select(FrozenMember.person_id)))
        people = [*sorted(on_list), *(factories.person(session).id for _ in range(24))]
        takes = [one.id for one in clip.takes]
        for _ in range(12):
            _watch(session, clip, dice, people, takes)
            waiting = queries.waiting(session, [clip])[clip.id]
            viewers = set(session.scalars(select(SeenSeconds.person_id))) - clip.uncounted
            assert set(gathered.of_clip(session, clip).seen.person_id) == viewers - waiting
            assert listed.of_clip(session, clip)[2].waiting == waiting
            found.append(len(waiting))
    assert len(set(found)) > 3
