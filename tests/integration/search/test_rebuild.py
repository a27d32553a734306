"""An index that a new version has forgotten is made again from what clips hold."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, text

from hub.clips import facts
from hub.clips.model import Clip
from hub.clips.queries import whole
from hub.comments import actions as comments
from hub.index import tables
from hub.search.rebuild import again, rebuild, settle
from tests import factories

Q = ("lisbon", "october", "amara", "why")


@pytest.fixture
def forgotten(world) -> dict[str, list[str]]:
    """What was found by each question before the index was emptied."""
    clip = world.clip((3.0, 6.0, "We open in Lisbon."), title="October update")
    asker = world.asker()
    with world.database.write() as session:
        made = session.get_one(Clip, clip, options=whole())
        facts.reindex(session, made)
        words = {"text": "Why now?", "at_s": 3.0, "reply_to": None, "question": True}
        comments.post(session, asker, made, **words, now=factories.THEN)
    found = {q: world.found(q) for q in Q}
    with world.database.write() as session:
        tables.renew(session.connection())
    return found


def test_it_is_whole_again_as_it_was(world, services, forgotten):
    assert {q: world.found(q) for q in Q} == {q: [] for q in Q}
    rebuild(services)
    assert {q: world.found(q) for q in Q} == forgotten
    assert all(forgotten.values())


def test_two_that_do_it_at_once_do_no_harm(world, services, forgotten):
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(rebuild, [services, services]))
    assert {q: world.found(q) for q in Q} == forgotten


def test_a_clip_deleted_meanwhile_is_left_out(world, services, forgotten):
    (clip_id,) = forgotten["lisbon"]
    with world.database.write() as session:
        session.execute(delete(Clip).where(Clip.id == clip_id))
        again(session, clip_id)
    rebuild(services)
    assert world.found("lisbon") == []


def test_what_was_written_lately_is_found_before_and_after_its_order_is_made(world, services):
    clip_id = world.clip((0.0, 2.0, "We open in Lisbon."))
    assert world.found("lisbon") == [clip_id]
    settle(services)
    assert world.found("lisbon") == [clip_id]
    if services.database.engine.dialect.name == "postgresql":
        left = text("SELECT gin_clean_pending_list('index_parts_terms')")
        with services.database.read() as session:
            assert session.scalar(left) == 0


def test_of_two_who_comment_at_once_both_are_found(world):
    clip_id = world.clip((0.0, 2.0, "We open soon."))
    askers = [world.asker(world.kim), world.asker(world.henrik)]

    def say(at: int) -> None:
        words = {"text": f"Reason{at}", "at_s": None, "reply_to": None, "question": False}
        with world.database.write() as session:
            made = session.get_one(Clip, clip_id, options=whole())
            comments.post(session, askers[at % 2], made, **words, now=factories.THEN)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(say, range(6)))
    assert [world.found(f"reason{at}") for at in range(6)] == [[clip_id]] * 6
