"""Who may see what: hits, counts, words and suggestions say nothing of a hidden clip."""

from hub.clips.model import State
from hub.search import queries
from hub.search.filters import Filters
from tests.integration.search.conftest import NOW

LINE = (0.0, 3.0, "The merger with Puffin Lines is secret.")


def test_a_withdrawn_clip_is_gone_from_search(world):
    clip = world.clip(LINE)
    assert world.found("puffin") == [clip]
    world.withdraw(clip)
    for person in (world.kim, world.amara, world.comms):
        assert world.find("puffin", by=person).total == 0


HIDDEN = (
    {"audience": "department:Ships"},
    {"audience": "everyone,-person:kim@example.com"},
    {"state": State.DRAFT},
    {"state": State.SCHEDULED},
)


def test_a_hidden_clip_reveals_nothing(world):
    for how in HIDDEN:
        world.clip(LINE, title="Puffin", **how)
    for q in ("puffin", "pufin", "the merger with puffin lines", "merger -nothing", "puff*"):
        result = world.find(q)
        assert (result.total, result.hits, result.cursor, result.suggestion) == (0, (), None, "")


def test_a_misspelt_word_is_put_right_from_what_one_may_see(world):
    world.clip(LINE, audience="department:Ships")
    assert world.find("pufin merger", by=world.henrik).suggestion == "puffin merger"
    assert world.find("pufin merger").suggestion == ""
    world.clip((0.0, 2.0, "A puffing engine, and a merger."))
    assert world.find("pufin merger").suggestion == "puffing merger"


def test_counts_and_pages_leave_hidden_clips_out_before_any_limit(world):
    for _ in range(25):
        world.clip(LINE, audience="department:Ships")
    seen = [world.clip(LINE) for _ in range(3)]
    result = world.find("puffin")
    assert (result.total, sorted(hit.clip.id for hit in result.hits)) == (3, sorted(seen))
    assert world.find("puffin", by=world.henrik).total == 28


def test_the_owner_finds_a_draft_and_says_so(world):
    clip = world.clip(LINE, state=State.DRAFT)
    (hit,) = world.find("puffin", by=world.amara).hits
    assert (hit.clip.id, hit.clip.state) == (clip, State.DRAFT)


def test_who_speaks_in_hits_counts_only_what_one_may_see(world):
    world.clip(LINE)
    world.clip(LINE, owner=world.henrik, audience="department:Ships")
    asker = world.asker()
    with world.database.read() as session:
        rows = queries.speakers_of(session, asker, "puffin", Filters(), NOW)
    assert [(person.name, hits) for person, hits in rows] == [("Amara Okafor", 1)]
