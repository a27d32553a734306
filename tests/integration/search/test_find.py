from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text

from hub import index
from hub.clips.model import Clip
from hub.core.errors import Rejected
from hub.search import queries
from hub.search.filters import Filters, Sort
from hub.search.queries import PAGE
from tests.integration.search.conftest import NOW, say

OUTLOOK = (
    (0.0, 3.0, "Good morning, everybody. Three of our"),
    (3.0, 7.0, "largest customers are there, and because you told us"),
    (7.0, 9.0, "support hours were too short."),
    (9.0, 12.0, "This gives us two more hours of cover"),
    (12.0, 16.0, "every working day, and Lisbon starts the early shift."),
)


def test_a_sentence_is_found_with_its_second(world):
    clip = world.clip(*OUTLOOK, title="October update")
    (hit,) = world.find("lisbon shift").hits
    assert hit.clip.id == clip
    assert hit.moments[0].start_s == pytest.approx(9.0)
    assert hit.moments[0].marked.endswith(
        "and <mark>Lisbon</mark> starts the early <mark>shift</mark>."
    )


def test_a_phrase_is_found_over_a_cue_border(world):
    clip = world.clip(*OUTLOOK)
    (hit,) = world.find('"told us support hours"').hits
    assert hit.clip.id == clip
    assert hit.moments[0].at_s == pytest.approx(6.4, abs=0.5)


def test_words_may_stand_in_title_and_speech(world):
    clip = world.clip((0.0, 2.0, "We open in spring."), title="Lisbon")
    other = world.clip((0.0, 2.0, "We open in spring."), title="Porto")
    assert world.found("lisbon spring") == [clip]
    assert world.found("spring") == sorted([clip, other])
    (hit,) = world.find("lisbon").hits
    assert hit.title == (("Lisbon", True),)


MEANT = {
    "customer": True,
    "CUSTOMERS": True,
    "custom*": True,
    "cust": False,
    '"support hours"': True,
    '"hours support"': False,
    "lisbon -porto": True,
    "lisbon -shift": False,
    'lisbon -"early shift"': False,
    "porto OR lisbon": True,
    "porto OR madrid": False,
    "porto OR lisbon shift": True,
    "porto OR lisbon madrid": False,
    "-porto": False,
    "": False,
    '"told us supp"*': True,
    "you've": False,
}


def test_what_is_typed_means_what_it_says(world):
    clip = world.clip(*OUTLOOK)
    assert {q: world.found(q) == [clip] for q in MEANT} == MEANT


def test_the_last_word_is_completed_while_it_is_typed(world):
    clip = world.clip(*OUTLOOK)
    assert world.found("lisb") == []
    assert world.found("lisb", typing=True) == [clip]
    assert world.found("hours", typing=True) == [clip]


@pytest.mark.parametrize("q", ["l*", "li*", "lis*", "lisb*", "-porto l*", "porto OR li*"])
def test_a_beginning_of_any_length_is_found_and_marked(world, q):
    clip = world.clip(*OUTLOOK)
    world.clip((0.0, 2.0, "Our Austrian office."))  # no word of it begins with an l
    (hit,) = world.find(q).hits
    assert hit.clip.id == clip
    pieces = [piece for one in hit.moments for piece in one.pieces]
    assert any("Lisbon" in text for text, is_marked in pieces if is_marked)


def test_titles_come_first_then_people_then_what_is_said_most(world):
    said = [
        world.clip((0.0, 9.0, "The budget. " * times), at=NOW - timedelta(days=9 - place))
        for place, times in enumerate((9, 4, 2, 1))
    ]
    named = world.clip(title="The budget", at=NOW - timedelta(days=99))
    by = world.clip(at=NOW - timedelta(days=98))
    with world.database.write() as session:
        index.put(session, by, "people", "Bea Budget")
    assert [hit.clip.id for hit in world.find("budget").hits] == [named, by, *said]
    newest = world.find("budget", sort=Sort.NEWEST).hits
    assert [hit.clip.id for hit in newest] == [*reversed(said), by, named]


def test_accents_may_be_left_out_or_typed(world):
    clip = world.clip((0.0, 2.0, "Das Gespräch in Zürich."), lang="de")
    assert world.found("gesprach zurich") == [clip]
    assert world.found("GESPRÄCHE") == [clip]


def test_a_name_that_stands_in_the_translation_too_is_one_moment(world):
    clip = world.clip((0.0, 3.0, "Lisbon opens first."), (9.0, 12.0, "Lisbon grows."))
    with world.database.write() as session:
        made = session.get_one(Clip, clip)
        lines = ((0.5, 3.0, "Lisbon öffnet zuerst."), (20.0, 22.0, "Mehr von Lisbon."))
        say(session, made, *lines, lang="de")
    (hit,) = world.find("lisbon").hits
    assert sorted(round(moment.at_s) for moment in hit.moments) == [0, 9, 21]
    assert hit.moments_total == 3


def test_each_language_is_stemmed_by_its_own_rules(world):
    german = world.clip((0.0, 2.0, "Wir planen Besprechungen."), lang="de")
    english = world.clip((0.0, 2.0, "We are planning meetings."))
    assert world.found("Besprechung") == [german]
    assert world.found("meeting planned") == [english]


def test_a_language_without_spaces_is_found(world):
    clip = world.clip((0.0, 2.0, "明日の会議は十時です"), lang="ja")
    world.clip((0.0, 2.0, "議会の明日"), lang="ja")
    assert world.found("会議") == [clip]
    (hit,) = world.find("会議").hits
    assert ("会議", True) in hit.moments[0].pieces


def test_words_of_other_scripts_and_letters_are_found_and_told_apart(world):
    norse = world.clip((0.0, 2.0, "Søren og Ægir fra Łódź."), lang="nb")
    thai = world.clip((0.0, 2.0, "ปีนี้เราเปิด"), lang="th")
    hindi = world.clip((0.0, 2.0, "यह कला है"), lang="hi")
    arabic = world.clip((0.0, 2.0, "نفتح في لشبونة"), lang="ar")
    asked = {"soren aegir lodz": norse, "SØREN": norse, "ปี": thai, "कला": hindi, "لِشبونة": arabic}
    assert {q: world.found(q) for q in asked} == {q: [clip] for q, clip in asked.items()}
    assert [world.found(q) for q in ("ปู", "काल", "นี")] == [[], [], []]


def test_a_phrase_far_into_a_long_town_hall_is_found_with_its_second(world):
    """Past position 16,383 and past the 256th time a word is said."""
    lines = [
        (at * 3.0, at * 3.0 + 3.0, f"the harbour number w{at} is the harbour") for at in range(3000)
    ]
    clip = world.clip(*lines, title="Town hall")
    for at in (100, 2100, 2999):
        (hit,) = world.find(f'"the harbour number w{at}"').hits
        assert hit.clip.id == clip
        assert hit.moments[0].at_s == pytest.approx(at * 3.0, abs=0.5)
    (hit,) = world.find('"w2499 is the harbour the harbour number w2500"').hits
    assert hit.moments[0].at_s == pytest.approx(2499 * 3.0 + 1.7, abs=0.8)


def test_words_far_apart_in_a_long_talk_are_found_together(world):
    lines = [(at * 1.0, at + 1.0, f"word{at} goes past") for at in range(6000)]
    clip = world.clip((0.0, 0.5, "Lisbon."), *lines[1:-1], (6000.0, 6001.0, "Porto."))
    assert world.found("lisbon porto") == [clip]
    assert world.found("lisbon -porto") == []


def test_most_of_the_words_do_where_nothing_has_all(world):
    clip = world.clip(*OUTLOOK)
    result = world.find("lisbon starts the early drift")
    assert result.some_words
    assert [hit.clip.id for hit in result.hits] == [clip]
    too_few = world.find("madrid starts no early drift")
    assert (too_few.total, too_few.some_words) == (0, False)
    assert world.find('lisbon starts the "early drift"').total == 0


def test_several_moments_of_one_clip_are_one_hit(world):
    world.clip(*OUTLOOK)
    (hit,) = world.find("hours").hits
    assert hit.moments_total == len(hit.moments) == 2
    assert [moment.start_s for moment in hit.moments] == sorted(m.start_s for m in hit.moments)


def test_an_edit_is_found_at_once_and_what_it_replaced_no_more(world):
    clip_id = world.clip((0.0, 2.0, "We sail to Lisbon."))
    with world.database.write() as session:
        say(session, session.get(Clip, clip_id), (0.0, 2.0, "We sail to Porto."))
    assert world.found("porto") == [clip_id]
    assert world.found("lisbon") == []


def test_pages_follow_one_another_without_gap_or_repeat(world):
    made = [world.clip((0.0, 1.0, "Lisbon.")) for _ in range(PAGE + 5)]
    first = world.find("lisbon")
    second = world.find("lisbon", cursor=first.cursor)
    ids = [hit.clip.id for hit in (*first.hits, *second.hits)]
    assert sorted(ids) == sorted(made)
    assert (first.total, second.total, second.cursor) == (PAGE + 5, PAGE + 5, None)
    assert world.find("lisbon", cursor="900").total == PAGE + 5


def test_a_cursor_of_somebody_elses_making_is_refused(world):
    with pytest.raises(Rejected):
        world.find("lisbon", cursor="'; --")


def test_a_search_costs_four_statements(world, statements):
    for _ in range(3):
        world.clip(*OUTLOOK)
    asker = world.asker()
    statements.clear()
    with world.database.read() as session:
        assert queries.find(session, asker, "lisbon", Filters(), "", NOW).total == 3
    asked = [one for one in statements if not one.startswith(("BEGIN", "SET LOCAL"))]
    assert len(asked) == 4


def test_a_deleted_clip_leaves_nothing_in_the_index(world):
    clip_id = world.clip(*OUTLOOK)
    with world.database.write() as session:
        session.execute(delete(Clip).where(Clip.id == clip_id))
        sqlite = session.get_bind().dialect.name == "sqlite"
        tables = ("index_pages", "index_fts" if sqlite else "index_parts")
        for table in tables:
            assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0  # noqa: S608 - ours


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(q=st.text(max_size=60), typing=st.booleans())
def test_no_text_is_a_syntax_error(world, q, typing):
    assert world.find(q, typing=typing).total == 0


SIGNS = (
    *('"', "a AND", "OR OR", "NEAR(a b)", "title:x", "^a", "a*b*", "'; DROP", "\x00", "a" * 9000),
    *("a & | ! :* <->", "\\", "{a b}:c", "- - -", "-(a OR b)", "·a ¦", " ".join(["x OR"] * 400)),
)


def test_signs_of_the_databases_own_languages_mean_nothing(world):
    world.clip(*OUTLOOK)
    assert [world.find(q).total for q in SIGNS] == [0] * len(SIGNS)
