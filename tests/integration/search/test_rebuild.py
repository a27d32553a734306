"""An index that a new version has forgotten is made again from what clips hold."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, text

from hub import index
from hub.captions import indexed
from hub.clips import actions as clips
from hub.clips import facts
from hub.clips.model import Clip
from hub.clips.queries import whole
from hub.comments import actions as comments
from hub.index import queries as index_queries
from hub.index import tables
from hub.index.queries import MANY_WAIT
from hub.index.vectors import LINES
from hub.people import actions as people
from hub.people import directory
from hub.people.actions import Entry
from hub.people.model import Person
from hub.search.rebuild import again, rebuild, settle
from tests import factories, signed_in
from tests.integration.search.conftest import say

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


def test_a_page_says_that_not_everything_can_be_found_while_all_is_indexed_again(
    app, world, services
):
    clips = [world.clip((0.0, 2.0, f"We sail to harbour {n}.")) for n in range(MANY_WAIT)]
    with world.database.write() as session:
        index.remove(session, clips[0])
        index.later(session, clips)
    staff = signed_in.client(app, world.kim)
    assert "Not everything can be found yet" in staff.get("/search?q=lisbon").text
    assert "Not everything" not in staff.get("/search?q=harbour").text
    rebuild(services)
    assert "Nothing found" in staff.get("/search?q=lisbon").text


def test_a_speakers_new_name_is_found_once_the_worker_came_by(world, services):
    clip, other = world.clip(owner=world.amara), world.clip(owner=world.henrik)
    with world.database.write() as session:
        for one in (clip, other):
            facts.reindex(session, session.get_one(Clip, one, options=whole()))
    assert world.found("okafor") == [clip]
    with world.database.write() as session:
        amara = session.get_one(Person, world.amara.id)
        people.change(session, amara, Entry(email=amara.email, name="Amara Obi"))
    rebuild(services)
    assert (world.found("okafor"), world.found("obi")) == ([], [clip])
    names = f"email,name\n{amara.email},Amara Lindqvist\n{world.kim.email},Kim Staff\n"
    with world.database.write() as session:
        directory.take_in(session, directory.read(names.encode()), factories.THEN)
        assert index_queries.waiting(session) == [clip]
    rebuild(services)
    assert (world.found("obi"), world.found("lindqvist")) == ([], [clip])


def test_another_take_is_found_by_its_own_words_whoever_shows_it(world, services):
    clip_id = world.clip((0.0, 2.0, "We sail to Lisbon."))
    with world.database.write() as session:
        clip = session.get_one(Clip, clip_id, options=whole())
        factories.take(session, clip, number=2)
        clip.take_number = 2
        session.flush()
        say(session, clip, (0.0, 2.0, "We sail to Porto."))
        clip.take_number = 1
        session.flush()
        indexed.reindex(session, clip_id)
    assert (world.found("lisbon"), world.found("porto")) == ([clip_id], [])
    with world.database.write() as session:
        clip = session.get_one(Clip, clip_id, options=whole())
        clips.accept_partial(session, world.comms.id, clip, factories.THEN)
    rebuild(services)
    assert (world.found("lisbon"), world.found("porto")) == ([], [clip_id])


def test_what_was_written_lately_is_found_before_and_after_its_order_is_made(world, services):
    clip_id = world.clip((0.0, 2.0, "We open in Lisbon."))
    assert world.found("lisbon") == [clip_id]
    settle(services)
    assert world.found("lisbon") == [clip_id]
    if services.database.engine.dialect.name == "postgresql":
        left = text("SELECT gin_clean_pending_list('index_parts_terms')")
        with services.database.read() as session:
            assert session.scalar(left) == 0


def test_edits_leave_an_index_as_if_it_were_written_at_once(world):
    said = [f"line {at} of the update" for at in range(3 * LINES)]
    edits = (
        [*said[:50], "something else", *said[51:]],
        [*said, *said],  # more parts
        [*said[:LINES], "Lisbon", *said[LINES:], *said],  # all but the first have moved
        [*said[:LINES], "Lisbon", *said[2 * LINES :]],  # and fewer than ever
    )
    edited, anew = world.clip(), world.clip()
    for lines in (said, *edits):
        _speak(world, edited, lines)
    _speak(world, anew, edits[-1])
    assert _kept(world, edited) == _kept(world, anew)
    assert world.found("lisb*") == sorted([edited, anew])


def _speak(world, clip_id: str, lines: list[str]) -> None:
    with world.database.write() as session:
        index.put(session, clip_id, "speech", [index.Text([index.Line(one) for one in lines])])


def _kept(world, clip_id: str) -> list[tuple]:
    """What the index holds of a clip, without the clip's id."""
    has_parts = world.database.engine.dialect.name == "postgresql"
    terms = (
        "SELECT field, part, CAST(terms AS text) FROM index_parts WHERE clip_id = :id ORDER BY 1, 2"
        if has_parts
        else "SELECT f.* FROM index_fts f JOIN index_documents d ON d.id = f.rowid"
        " WHERE d.clip_id = :id"
    )
    pages = "SELECT field, text, stems, words, offsets, times_ms FROM index_pages"
    with world.database.read() as session:
        found = [text(terms), text(f"{pages} WHERE clip_id = :id ORDER BY field")]
        return [tuple(row) for one in found for row in session.execute(one, {"id": clip_id})]


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
