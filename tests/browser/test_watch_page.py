"""The watch page around the player: words, links, sharing, every script direction, no scripts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.watching import at_s, play, until, video


@pytest.fixture
def watching(house, page):
    """The clip's page, open to somebody who has watched nothing yet."""
    house.live.sign_in(page, house.newcomer())
    page.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.page.goto(house.url)
    until(page.page, "v.readyState >= 2")
    return page


def test_the_transcript_follows_and_goes_where_one_presses(watching):
    page = watching.page
    lines = page.locator(".tr li[data-start]")
    lines.nth(2).get_by_role("link").click()
    until(page, "v.currentTime >= 10 && !v.paused")
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")
    page.evaluate("() => document.querySelector('hub-player').seek(16)")
    expect(lines.nth(3)).to_have_attribute("aria-current", "true")


def test_searching_within_finds_without_accents_and_enter_walks_through(watching):
    page = watching.page
    field = page.get_by_label("Search in this video")
    field.fill("CAFE")
    expect(page.locator(".tr li[data-start]:visible")).to_have_count(2)
    expect(page.locator(".found")).to_have_text("2 lines")
    marked = "[...CSS.highlights.get('found')].map(String)"
    assert page.evaluate(marked) == ["café", "café"]
    field.press("Enter")
    until(page, "Math.abs(v.currentTime - 10) < 2")
    field.press("Enter")
    until(page, "Math.abs(v.currentTime - 15) < 2")


def test_a_line_is_copied_with_who_says_it_and_its_link(house, watching):
    page = watching.page
    page.locator(".tr li[data-start]").nth(1).hover()
    page.get_by_role("button", name="Copy this quote").nth(1).click()
    expect(page.locator(".toast")).to_contain_text("copied")
    assert page.evaluate("navigator.clipboard.readText()").splitlines() == [
        "“The harbour opens in March.”",
        "Lea Lind, Autumn update, 0:05",
        f"{house.url}?t=5&via=share",
    ]


def test_a_moment_is_shared_with_its_picture(house, watching):
    page = watching.page
    page.evaluate("() => document.querySelector('hub-player').seek(12)")
    until(page, "v.readyState >= 2 && !v.seeking")
    page.get_by_role("button", name="Share moment").click()
    expect(page.get_by_role("dialog")).to_contain_text("0:12")
    expect(page.get_by_role("textbox", name="Link")).to_have_value(f"{house.url}?t=12&via=share")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".toast").last).to_contain_text("0:12")
    assert page.evaluate("navigator.clipboard.readText()") == f"{house.url}?t=12&via=share"
    page.get_by_role("button", name="Copy picture").click()
    expect(page.locator(".toast").last).to_contain_text("picture")
    kinds = page.evaluate("navigator.clipboard.read().then(([one]) => one.types)")
    assert kinds == ["image/png"]
    watching.assert_accessible()
    still = page.request.get(f"{house.url}/media/still.jpg?t=12&take=1")
    assert (still.status, still.headers["content-type"]) == (200, "image/jpeg")


def test_a_link_to_a_moment_begins_there_and_goes_on_within_the_page(house, watching):
    page = watching.page
    page.goto(house.url + "?t=8.5")
    until(page, "!v.paused && v.currentTime >= 8.5 && v.currentTime < 12")
    page.evaluate("() => { window.same = true; document.querySelector('video').pause() }")
    page.locator(".tr li[data-start] a").first.press("Enter")
    until(page, "v.currentTime < 5")
    assert page.evaluate("window.same"), "the page was loaded again"


@pytest.mark.parametrize("width_px", [1280, 390])
def test_the_page_reads_from_right_to_left_too(house, open_page, width_px):
    watched = open_page(width_px=width_px)
    house.live.sign_in(watched, house.newcomer())
    page = watched.page
    page.goto(house.url)
    page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    play(page, 0.3)
    watched.assert_fits()
    if width_px > 1100:
        beside, player = (page.locator(s).bounding_box() for s in (".side", "hub-player"))
        assert beside["x"] < player["x"]
    page.locator(".track").click(position={"x": 5, "y": 10})
    until(page, "v.currentTime < 3")  # time runs from left to right in every script
    watched.assert_accessible()


def test_without_scripts_one_reads_follows_links_comments_and_where_possible_watches(
    house, open_page
):
    watched = open_page(java_script_enabled=False)
    house.live.sign_in(watched, house.newcomer())
    page = watched.page
    page.goto(house.url)
    expect(page.locator(".tr li[data-start]")).to_have_count(4)
    address = page.locator(".tr li[data-start] a").nth(1).get_attribute("href")
    assert address.endswith("?t=5.0")
    expect(page.get_by_role("button", name="Share moment")).to_be_hidden()
    source = page.locator("noscript source")
    assert source.get_attribute("src").startswith(f"/clips/{house.clip}/media/master.m3u8")
    page.locator("#say").fill("Said without a script.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("body")).to_contain_text("Said without a script.")


def test_it_picks_up_a_new_quality_without_a_reload(house, watching):
    page = watching.page
    play(page, 1)
    before = at_s(page)
    page.evaluate(
        "() => { window.same = true; document.querySelector('hub-player')"
        ".dispatchEvent(new CustomEvent('renditions')) }"
    )
    until(page, f"!v.paused && v.currentTime > {before} + 0.5")
    assert video(page, "v.currentTime") < before + 8
    assert page.evaluate("window.same")
    page.get_by_role("button", name="Settings: quality and captions").click()
    expect(page.get_by_role("radio", name=re.compile("^(720|360)p$"))).to_have_count(2)
