"""Search in a browser: by page, while typing, and by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.integration.search.conftest import World

TALK = (
    (
        100.0,
        104.0,
        "Support slipped in September. The median answer took nine hours, and we know why.",
    ),
    (176.0, 180.0, "Three of our largest customers are there, and because you told us"),
    (180.0, 183.0, "support hours were too short."),
    (
        188.0,
        194.0,
        "This gives us two more hours of cover every working day, and Lisbon starts early.",
    ),
)


@pytest.fixture(scope="module")
def world(live):
    made = World(live.database)
    made.october = made.clip(*TALK, title="October update: results and Lisbon", duration_s=372.0)
    made.clip((24.0, 29.0, "Support hours in Porto stay as they are."), title="Two weeks on")
    made.clip((3.0, 5.0, "Lisbon is secret."), title="Lisbon", audience="department:Ships")
    return made


def test_the_search_page_is_readable_by_everybody(live, world, any_page):
    live.sign_in(any_page, world.kim)
    any_page.page.goto(f"{live.url}/search?q=lisbon+support+hours")
    expect(any_page.page.locator("article.grp")).to_have_count(1)
    any_page.assert_fits()
    any_page.assert_accessible()


def test_filters_work_at_a_click_and_stay_in_the_address(live, world, page):
    live.sign_in(page, world.kim)
    page.page.goto(f"{live.url}/search?q=support")
    expect(page.page.locator("article.grp")).to_have_count(2)
    page.page.get_by_role("checkbox", name="3 to 10 min").check()
    expect(page.page.locator("article.grp")).to_have_count(1)
    assert "length=medium" in page.page.url
    page.page.get_by_role("link", name="Remove filter 3 to 10 min").click()
    expect(page.page.locator("article.grp")).to_have_count(2)
    page.page.get_by_role("radio", name="Choose dates").check()
    page.page.get_by_label("First day").fill("2001-02-03")
    page.page.get_by_label("Last day").fill("2001-02-04")
    page.page.get_by_role("button", name="Show").click()
    expect(page.page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert page.page.url.endswith("?q=support&sort=relevance&since=2001-02-03&until=2001-02-04")
    page.page.get_by_role("link", name="Remove filter Until").click()
    expect(page.page.locator("article.grp")).to_have_count(2)
    expect(page.page.get_by_label("First day")).to_have_value("2001-02-03")


def test_hits_come_while_typing_and_enter_plays_from_a_second_before(live, world, page):
    live.sign_in(page, world.kim)
    page.page.route("**/clips/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.page.goto(f"{live.url}/search")
    page.page.keyboard.press("/")
    page.page.keyboard.type("lisb")
    options, field = page.page.get_by_role("option"), page.page.get_by_role("combobox")
    expect(options.first).to_contain_text("October update: results and LisbonAmara Okafor")
    expect(options.nth(1)).to_contain_text("Lisbon starts early")
    expect(page.page.get_by_text("secret")).to_have_count(0)
    expect(page.page.get_by_role("status").filter(has_text="2 suggestions")).to_have_count(1)
    page.page.keyboard.press("ArrowDown")
    page.assert_accessible()
    page.page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    expect(field).to_have_value("lisb")
    page.page.keyboard.press("ArrowDown")
    expect(options).to_have_count(3)
    page.page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.page.keyboard.type("on")  # other words: what was chosen is not meant any more
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile(""))
    expect(page.page.get_by_role("option", name="All results for “lisbon”")).to_be_visible()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url(f"**/clips/{world.october}?t=187.0&via=search")


def test_arrows_walk_through_the_hits_of_the_page(live, world, page):
    live.sign_in(page, world.kim)
    page.page.goto(f"{live.url}/search?q=hours")
    expect(page.page.locator("a.hit")).to_have_count(4)
    page.page.locator("h1").click()
    page.page.keyboard.press("ArrowDown")
    page.page.keyboard.press("ArrowDown")
    expect(page.page.locator("a.hit").nth(1)).to_be_focused()


def test_filters_are_chosen_by_keyboard_and_keep_the_focus(live, world, page):
    live.sign_in(page, world.kim)
    page.page.goto(f"{live.url}/search?q=support")
    chosen = page.page.locator("input[name=since]:checked")
    chosen.focus()
    first = chosen.get_attribute("value")
    page.page.keyboard.press("ArrowDown")  # passes on: nothing is asked yet
    expect(chosen).to_be_focused()
    assert chosen.get_attribute("value") != first
    assert page.page.url.endswith("?q=support")
    page.page.keyboard.press("Enter")
    page.page.wait_for_url("**/search?q=support&sort=relevance&since=*")
    expect(chosen).to_be_focused()
