"""A statement before an update opens and a week after: by lot, confidential, once a person."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import inspect, select

from hub.clips import queries as clips
from hub.clips.model import State
from hub.core import clock
from hub.people import queries as people
from hub.people.model import Person, Role
from hub.pulses import lot, waves
from hub.pulses.model import Phase, PulseAsked, Wave, WaveAnswer
from hub.reports import beside
from hub.viewing.model import SeenSeconds
from tests import factories

ITEMS = [{"kind": "scale", "text": "It was clear.", "component": "clear"}]
STATEMENT = "I know what changes in spring."


@pytest.fixture
def house(client, database, monkeypatch):
    """A draft for three hundred people, and its wave with all of them in the sample."""
    monkeypatch.setattr(lot, "is_quiet", lambda _local: False)
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        clip = factories.clip(session, leader)
        clip.state, clip.published_at = State.DRAFT, None
        session.add_all(
            Person(email=f"p{i}@example.com", name=f"Person {i}", created_at=factories.THEN)
            for i in range(300)
        )
        session.flush()
        lead = factories.token(session, leader)
    body = {"statement": STATEMENT, "people": "301"}
    answer = client.post(f"/studio/{clip.id}/pulse/wave", data=body, headers=lead)
    assert answer.status_code == 302
    return clip.id, lead


def open_since(database, clip_id, days):
    with database.write() as session:
        clip = clips.get(session, clip_id)
        clip.state, clip.published_at = State.PUBLISHED, clock.now() - timedelta(days=days)


def sample(database, clip_id, phase):
    """Those who are asked in this round, as askers."""
    with database.read() as session:
        everybody = session.scalars(select(Person.id).where(Person.name.like("Person %")))
        mine = [one for one in sorted(everybody) if lot.wave_phase(clip_id, one) is phase]
        return [people.asker(session, one) for one in mine[:6]]


@pytest.fixture
def browser(database, client):
    """A browser of somebody: `browser(asker)` tells with their token."""

    def of(asker):
        with database.write() as session:
            return factories.token(session, session.get_one(Person, asker.id))

    return of


def turn(database, asker):
    with database.read() as session:
        return waves.turn(session, asker, clock.now())


def test_half_are_asked_before_it_opens_and_their_answer_is_on_no_server(
    client, database, house, browser
):
    early, late = (sample(database, house[0], one) for one in (Phase.BEFORE, Phase.AFTER))
    assert [turn(database, one) for one in late] == [None] * 6
    mine = turn(database, early[0])
    assert (mine.text, mine.holds) == (STATEMENT, True)
    token = browser(early[0])
    page = client.get("/", headers=token).text
    assert STATEMENT in page
    assert "data-holds" in page
    path = f"/api/v1/pulse/waves/{mine.wave_id}"
    assert client.post(path, json={"value": 4}, headers=token).status_code == 409
    assert client.post(f"{path}/asked", json={}, headers=token).status_code == 204
    with database.read() as session:
        assert session.query(WaveAnswer).all() == []
        assert session.query(PulseAsked).one().person_id == early[0].id


def test_an_answer_held_back_is_told_a_week_after_with_whether_they_watched(
    client, database, house, browser
):
    clip_id, _lead = house
    first, other, silent = sample(database, clip_id, Phase.BEFORE)[:3]
    tokens = [browser(one) for one in (first, other)]
    path = f"/api/v1/pulse/waves/{turn(database, first).wave_id}"
    for token in tokens:
        client.post(f"{path}/asked", json={}, headers=token)
    open_since(database, clip_id, 3)
    assert turn(database, first) is None  # too soon
    open_since(database, clip_id, 8)
    watch(database, clip_id, first)
    assert turn(database, first).tells
    assert turn(database, silent) is None  # was never asked
    for token, value in zip(tokens, (5, None), strict=True):
        assert client.post(path, json={"value": value}, headers=token).status_code == 204
    assert client.post(path, json={"value": 1}, headers=tokens[0]).status_code == 409
    assert turn(database, other).again  # another browser of theirs may hold an answer
    with database.read() as session:
        (kept,) = session.query(WaveAnswer).all()
        assert (kept.phase, kept.watched, kept.value) == (Phase.BEFORE, True, 5)
        assert session.query(Wave).one().asked == {"before/watched": 1, "before/not": 1}
    columns = {column.key for column in inspect(WaveAnswer).columns}
    assert columns == {"id", "wave_id", "phase", "watched", "value", "day"}


def watch(database, clip_id, asker):
    with database.write() as session:
        take = clips.get(session, clip_id).takes[0]
        session.add(
            SeenSeconds(
                person_id=asker.id, take_id=take.id, clip_id=clip_id, seen=b"", seen_s=60,
                content_s=60.0, is_viewer=True, completed=True,
                first_view_at=clock.now(), updated_at=clock.now(),
            )
        )  # fmt: skip


def test_the_other_half_are_asked_a_week_after_once_and_never_twice_in_a_week(
    client, database, house, browser
):
    clip_id, _lead = house
    one, asked_before, opted_out = sample(database, clip_id, Phase.AFTER)[:3]
    open_since(database, clip_id, 8)
    with database.write() as session:
        other = factories.clip(session, factories.person(session, "Otto Oak"))
        row = PulseAsked(id="asked-of-another", clip_id=other.id, person_id=asked_before.id)
        row.week, row.answered, row.declined = lot.week_of(clock.now()), True, False
        session.add(row)
        session.get_one(Person, opted_out.id).measured = False
    assert turn(database, asked_before) is None
    with database.read() as session:
        assert waves.turn(session, people.asker(session, opted_out.id), clock.now()) is None
    token, path = browser(one), f"/api/v1/pulse/waves/{turn(database, one).wave_id}"
    for _twice in range(2):
        assert client.post(f"{path}/asked", json={}, headers=token).status_code == 204
    assert client.post(path, json={"value": 6}, headers=token).status_code == 422
    assert client.post(path, json={"value": 2}, headers=token).status_code == 204
    assert client.post(path, json={"value": 2}, headers=token).status_code == 409
    with database.read() as session:
        assert session.query(Wave).one().asked == {"after/not": 1}
    open_since(database, clip_id, 40)
    assert turn(database, sample(database, clip_id, Phase.AFTER)[4]) is None


def test_two_pages_at_once_ask_once(app, database, house, browser):
    open_since(database, house[0], 8)
    one = sample(database, house[0], Phase.AFTER)[0]
    token, path = browser(one), f"/api/v1/pulse/waves/{turn(database, one).wave_id}/asked"
    with ThreadPoolExecutor(4) as pool:
        asked = pool.map(lambda _: app.test_client().post(path, json={}, headers=token), range(4))
        codes = [one.status_code for one in asked]
    assert codes == [204] * 4
    with database.read() as session:
        assert session.query(Wave).one().asked == {"after/not": 1}


def test_who_is_in_the_sample_is_asked_nothing_else_about_it(client, database, house, browser):
    clip_id, lead = house
    path = f"/api/v1/clips/{clip_id}/pulse"
    client.put(path, json={"items": ITEMS}, headers=lead)
    open_since(database, clip_id, 0)
    token = browser(sample(database, clip_id, Phase.AFTER)[0])
    assert client.get(path, headers=token).json["due"] is False
    assert client.post(f"{path}/asked", json={}, headers=token).status_code == 409


def test_nothing_of_it_is_shown_in_the_evening_or_logged(
    client, database, house, browser, monkeypatch, caplog
):
    early = sample(database, house[0], Phase.BEFORE)[0]
    token, wave = browser(early), turn(database, early).wave_id
    caplog.set_level("INFO")
    client.post(f"/api/v1/pulse/waves/{wave}/asked", json={}, headers=token)
    assert not [r for r in caplog.records if "pulse" in r.getMessage()]
    monkeypatch.setattr(lot, "is_quiet", lambda _local: True)
    assert STATEMENT not in client.get("/", headers=token).text
    path = f"/api/v1/pulse/waves/{wave}/asked"
    assert client.post(path, json={}, headers=token).status_code == 409


@pytest.mark.parametrize(
    ("days", "body", "status"),
    [
        (None, {"statement": "Another.", "people": "301"}, 422),  # one has begun
        (1, {"statement": "Too late.", "people": "301"}, 422),
    ],
)
def test_one_wave_for_an_update_and_only_before_it_opens(
    client, database, house, days, body, status
):
    clip_id, lead = house
    if days is not None:
        open_since(database, clip_id, days)
    answer = client.post(f"/studio/{clip_id}/pulse/wave", data=body, headers=lead)
    assert answer.status_code == status
    with database.read() as session:
        assert session.query(Wave).one().text == STATEMENT


def test_staff_begin_no_wave_and_a_small_audience_gets_none(client, database, house, browser):
    clip_id, lead = house
    token = browser(sample(database, clip_id, Phase.AFTER)[0])
    body = {"statement": "x", "people": "301"}
    assert client.post(f"/studio/{clip_id}/pulse/wave", data=body, headers=token).status_code == 404
    with database.write() as session:
        leader = session.scalars(select(Person).where(Person.name == "Lea Lind")).one()
        small = factories.clip(session, leader, audience="role:executive")
        small.state, small.published_at = State.DRAFT, None
    answer = client.post(f"/studio/{small.id}/pulse/wave", data=body, headers=lead)
    assert answer.status_code == 422
    assert "240" in client.get(f"/studio/{small.id}/pulse", headers=lead).text


def told(database, clip_id, agree_of):
    """Let many answer in each group; return what the report says."""
    with database.write() as session:
        wave = waves.of_clip(session, clip_id)
        for (phase, watched), (agree, n) in agree_of.items():
            for number in range(n):
                waves._count(wave, phase, watched)
                value = 5 if number < agree else 2
                waves._keep(session, wave, phase, watched, value, clock.now())
        return beside.of_wave(wave, 60, 100)


BOTH = [(phase, watched) for watched in (True, False) for phase in (Phase.BEFORE, Phase.AFTER)]


def test_the_report_says_by_how_much_viewers_moved_more_than_others(database, house):
    agree = [(8, 40), (32, 40), (8, 40), (12, 40)]
    found = told(database, house[0], dict(zip(BOTH, agree, strict=True)))
    assert found.change.value == pytest.approx((0.8 - 0.2) - (0.3 - 0.2))
    assert found.change.low > 0
    assert found.everybody.value == pytest.approx(0.6 * 0.8 + 0.4 * 0.3)
    bounds = found.everybody.least, found.everybody.most
    assert bounds == pytest.approx((found.everybody.value,) * 2)  # everybody asked has answered
    assert [one.agree.n for one in found.groups] == [40] * 4


def test_with_one_group_under_thirty_nothing_of_it_is_shown(database, house):
    few = dict(zip(BOTH, [(10, 40), (10, 40), (10, 40), (5, 29)], strict=True))
    found = told(database, house[0], few)
    assert found.change.value is None
    assert found.groups == []
    assert found.everybody.n is None


def test_a_group_takes_in_answers_by_five(database, house):
    seen = Counter()
    for _ in range(11):
        told(database, house[0], {(Phase.AFTER, True): (1, 1)})
        with database.read() as session:
            cell = waves.cells(waves.of_clip(session, house[0]))[1]
            seen[sum(cell.counts)] += 1
            assert cell.asked % 5 == 0
    assert set(seen) == {0, 5, 10}


def test_the_lot_gives_both_rounds_about_as_many():
    first = sum(lot.wave_phase("c", f"p{i}") is Phase.BEFORE for i in range(2000))
    inside = sum(lot.in_sample("c", f"p{i}", 0.3) for i in range(2000))
    assert 900 < first < 1100
    assert 500 < inside < 700
