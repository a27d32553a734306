"""Search as programs and browsers ask it."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hub.clips.model import Speaker, Take
from hub.comments import actions as comments
from hub.comments import searched
from hub.comments.model import Comment
from hub.people.model import Role
from hub.search import filters
from hub.search.filters import Length, Sort
from hub.viewing.model import Place
from tests import factories, signed_in
from tests.integration.search.conftest import NOW

LINE = (3.0, 6.0, "We open in Lisbon. <b>Really</b> & soon.")


@pytest.fixture
def browser(app, world):
    return signed_in.client(app, world.kim)


def test_the_api_gives_clip_title_and_moments(browser, world):
    clip = world.clip(LINE, title="October update")
    answer = browser.get("/api/v1/search?q=lisbon")
    assert answer.status_code == 200
    (hit,) = answer.json["hits"]
    assert (answer.json["total"], hit["clip"], hit["title"]) == (1, clip, "October update")
    (moment,) = hit["moments"]
    assert moment["text"] == "We open in Lisbon."
    assert moment["marked"] == "We open in <mark>Lisbon</mark>."
    assert (moment["start_s"], round(moment["end_s"], 1)) == (3.0, 4.5)
    assert moment["url"] == f"/clips/{clip}?t=2.0"


@pytest.mark.parametrize("role", Role)
def test_every_role_is_shown_hits_by_page_and_api(app, world, role):
    clip = world.clip(LINE, title="October update")
    with world.database.write() as session:
        one = factories.person(session, f"{role.value.title()} Reader", role=role)
    browser = signed_in.client(app, one)
    assert [hit["title"] for hit in browser.get("/api/v1/search?q=lisbon").json["hits"]] == [
        "October update"
    ]
    assert f"/clips/{clip}?t=2.0" in browser.get("/search?q=lisbon").text


def test_markup_that_was_said_is_escaped(browser, world):
    world.clip(LINE)
    moment = browser.get("/api/v1/search?q=really").json["hits"][0]["moments"][0]
    assert moment["marked"] == "&lt;b&gt;<mark>Really</mark>&lt;/b&gt; &amp; soon."
    page = browser.get("/search?q=really").text
    assert "<mark>Really</mark>" in page
    assert "<b>Really" not in page


def test_nobody_searches_without_signing_in(client):
    assert client.get("/api/v1/search?q=x").status_code == 401
    assert client.get("/search?q=x").status_code == 302


@pytest.mark.parametrize(
    "narrowed",
    [
        *("since=yesterday", "since=dates", "length=huge", "sort=random", "cursor=x"),
        "&".join(["topic=x"] * 21),
    ],
)
def test_a_filter_that_does_not_exist_is_named(browser, narrowed):
    answer = browser.get(f"/api/v1/search?q=lisbon&{narrowed}")
    assert answer.status_code == 422
    assert answer.json["field"] == narrowed.partition("=")[0]


def test_filters_narrow_what_is_found(world):
    short = world.clip(LINE, duration_s=60.0, at=datetime(2026, 9, 1, 23, 0, tzinfo=UTC))
    long = world.clip(LINE, duration_s=1200.0, at=NOW, owner=world.henrik)
    with world.database.write() as session:
        session.add(
            Place(person_id=world.kim.id, clip_id=long, at_s=3.0, watched=True, updated_at=NOW)
        )
        session.add(Speaker(clip_id=short, person_id=world.comms.id, position=2))
    both = sorted([short, long])
    narrowed = {
        "speaker by id": ({"speakers": (world.henrik.id,)}, [long]),
        "speaker by address": ({"speakers": ("HENRIK@example.com",)}, [long]),
        "second speaker": ({"speakers": (world.comms.id,)}, [short]),
        "either speaker": ({"speakers": (world.henrik.id, world.comms.id)}, both),
        "nobody": ({"speakers": ("nobody",)}, []),
        "since": ({"since": filters.since("2026-11-01")}, [long]),
        "until is included": ({"until": filters.until("2026-09-01")}, [short]),
        "until the day before": ({"until": filters.until("2026-08-31")}, []),
        "short": ({"lengths": (Length.SHORT,)}, [short]),
        "short or long": ({"lengths": (Length.SHORT, Length.LONG)}, both),
        "department": ({"departments": ("Ships",)}, [long]),
        "either department": ({"departments": ("Ships", "Sales")}, [long]),
        "language": ({"languages": ("en",)}, both),
        "another language": ({"languages": ("de",)}, []),
        "medium": ({"lengths": (Length.MEDIUM,)}, []),
        "unwatched": ({"unwatched": True}, [short]),
        "one clip": ({"clip": long}, [long]),
    }
    found = {name: world.found("lisbon", **how) for name, (how, _) in narrowed.items()}
    assert found == {name: clips for name, (_, clips) in narrowed.items()}


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
def test_days_are_those_of_the_reader_in_filters_and_in_what_they_are_called(browser, world, zone):
    late = datetime(2026, 9, 1, 23, 30, tzinfo=ZoneInfo(zone))
    world.clip(LINE, title="Late", at=late.astimezone(UTC))
    browser.set_cookie("hub_zone", zone)
    page = browser.get("/search?q=lisbon&since=2026-09-01&until=2026-09-01").text
    assert "Late" in page
    assert "Since 1 September 2026" in page
    assert "Until 1 September 2026" in page
    assert "Nothing found" in browser.get("/search?q=lisbon&since=2026-09-02").text


def test_newest_first_where_asked(world):
    old = world.clip(LINE, title="Lisbon Lisbon", at=datetime(2026, 9, 1, tzinfo=UTC))
    new = world.clip(LINE, at=NOW)
    ids = {sort: [hit.clip.id for hit in world.find("lisbon", sort=sort).hits] for sort in Sort}
    assert ids == {Sort.RELEVANCE: [old, new], Sort.NEWEST: [new, old]}


def test_the_page_holds_the_search_in_its_addresses(browser, world):
    for _ in range(25):
        world.clip(LINE, title="Update")
    page = browser.get(f"/search?q=lisbon&speaker={world.amara.id}&length=short&sort=newest").text
    assert page.count('class="hit"') == 20
    assert "25 updates you may watch" in page
    assert f"/search?q=lisbon&amp;speaker={world.amara.id}&amp;length=short&amp;sort=newest" in page
    assert "cursor=20" in page
    assert f'value="{world.amara.id}" checked' in page
    assert '<a href="/search?q=lisbon&amp;sort=newest">Clear</a>' in page


def test_a_filter_that_leaves_nothing_stays_in_the_form(browser, world):
    world.clip(LINE, duration_s=60.0)
    q = f"/search?q=lisbon&speaker={world.amara.id}"
    assert 'type="hidden" name="speaker"' not in browser.get(q).text
    page = browser.get(f"{q}&department=Ships").text
    assert f'<input type="hidden" name="speaker" value="{world.amara.id}">' in page
    assert '<input type="hidden" name="department" value="Ships">' in page


def test_a_page_without_words_says_what_one_can_do(browser):
    assert "Type a few words above" in browser.get("/search").text
    page = browser.get("/search?q=-porto").text
    assert "“-porto” only says what to leave out" in page
    assert 'class="fl"' not in page


def test_a_page_without_hits_says_what_to_try(browser, world):
    world.clip(LINE)
    page = browser.get("/search?q=madrid").text
    assert "Try fewer words" in page
    assert 'class="fl"' not in page  # where nothing is found, a filter finds no more
    assert 'class="fl"' in browser.get("/search?q=madrid&length=short").text
    assert "/search?q=lisbon" in browser.get("/search?q=lisbonn").text


def test_more_moments_than_are_shown_are_a_link_away(browser, world):
    clip = world.clip(*((at * 5.0, at * 5.0 + 4, f"Lisbon {at}.") for at in range(14)))
    page = browser.get("/search?q=lisbon").text
    assert "9 more moments in this update" in page
    assert f"/search?q=lisbon&amp;clip={clip}" in page
    page = browser.get(f"/search?q=lisbon&clip={clip}").text
    assert (page.count('class="hit"'), 'class="more2"' in page) == (14, False)
    whole = browser.get(f"/api/v1/search?q=lisbon&clip={clip}").json["hits"][0]
    assert len(whole["moments"]) == whole["moments_total"] == 14


def test_what_was_written_is_counted_whole_though_not_all_is_shown(browser, world):
    clip = world.clip(title="Lisbon")
    assert "1 update you may watch" in browser.get("/search?q=lisbon").text
    with world.database.write() as session:
        for at in range(12):
            said = Comment(clip_id=clip, person_id=world.kim.id, text=f"Zebra {at}", created_at=NOW)
            session.add(said)
        session.flush()
        searched.put_index(session, clip)
    page = browser.get("/search?q=zebra").text
    assert "12 moments in 1 update" in page
    assert "7 more moments in this update" in page
    (hit,) = browser.get("/api/v1/search?q=zebra").json["hits"]
    assert (len(hit["written"]), hit["written_total"]) == (10, 12)


def test_a_page_past_the_end_leads_back_to_the_first(browser, world):
    world.clip(LINE)
    page = browser.get("/search?q=lisbon&length=short&cursor=20").text
    assert "Nothing found" not in page
    assert '<a class="btn" href="/search?q=lisbon&amp;length=short">' in page


def test_comments_are_found_with_their_writer_until_they_are_deleted(app, browser, world):
    clip = world.clip((0.0, 2.0, "We open soon."), duration_s=60.0)
    with world.database.write() as session:
        session.execute(update(Take).where(Take.clip_id == clip).values(stills={"prefix": "s/"}))
    where = f"/api/v1/clips/{clip}/comments"
    made = browser.post(where, json={"text": "Why Lisbon?", "at_s": 12.0}).json
    other = browser.post(where, json={"text": "Lisbon, at last"}).json
    (hit,) = browser.get("/api/v1/search?q=lisbon").json["hits"]
    (moment,), (written,) = hit["moments"], hit["written"]
    assert (moment["start_s"], moment["where"], moment["by"]) == (12.0, "comments", "Kim Staff")
    assert (written["text"], written["by"]) == ("Lisbon, at last", "Kim Staff")
    urls = [f"/clips/{clip}?t=11.0#comment-{made['id']}", f"/clips/{clip}#comment-{other['id']}"]
    assert [moment["url"], written["url"]] == urls
    page = browser.get("/search?q=lisbon").text
    assert "Comment by Kim Staff" in page
    assert all(f'href="{url}"' in page for url in urls)
    assert f"/clips/{clip}/media/still.jpg?t=12&amp;take=1" in browser.get("/search?q=lisbon").text
    assert browser.delete(f"/api/v1/comments/{made['id']}").status_code == 204
    assert browser.get("/api/v1/search?q=why").json["total"] == 0


def test_an_erased_persons_comments_are_gone_from_search(browser, world):
    clip = world.clip((0.0, 2.0, "We open soon."))
    browser.post(f"/api/v1/clips/{clip}/comments", json={"text": "Why Lisbon?"})
    with world.database.write() as session:
        comments.erase(session, world.kim.id, NOW)
    assert world.find("lisbon").total == 0


def test_filters_count_what_has_most_of_the_words_where_that_is_shown(browser, world):
    world.clip((0.0, 3.0, "Lisbon starts the early shift."), duration_s=60.0)
    page = browser.get("/search?q=lisbon+starts+the+early+drift").text
    assert "These have most of them" in page
    counted = re.findall(r'<label class="ck"><input [^>]*>([^<]+)<span class="num">(\d+)', page)
    hits = dict(counted)
    assert [hits[one] for one in ("Amara Okafor", "Any time", "Up to 3 min")] == ["1", "1", "1"]
