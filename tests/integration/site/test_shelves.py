"""Series and topics: set in the studio and by API, shown as far as one may watch."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from hub import index
from hub.clips import shelves
from hub.clips.model import Clip


def test_the_api_sets_and_tells_them(world, sign_in):
    amara, clip = sign_in(world.amara), world.clip("October update")
    change = {"series": " Monday  notes ", "topics": ["Lisbon", "Plans", "Lisbon"]}
    answer = amara.patch(f"/api/v1/clips/{clip}", json=change)
    assert answer.status_code == 200, answer.text
    assert answer.json["series"]["title"] == "Monday notes"
    assert [one["name"] for one in answer.json["topics"]] == ["Lisbon", "Plans"]
    answer = amara.patch(f"/api/v1/clips/{clip}", json={"series": "", "topics": []})
    assert (answer.json["series"], answer.json["topics"]) == (None, [])


def test_the_studio_sets_them_and_offers_those_in_use(world, sign_in):
    amara, clip = sign_in(world.amara), world.clip("October update")
    world.clip("Another", series="Friday notes", topics=["Travel"])
    page = amara.get(f"/studio/{clip}").text
    assert 'value="Friday notes"' in page
    assert 'value="Travel"' in page
    form = {"title": "October update", "audience": "everyone", "act": "save", "when": "ready"}
    answer = amara.post(
        f"/studio/{clip}", data=form | {"series": "Monday notes", "topics": "Lisbon, Plans,"}
    )
    assert answer.status_code in (302, 303), answer.text
    assert world.shelf(clip).series.title == "Monday notes"
    assert [one.name for one in world.shelf(clip).topics] == ["Lisbon", "Plans"]


TOO_MUCH = ({"topics": ["x" * 61]}, {"topics": [*"abcdefghi"]}, {"series": "x" * 121})


@pytest.mark.parametrize("wrong", TOO_MUCH)
def test_what_is_too_long_or_too_much_is_refused(world, sign_in, wrong):
    clip = world.clip("October update")
    answer = sign_in(world.amara).patch(f"/api/v1/clips/{clip}", json=wrong)
    assert (answer.status_code, answer.json["field"]) == (422, next(iter(wrong)))


def test_a_series_is_shown_in_its_order_and_a_topic_newest_first(world, kim):
    first = world.clip("Part one", series="Monday notes", topics=["Plans"])
    second = world.clip("Part two", series="Monday notes", topics=["Plans"])
    shelf = world.shelf(first)
    series = kim.get(f"/series/{shelf.series.id}").text
    assert series.index(first) < series.index(second)
    topic = kim.get(f"/topics/{shelf.topics[0].id}").text
    assert topic.index(second) < topic.index(first)


def test_a_shelf_with_nothing_for_one_does_not_exist(world, kim, sign_in):
    hidden = world.clip("Secret", audience="department:Ships", series="Secret", topics=["Merger"])
    shelf = world.shelf(hidden)
    for address in (f"/series/{shelf.series.id}", f"/topics/{shelf.topics[0].id}", "/series/none"):
        assert kim.get(address).status_code == 404
    assert sign_in(world.henrik).get(f"/series/{shelf.series.id}").status_code == 200


def test_library_and_search_are_narrowed_by_them(world, kim):
    inside = world.clip("Part one", series="Monday notes", topics=["Plans"])
    outside = world.clip("Apart")
    for clip_id in (inside, outside):
        entitle(world, clip_id)
    shelf = world.shelf(inside)
    for narrowed in (f"series={shelf.series.id}", f"topic={shelf.topics[0].id}"):
        for address in ("/library?", "/search?q=harbour&", "/api/v1/search?q=harbour&"):
            page = kim.get(address + narrowed).text
            assert inside in page
            assert outside not in page
    assert "Nothing that is for you" in kim.get("/library?series=none").text
    page = kim.get("/search?q=harbour").text
    assert "Monday notes" in page
    assert "Plans" in page


def entitle(world, clip_id: str) -> None:
    with world.database.write() as session:
        index.put(session, clip_id, "title", "Harbour")


def test_two_who_begin_a_series_at_once_begin_one(world):
    clips = [world.clip(f"Part {at}") for at in range(4)]

    def begin(clip_id: str) -> None:
        with world.database.write() as session:
            shelves.put_in_series(session, session.get_one(Clip, clip_id), "Monday notes")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(begin, clips))
    assert len({world.shelf(clip_id).series.id for clip_id in clips}) == 1
