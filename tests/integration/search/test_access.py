"""Who may see what: hits, counts, words and suggestions say nothing of a hidden clip."""

from datetime import timedelta

from hub.clips.model import State
from hub.search import facets, queries
from hub.search.filters import Filters, Sort
from hub.search.wanted import Wanted
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


def test_only_words_that_are_looked_for_whole_are_put_right(world):
    world.clip(LINE)
    meant = {
        "merg* pufin": "merg* puffin",
        "“pufin lines” -mergerr": "“puffin lines” -mergerr",
        '-merger "pufin lines"': "",
    }
    assert {q: world.find(q).suggestion for q in meant} == meant


def test_the_order_tells_nothing_of_hidden_clips(world):
    older = world.clip(
        (0.0, 3.0, "The merger, the merger, and a puffin."), at=NOW - timedelta(days=7)
    )
    newer = world.clip((0.0, 3.0, "A puffin, a puffin, and the merger."), at=NOW)
    before = [hit.clip.id for hit in world.find("puffin merger").hits]
    for _ in range(20):  # now “puffin” is a common word, which others weigh less
        world.clip((0.0, 2.0, "Puffin " * 9), audience="department:Ships")
    assert [hit.clip.id for hit in world.find("puffin merger").hits] == before == [newer, older]


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


def test_what_filters_leave_counts_only_what_one_may_see(world):
    world.clip(LINE)
    world.clip(LINE, owner=world.henrik, audience="department:Ships", lang="nb")
    (only,) = counted(world, "puffin").speakers
    assert (only[0].name, only[1]) == ("Amara Okafor", 1)
    everything = counted(world, "puffin", by=world.comms)
    assert everything.languages == [("en", 1), ("nb", 1)]
    assert everything.departments == [("Ships", 1)]


DAYS = [("", None), ("2026-11-01", NOW.replace(day=1))]


def counted(world, q: str, by=None, **narrowed) -> facets.Facets:
    asker, filters = world.asker(by), Filters(**narrowed)
    with world.database.read() as session:
        found = queries.find(session, asker, q, filters, "", NOW).found
        return facets.of(session, Wanted(asker, filters, NOW), found, DAYS)


QUESTIONS = (
    *("puffin", "pufin", "puff*", "merger", "the merger with puffin lines", "merger -secret"),
    *("merger OR puffin", '"puffin lines"', "geheimnis", "geheimnisse", "hemmelig", "sekret"),
    *("harbour", "harbor", "secret harbour", "quarter", "quarterly results", "besprech", "kims"),
)


def test_a_world_with_hidden_clips_looks_as_one_without(world, statements):
    """Whatever is asked: hits, moments, counts, pages, suggestions and what filters would leave.

    And the database is asked the same: more of it would take longer, and so tell by its time.
    """
    for at in range(23):
        world.clip((1.0, 4.0, f"The harbour opens in quarter {at}."), title=f"Harbour {at}")
    world.clip((1.0, 4.0, "A puffing engine and a merged harbour."), owner=world.henrik)
    statements.clear()
    before, asked = seen(world), statements.copy()
    for how in HIDDEN:
        world.clip(LINE, title="Puffin harbour quarters", **how)
        world.clip((0.0, 2.0, "Die Geheimnisse der Besprechung."), lang="de", **how)
        world.clip((0.0, 2.0, "Harbour merger, hemmelig."), lang="nb", owner=world.henrik, **how)
    statements.clear()
    assert seen(world) == before
    assert statements == asked


def seen(world) -> dict[str, object]:
    """All that search tells Kim, by question."""
    return {q: (told(world, q), tuple(told_of_facets(world, q))) for q in QUESTIONS}


def told(world, q: str) -> object:
    pages, cursor = [], ""
    while True:
        result = world.find(q, cursor=cursor, sort=Sort.NEWEST)
        hits = [(hit.clip.id, hit.title, hit.moments, hit.written) for hit in result.hits]
        pages.append((result.total, result.suggestion, result.some_words, result.cursor, hits))
        if not (cursor := result.cursor or ""):
            return pages


def told_of_facets(world, q: str):
    found = counted(world, q)
    yield [(one.name, hits) for one, hits in found.speakers]
    yield from (found.departments, found.languages, found.lengths, found.since)


def test_the_filters_of_hidden_clips_find_nothing(world):
    world.clip(LINE, owner=world.henrik, audience="department:Ships", lang="nb")
    henrik = {"speakers": (world.henrik.id,)}
    for how in ({"languages": ("nb",)}, {"departments": ("Ships",)}, henrik):
        assert world.find("puffin", **how).total == 0
        assert world.find("puffin", by=world.henrik, **how).total == 1


def test_one_clip_alone_is_looked_into_only_by_whom_it_is_for(world):
    clip = world.clip(LINE, audience="department:Ships")
    assert world.find("puffin", clip=clip).total == 0
    assert world.find("puffin", clip=clip, by=world.henrik).total == 1
