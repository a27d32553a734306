"""How people came: told with the viewing, counted once by the first view, small ways hidden."""

from hub.clips import queries as clip_queries
from hub.core import clock
from hub.viewing import actions, jobs, own
from hub.viewing.model import SeenSeconds, Viewing
from tests import factories
from tests.integration.viewing.test_forget import age

TEN_S = [[0, 150, 10, 0]]


def come(tell, people, via, **other):
    for headers in people:
        assert tell(headers, TEN_S, via=via, **other).status_code == 204


def came(tell, house):
    """39 people: 12 by mail, 11 by the home page, 3 by search, 3 by a chat; 10 do not come."""
    come(tell, house.staff[:12], "mail")
    come(tell, house.staff[12:23], "home")
    come(tell, house.staff[23:26], "search")
    come(tell, house.staff[26:29], "chat")
    come(tell, [house.leader], "embed")


def test_ways_are_shares_of_those_reached_in_whole_fives_and_small_ones_go_together(
    tell, house, numbers
):
    came(tell, house)
    shown = numbers(house.comms)
    assert shown["reached"] == 29
    assert shown["ways"] == [
        {"name": "home", "share": 10 / 29},
        {"name": "mail", "share": 10 / 29},
        {"name": "", "share": 5 / 29},
    ]


def people(shown):
    return {one["name"]: round(one["share"] * shown["reached"]) for one in shown["ways"]}


def test_one_more_person_moves_no_share_by_less_than_five(tell, house, numbers):
    """Whoever reads before and after can't tell by which way the newest one came."""
    came(tell, house)
    before = numbers(house.comms)
    come(tell, house.staff[29:31], "home")
    after = numbers(house.comms)
    assert people(before) == people(after) == {"mail": 10, "home": 10, "": 5}


def test_only_the_way_to_the_first_view_counts_over_all_takes(tell, house, numbers, database):
    come(tell, house.staff[:12], "mail")
    come(tell, house.staff[:12], "home", viewing="another-evening")
    with database.write() as session:
        factories.take(session, clip_queries.get(session, house.clip), number=2)
    come(tell, house.staff[:12], "chat", viewing="the-other-take", take=2)
    assert numbers(house.comms)["ways"] == [{"name": "mail", "share": 10 / 12}]


def test_ways_of_fewer_than_ten_people_are_hidden_and_say_why(tell, house, numbers):
    come(tell, house.staff[:9], "mail")
    shown = numbers(house.comms)
    assert shown["ways"] is None
    assert "10" in shown["hidden"]["ways"]


def test_ways_stay_when_names_are_forgotten_and_nobody_is_left_with_one(
    tell, house, numbers, database, services
):
    came(tell, house)
    before = numbers(house.comms)
    age(database, 91)
    jobs.forget(services)
    assert numbers(house.comms) == before
    with database.read() as session:
        assert {one.via for one in session.query(SeenSeconds)} == {""}
        assert session.query(Viewing).count() == 0
    come(tell, house.staff[:12], "home", viewing="much-later")
    assert numbers(house.comms)["ways"] == before["ways"]


def test_a_way_that_nobody_knows_is_a_link_and_none_is_none(tell, house, database):
    come(tell, house.staff[:1], "carrier-pigeon")
    come(tell, house.staff[1:2], 7)
    come(tell, house.staff[2:3], None)
    with database.read() as session:
        assert sorted(one.via for one in session.query(Viewing)) == ["", "", "link"]


def test_a_person_s_way_is_in_their_own_export_and_goes_with_them(tell, house, database):
    come(tell, house.staff[:1], "chat")
    with database.write() as session:
        (kept,) = session.query(Viewing)
        found = own.export(session, kept.person_id)
        assert found["viewings"][0]["came_by"] == found["watched"][0]["came_by"] == "chat"
        person_id = kept.person_id
        actions.erase(session, person_id, {}, clock.now())
        assert own.export(session, person_id)["viewings"] == []


def test_the_page_and_the_files_show_the_same(tell, house, client):
    came(tell, house)
    page = client.get(f"/clips/{house.clip}/numbers", headers=house.comms).text
    assert "How people came here" in page
    assert "An e-mail" in page
    assert "podcast programs" in page
    csv = client.get(f"/clips/{house.clip}/numbers/ways.csv", headers=house.comms).text
    assert csv.splitlines() == ["came_by,share", "home,0.3448", "mail,0.3448", "others,0.1724"]
    whole = client.get(f"/clips/{house.clip}/numbers.csv", headers=house.comms).text
    assert "came by,mail,0.3448," in whole.splitlines()
