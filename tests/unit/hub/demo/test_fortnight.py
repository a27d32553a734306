"""The planned fortnight is one that people could have had, and that the measures expect."""

import json
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from hub.demo import minds
from hub.demo.fortnight import GUEST, Setting, Watch, of_guest, replies, setting, taps, watches
from hub.demo.script import Script, films, shot_times, timing
from hub.demo.staff import everybody, in_slow_branch
from hub.viewing.beacon import parse

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
FILMS = [pytest.param(script, id=script.name) for script in films()]


def _setting(script: Script) -> Setting:
    opened = NOW - timedelta(days=script.days_ago, hours=6)
    return setting(script, opened, NOW, [start for start, _ in shot_times(script)])


def _watched(script: Script) -> list[Watch]:
    return list(watches(_setting(script), everybody(), frozenset()))


@pytest.mark.parametrize("script", FILMS)
def test_nobody_watches_before_the_film_is_out_or_in_the_future(script: Script) -> None:
    of = _setting(script)
    for watch in (*_watched(script), *of_guest(of)):
        assert timedelta(0) < watch.after
        assert of.published_at + watch.after < NOW


@pytest.mark.parametrize("script", FILMS)
def test_every_viewing_is_one_that_the_site_would_take_from_a_player(script: Script) -> None:
    end_ds = round(timing(script).duration_s * 10)
    for watch in _watched(script):
        told = {"viewing": "demo-0001", "clip": "0" * 13, "take": 1, "seq": 1}
        body = told | {"wall_ms": watch.wall_ms, "segments": [list(s) for s in watch.stretches]}
        assert all(s.b_ds <= end_ds for s in parse(json.dumps(body).encode()).segments)


def test_the_slow_branch_is_reached_by_far_fewer() -> None:
    script = films()[-1]
    reached, slow = {watch.key for watch in _watched(script)}, in_slow_branch()
    others = {person.key for person in everybody()} - slow
    share_slow = len(reached & slow) / len(slow)
    share_others = len(reached & others) / len(others)
    assert share_others - share_slow > 0.2
    assert share_others > 0.7


def test_who_thinks_well_of_the_company_watches_and_answers_more_readily() -> None:
    """As in the companies that the bars of the measures are tried on, and by the same rule."""
    thinks, script = minds.of_demo(), films()[-1]
    watched = _watched(script)
    told = {reply.key for reply in replies(script, watched) if reply.answers}
    viewers = {watch.key for watch in watched}
    of = [mean(thinks[key] for key in keys) for keys in (told, viewers, thinks)]
    assert of[0] > of[1] + 0.05 > of[2] + 0.1


def test_the_one_newcomers_sign_in_as_has_the_newest_film_before_them() -> None:
    newest = films()[0]
    assert GUEST not in {watch.key for watch in _watched(newest)}
    assert list(of_guest(_setting(newest))) == []
    begun = [
        w for script in films() for w in of_guest(_setting(script)) if script.name == "quarter"
    ]
    assert 0 < begun[0].stretches[0][1] < 500


def test_the_same_film_is_always_watched_in_the_same_way() -> None:
    assert _watched(films()[1]) == _watched(films()[1])


@pytest.mark.parametrize("script", FILMS)
def test_people_tap_only_where_they_have_been(script: Script) -> None:
    watched = {watch.key: watch for watch in reversed(_watched(script))}
    planned = list(taps(script, list(watched.values())))
    assert len(planned) > 20
    assert all(tap.at_s * 10 <= watched[tap.key].stretches[0][1] for tap in planned)


@pytest.mark.parametrize("script", FILMS)
def test_answers_are_on_the_scale_and_most_people_know(script: Script) -> None:
    assert script.pulse is not None
    answers = list(replies(script, _watched(script)))
    right = sum(answer.chosen == script.pulse.recall.right for answer in answers)
    assert {answer.opener for answer in answers} <= {1, 2, 3, 4, 5}
    assert {n for answer in answers for n in answer.ratings.values()} <= {1, 2, 3, 4, 5}
    assert right > len(answers) / 2
