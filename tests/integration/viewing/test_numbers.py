"""The numbers of a clip: right, and silent about few."""

import re

import pytest

from hub.audit.model import AuditEntry
from hub.people.model import Person
from hub.viewing import brief, course_jobs
from hub.viewing.model import SeenSeconds
from hub.viewing.segments import pack_ranges
from tests import factories


def watch(tell, people, end_ds=300):
    for headers in people:
        assert tell(headers, [[0, end_ds, 10, 0]]).status_code == 204


def test_twelve_people_who_watch_half_a_minute_count_as_twelve_times_that(tell, numbers, house):
    watch(tell, house.staff[:12])
    shown = numbers(house.comms)
    assert shown["viewers"] == 12
    assert shown["views"] == 12
    assert shown["content_s"] == pytest.approx(360, abs=12)
    assert shown["audience"] == len(house.staff) + 1  # comms too; the speaker does not count
    assert shown["reach"] == pytest.approx(12 / 40, abs=0.01)


def test_retention_falls_where_people_left(tell, numbers, house):
    watch(tell, house.staff[:12], 300)
    watch(tell, house.staff[12:20], 600)
    curve = numbers(house.leader)["retention"]
    assert len(curve) == 60
    assert curve[0] == 1.0
    assert curve[29] == 1.0
    assert curve[31] == pytest.approx(8 / 20)
    assert curve[59] == pytest.approx(8 / 20)


def test_the_speaker_counts_on_no_page(client, tell, numbers, house):
    watch(tell, [*house.staff[:12], house.leader])
    assert numbers(house.comms)["viewers"] == 12
    for at in ("/library", f"/clips/{house.clip}", "/"):
        page = client.get(at, headers=house.staff[20]).text
        assert re.findall(r"(\d+) (?:people )?have watched", page) == ["12"], at
    assert "12 of 40" in client.get("/reports", headers=house.comms).text


def test_a_crowd_is_counted_on_cards_and_pages_once_in_half_a_minute(
    client, tell, house, monkeypatch
):
    def shown():
        pages = (client.get(at, headers=house.staff[20]).text for at in ("/library", on_watch))
        return [re.findall(r"(\d+) (?:people )?have watched", page) for page in pages]

    on_watch = f"/clips/{house.clip}"
    monkeypatch.setattr(brief, "CROWD", 12)
    watch(tell, house.staff[:11])
    assert shown() == [["11"], ["11"]]
    watch(tell, house.staff[11:12])
    assert shown() == [["12"], ["12"]]
    watch(tell, house.staff[12:13])
    assert shown() == [["12"], ["12"]]
    brief._crowds.clear()  # half a minute later
    assert shown() == [["13"], ["13"]]


def test_curves_are_hidden_below_ten_viewers(tell, numbers, house):
    watch(tell, house.staff[:9])
    shown = numbers(house.comms)
    assert shown["retention"] is None
    assert "10 people" in shown["hidden"]["retention"]


def test_staff_see_nothing_before_ten_have_watched_and_no_departments_after(tell, numbers, house):
    watch(tell, house.staff[:9])
    assert numbers(house.staff[20])["reach"] is None
    watch(tell, house.staff[9:15])
    shown = numbers(house.staff[20])
    assert shown["reach"] is not None
    assert shown["departments"] is None


def test_a_small_department_is_hidden_and_one_more_so_that_it_cannot_be_subtracted(
    tell, numbers, house
):
    watch(tell, house.staff[:20])
    shown = {one["name"]: one for one in numbers(house.comms)["departments"]}
    hidden = [name for name, one in shown.items() if one["audience"] is None]
    assert "Board" in hidden
    assert len(hidden) == 2


def test_a_reach_close_to_none_in_a_small_group_is_a_band_without_a_count(
    tell, client, database, house
):
    with database.write() as session:
        owner = factories.person(session, "Otto Owner")
        small = factories.clip(session, owner, "Small", audience="department:Harbour").id
    body = {"viewing": "viewing-09", "clip": small, "take": 1, "seq": 1, "wall_ms": 60_000}
    for headers in house.staff[3:14]:
        told = body | {"segments": [[0, 300, 10, 0]]}
        client.post("/api/v1/viewings", json=told, headers=headers)
    shown = client.get(f"/api/v1/clips/{small}/numbers", headers=house.comms).json
    assert (shown["reach"], shown["reach_band"], shown["viewers"]) == (None, "over 90 %", None)
    for figure in ("completed_share", "retention", "heat", "drops"):  # 8 of 11 tells the 11
        assert shown[figure] is None


def test_reading_numbers_is_in_the_audit_trail(tell, numbers, house, database):
    numbers(house.comms)
    with database.read() as session:
        entries = session.query(AuditEntry).all()
    assert [(e.action, e.subject_id) for e in entries] == [("numbers.read", house.clip)]


def test_why_a_figure_is_hidden_is_said_in_the_reader_s_language(tell, house, client):
    for headers in house.staff[:9]:
        tell(headers, [[0, 300, 10, 0]])
    german = {**house.comms, "Accept-Language": "de"}
    page = client.get(f"/clips/{house.clip}/numbers", headers=german).text
    assert "Wird ab 10 Personen gezeigt, damit niemand herausgelesen werden kann." in page
    assert "so that nobody can be picked out" not in page
    shown = client.get(f"/api/v1/clips/{house.clip}/numbers", headers=german).json
    assert "so that nobody can be picked out" in shown["hidden"]["retention"]


def test_usual_is_the_mean_of_twenty_videos_for_everybody_without_those_who_made_them(
    tell, numbers, house, services
):
    """Five of ten saw the first half of each, five all of it; whoever speaks, nothing."""
    found = []
    some = "everyone,-department:Board"
    for at, audiences in enumerate((["everyone"] * 19 + [some], ["everyone"])):
        with services.database.write() as session:
            for audience in audiences:
                _seen_by_ten(session, audience)
        course_jobs.renew(services)
        watch(tell, house.staff[at * 12 : at * 12 + 12])  # what is kept of it holds no more
        shown = numbers(house.comms)
        found.append((shown["usual_of"], shown["usual"]))
    assert found[0] == (19, None)
    of, usual = found[1]
    assert (of, usual[:49], usual[51:]) == (20, [1.0] * 49, [0.5] * 49)


def _seen_by_ten(session, audience):
    people = session.query(Person).filter(Person.name.like("person%")).limit(10).all()
    leader = session.query(Person).filter_by(name="Lea Lind").one()
    clip = factories.clip(session, leader, audience=audience)
    for number, person in enumerate([*people, leader]):
        seen = [] if person is leader else [(0, 30 if number % 2 else 60)]
        session.add(
            SeenSeconds(
                person_id=person.id, take_id=clip.takes[0].id, clip_id=clip.id, seen_s=30,
                seen=pack_ranges(seen), content_s=30.0, is_viewer=True, completed=False,
                first_view_at=factories.THEN, updated_at=factories.THEN,
            )
        )  # fmt: skip
