"""Heat over the player's bar: from ten viewers on, in whole tens, and nothing of a few."""

import pytest


@pytest.fixture
def heat(client, house):
    def read(headers):
        answer = client.get(f"/api/v1/clips/{house.clip}/heat", headers=headers)
        assert answer.status_code == 200
        return answer.json

    return read


def test_heat_is_hidden_below_ten_viewers(tell, heat, house):
    for person in house.staff[:9]:
        tell(person, [[0, 600, 10, 0]])
    shown = heat(house.staff[0])
    assert shown["heat"] is None
    assert "10" in shown["hidden"]


def test_what_many_play_twice_is_hotter(tell, heat, house):
    for person in house.staff[:10]:
        tell(person, [[0, 600, 10, 0], [300, 360, 10, 0]])
    curve = heat(house.staff[20])["heat"]
    assert len(curve) == 100
    assert curve[20] == 1.0
    assert curve[55] == 2.0


def test_what_fewer_than_five_played_is_not_shown(tell, heat, house):
    for at, person in enumerate(house.staff[:10]):
        tell(person, [[0, 600 if at < 4 else 300, 10, 0]])
    curve = heat(house.staff[20])["heat"]
    assert curve[20] == 1.0
    assert curve[80] == 0.0


def test_one_more_viewer_changes_nothing_until_there_are_ten_more(tell, heat, house):
    for person in house.staff[:10]:
        tell(person, [[0, 600, 10, 0]])
    before = heat(house.staff[0])
    for person in house.staff[10:19]:
        tell(person, [[0, 600, 10, 0], [100, 300, 10, 0]])
    assert heat(house.staff[0]) == before
    tell(house.staff[19], [[0, 600, 10, 0], [100, 300, 10, 0]])
    assert heat(house.staff[0]) != before


def test_what_was_hidden_and_muted_or_skimmed_is_not_warm(tell, heat, house):
    for person in house.staff[:10]:
        tell(person, [[0, 300, 10, 0], [300, 450, 10, 3], [450, 600, 25, 0]])
    assert heat(house.staff[0])["heat"][60:] == [0.0] * 40


def test_heat_of_a_clip_that_is_not_for_me_is_not_there(client, house):
    answer = client.get(f"/api/v1/clips/{house.clip}x/heat", headers=house.staff[0])
    assert answer.status_code == 404


def test_neither_a_pause_nor_who_looks_in_makes_a_passage_that_was_played_again(
    tell, numbers, house
):
    for person in house.staff[:12]:
        tell(person, [[0, 304, 10, 0], [304, 600, 10, 0]])
    for person in house.staff[12:20]:
        tell(person, [[0, 50, 10, 0]])  # five seconds: no view
    shown = numbers(house.comms)
    assert (shown["viewers"], shown["heat"], shown["hot_spots"]) == (12, [1.0] * 60, [])
    for number, person in enumerate(house.staff[:12], 12):
        tell(person, [[200, 250, 10, 0]], viewing=f"viewing-{number}")
    assert [(one["start_s"], one["end_s"]) for one in numbers(house.comms)["hot_spots"]] == [
        (20, 25)
    ]
