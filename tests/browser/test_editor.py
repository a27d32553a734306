"""The caption editor in Chromium: by keyboard, saved by itself, two at once, no network."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.watching import House, at_s, build, until


@pytest.fixture(scope="module")
def house(live, tmp_path_factory):
    return build(live, tmp_path_factory.mktemp("film"))


@pytest.fixture(autouse=True)
def captioned(house: House):
    """Let every test begin with the same captions."""
    house.caption()


@pytest.fixture
def editing(house: House, page):
    """Lea's page of the editor."""
    return opened(house, page)


def opened(house: House, watched):
    house.live.sign_in(watched, house.leader)
    watched.page.goto(f"{house.live.url}/studio/{house.clip}/captions/en")
    expect(watched.page.locator("[data-editor].ready")).to_be_visible()
    return watched


def lines(page: Page) -> list[str]:
    return page.locator(".txl .w").all_text_contents()


def saved(page: Page) -> None:
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")


def words(page: Page, house: House) -> list[dict]:
    address = f"{house.live.url}/api/v1/clips/{house.clip}/transcripts/en.json"
    return page.request.get(address).json()["cues"]


def test_captions_are_edited_by_keyboard_alone(house, editing):
    page = editing.page
    until(page, "v.readyState >= 2")
    page.locator(".txl").focus()
    page.keyboard.press("ArrowDown")
    until(page, "Math.abs(v.currentTime - 5) < 0.1")
    page.keyboard.press("Enter")
    page.keyboard.type(" And the ferry?")
    for _ in range(len(" And the ferry?")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+Enter")
    assert lines(page)[1:3] == ["The harbour opens in March.", "And the ferry?"]
    expect(page.locator("[data-lines]")).to_have_text("5 lines")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    saved(page)
    spoken = [cue["speaker"] for cue in words(page, house)]
    assert spoken == ["", "", *["Lea Lind"] * (len(spoken) - 2)]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("m")
    assert lines(page)[1] == "The harbour opens in March. And the ferry?"
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("u")
    page.keyboard.press("f")
    page.keyboard.type("harbour")
    expect(page.locator("[data-found]")).to_have_text("2 found")
    page.keyboard.press("Tab")
    page.keyboard.type("port")
    page.locator("[data-act=all]").press("Enter")
    saved(page)
    assert "port" in words(page, house)[-1]["text"]
    page.keyboard.press("Escape")
    expect(page.locator(".txl")).to_be_focused()
    page.keyboard.press("u")
    assert "harbour" in lines(page)[-1]
    editing.assert_accessible()
    page.locator(".txl").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Who speaks, up to the next turn")
    editing.assert_accessible()


def test_a_click_on_a_word_goes_there(editing):
    page = editing.page
    until(page, "v.readyState >= 2")
    line = page.locator(".txl .w", has_text="Nobody is asked").first
    box = line.bounding_box()
    line.click(position={"x": box["width"] - 4, "y": box["height"] / 2})
    until(page, "v.currentTime > 12.5")
    assert at_s(page) < 14


def test_it_is_accessible_and_fits_every_screen(house, any_page):
    opened(house, any_page)
    any_page.assert_accessible()
    any_page.assert_fits()
    any_page.page.get_by_role("link", name="version").click()
    expect(any_page.page.get_by_role("heading", name="Versions")).to_be_visible()
    any_page.page.wait_for_load_state()
    any_page.assert_accessible()
    any_page.assert_fits()


def test_two_at_once_are_told_and_what_was_written_without_network_is_sent_later(house, open_page):
    first, second = (opened(house, open_page()) for _ in range(2))
    one, other = first.page, second.page
    one.locator(".txl li").last.click()
    one.locator("#ct").fill("Written by one.")
    saved(one)
    other.locator(".txl li").first.click()
    other.locator("#ct").fill("Written by the other.")
    saved(other)
    expect(other.locator(".toast")).to_contain_text("has changed these captions too")
    assert lines(other)[0] == "Written by the other."
    assert lines(other)[-1] == "Written by one."
    one.context.set_offline(True)
    one.locator("#ct").fill("Written without network.")
    expect(one.locator("[data-state]")).to_have_attribute("data-state", "offline")
    one.context.set_offline(False)
    one.reload()
    expect(one.locator("[data-editor].ready")).to_be_visible()
    saved(one)
    texts = [cue["text"] for cue in words(one, house)]
    assert (texts[0], texts[-1]) == ("Written by the other.", "Written without network.")
    for watched in (first, second):  # the browser itself notes the 409s and the lost network
        assert all("409" in line or "ERR_INTERNET" in line for line in watched.trouble)
        watched.trouble.clear()


def test_staff_suggest_a_correction_and_it_is_accepted(house, open_page):
    staff, leader = open_page(width_px=390), open_page()
    asks = house.newcomer()
    house.live.sign_in(staff, asks)
    staff.page.goto(house.url)
    staff.page.locator("[data-suggest]").click()
    staff.page.locator("#sgt").fill("Good morning to all of you.")
    staff.assert_accessible()
    staff.page.get_by_role("button", name="Suggest", exact=True).click()
    expect(staff.page.locator(".toast")).to_contain_text("on its way")
    opened(house, leader)
    expect(leader.page.locator("#suggestions")).to_contain_text(asks.name)
    leader.page.get_by_role("button", name="Accept").click()
    expect(leader.page.locator("[data-editor].ready")).to_be_visible()
    assert lines(leader.page)[0] == "Good morning to all of you."


def test_chapters_are_put_in_by_hand_and_shown_where_people_watch(house, editing):
    page = editing.page
    until(page, "v.readyState >= 2")
    page.locator(".txl").focus()
    page.keyboard.press("ArrowDown")
    until(page, "Math.abs(v.currentTime - 5) < 0.1")
    page.keyboard.press("c")
    page.keyboard.type("The harbour")
    page.keyboard.press("Enter")
    expect(page.locator("[data-chapters] input")).to_have_value("The harbour")
    page.goto(house.url)
    expect(page.get_by_role("link", name="The harbour").first).to_be_visible()
