"""Every page, wide and narrow, light and dark: nothing complains or spills, axe is content."""

from dataclasses import dataclass
from functools import partial

import pytest
from playwright.sync_api import expect

from hub.clips import queries as clips
from hub.clips import shelves
from hub.core import clock
from hub.hooks import actions as hooks
from hub.hooks.actions import Wish
from hub.hooks.model import HookKind
from hub.notices import unsubscribe
from hub.people.model import Company, Person, Role
from tests import factories, media
from tests.browser.conftest import Live
from tests.services import chromium


@dataclass(frozen=True)
class House:
    """A Hub with one real clip, and somebody who sees every page."""

    live: Live
    comms: Person
    dora: Person  # reads German
    clip: str
    hook: str


@pytest.fixture(scope="module")
def house(live: Live, tmp_path_factory: pytest.TempPathFactory) -> House:
    with live.database.write() as session:
        session.add(Company(id=1, name="Harbour & Sons", created_at=factories.THEN))
        comms = factories.person(session, "Cora West", role=Role.ADMIN, of="Board")
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Board")
        dora = factories.person(session, "Dora Ost", role=Role.ADMIN)
        dora.locale = "de"
        for _ in range(12):
            factories.person(session, of="Port", manager=leader)
    film = media.clip(tmp_path_factory.mktemp("film"), seconds=3, w=640, h=360)
    clip = live.put_up(film, speakers=(leader.email,))
    with live.database.write() as session:
        shelves.put_in_series(session, clips.get(session, clip), "Monday notes")
        wish = Wish("All hands", ["clip.published"], "everyone", "en", "slack://…", "Slack")
        hook = hooks.make(session, comms.id, HookKind.CHAT, wish, clock.now())
        hooks.test(session, hook, clock.now())
    return House(live, comms, dora, clip, hook.id)


PAGES = [
    "/",
    "/library",
    "/clips/CLIP",
    "/clips/CLIP/numbers",
    "/what-we-count",
    "/what-we-count/exact",
    "/search?q=clip",
    "/search?q=nothing+like+this",
    "/studio",
    "/studio?show=draft",
    "/studio/CLIP",
    "/people",
    "/people/PERSON",
    "/me",
    "/notices",
    "/embed/CLIP",
    "/settings/hooks/HOOK",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_clean_accessible_and_fits(house, any_page, path):
    house.live.sign_in(any_page, house.comms)
    names = {"CLIP": house.clip, "PERSON": house.comms.id, "HOOK": house.hook}
    for name, found in names.items():
        path = path.replace(name, found)
    answer = any_page.page.goto(house.live.url + path)
    assert answer.status == 200
    any_page.page.wait_for_function("!document.querySelector(':not(:defined)')")
    any_page.assert_accessible()
    any_page.assert_fits()


def test_german_fits_a_phone(house, open_page):
    watched = open_page(width_px=390)
    house.live.sign_in(watched, house.dora)
    for path in ("/", "/library", f"/clips/{house.clip}", f"/studio/{house.clip}", "/me"):
        watched.page.goto(house.live.url + path)
        expect(watched.page.locator("html")).to_have_attribute("lang", "de")
        watched.assert_fits()


UNDER_A_BAR = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return there?.closest('.tabs, .top') !== one.closest('.tabs, .top') ? one.outerHTML : '';
}"""


def test_nothing_that_has_the_focus_is_under_the_bars_of_a_phone(house, open_page):
    watched = open_page(width_px=390)
    house.live.sign_in(watched, house.comms)
    page = watched.page
    page.goto(f"{house.live.url}/studio/{house.clip}")
    expect(page.locator("hub-audience .cnt b")).to_be_visible()  # nothing moves any more
    page.locator("main a").first.focus()
    for _ in range(25):
        page.keyboard.press("Tab")
        chromium.wait_until(
            page, lambda: not page.evaluate(UNDER_A_BAR), lambda: page.evaluate(UNDER_A_BAR)
        )


def test_an_audience_is_chosen_by_keyboard(house, page):
    house.live.sign_in(page, house.comms)
    page.page.goto(f"{house.live.url}/studio/{house.clip}")
    page.page.locator("header .face").focus()
    page.page.keyboard.press("ArrowUp")
    expect(page.page.get_by_role("button", name="Sign out")).to_be_focused()
    page.page.keyboard.press("ArrowUp")
    expect(page.page.get_by_role("button", name="Deutsch")).to_be_focused()
    chooser = page.page.locator("hub-audience")
    expect(chooser.locator(".cnt b")).to_have_text("15")
    page.page.get_by_role("combobox", name="Department, role, person or chain").fill("port")
    expect(page.page.locator("#terms [role=option]").first).to_contain_text("Department")
    page.page.keyboard.press("Enter")
    expect(chooser.locator(".cnt b")).to_have_text("12")
    expect(page.page.locator("#audience")).to_have_value("department:Port")
    page.page.get_by_role("button", name="Remove Port").click()
    expect(chooser.get_by_role("status")).to_contain_text("Say who this is for")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_update_is_put_aside_and_back_from_its_card(house, open_page, scripts):
    watched = open_page(java_script_enabled=scripts)
    house.live.sign_in(watched, house.comms)
    page = watched.page
    page.goto(f"{house.live.url}/library?page=1")
    button = page.get_by_role("button", name="for later")

    def put_aside(there: int) -> bool:
        saved = page.context.request.get(f"{house.live.url}/saved")
        return saved.text().count('class="clip"') == there

    for pressed, there in (("true", 1), ("false", 0)):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        assert page.url == f"{house.live.url}/library?page=1"
        # The button says so at a press, before Hub has heard of it.
        chromium.wait_until(page, partial(put_aside, there), lambda: "not yet as it was pressed")


def test_a_series_is_a_link_away_from_its_update(house, open_page):
    watched = open_page(width_px=390)
    house.live.sign_in(watched, house.comms)
    watched.page.goto(f"{house.live.url}/clips/{house.clip}")
    watched.page.get_by_role("link", name="Monday notes").click()
    expect(watched.page.get_by_role("heading", level=1)).to_have_text("Monday notes")
    expect(watched.page.locator(f"main a[href^='/clips/{house.clip}']").first).to_be_visible()
    watched.assert_accessible()
    watched.assert_fits()


def test_a_private_feed_is_made_heard_and_revoked(house, page):
    house.live.sign_in(page, house.comms)
    page.page.goto(f"{house.live.url}/me")
    page.page.locator("form[action='/me/feed'] button").click()
    address = page.page.get_by_label("Address").input_value()
    path = address[address.index("/feed.xml") :]
    stranger = page.page.context.browser.new_context()
    assert house.clip in stranger.request.get(house.live.url + path).text()
    page.page.goto(f"{house.live.url}/me")
    page.page.get_by_role("button", name="Revoke the private feed").click()
    expect(page.page.locator(".said")).to_contain_text("Your feed has ended")
    assert stranger.request.get(house.live.url + path).status == 404
    stranger.close()


def test_one_click_in_a_letter_ends_all_letters(house, any_page):
    link = unsubscribe.address(house.live.settings, house.comms.id)
    any_page.page.goto(house.live.url + link[link.index("/notices") :])
    any_page.assert_accessible()
    any_page.assert_fits()
    any_page.page.get_by_role("button", name="Send me no more e-mails").click()
    expect(any_page.page.get_by_role("heading", level=1)).to_have_text("No more e-mails")


@pytest.mark.parametrize("path", ["/sign-in", "/forgotten", "/set-up"])
def test_a_page_before_signing_in_is_clean_accessible_and_fits(house, any_page, path):
    any_page.page.goto(house.live.url + path)
    any_page.assert_accessible()
    any_page.assert_fits()


def test_a_page_that_is_not_there_leads_on(house, any_page):
    house.live.sign_in(any_page, house.comms)
    answer = any_page.page.goto(house.live.url + "/clips/nowhere")
    assert answer.status == 404
    any_page.trouble.clear()  # the browser itself notes the 404
    any_page.assert_accessible()
    assert any_page.page.locator("main a[href]").count() > 0
