"""Reports and questions, wide and narrow, light and dark: axe is content, nothing spills."""

from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import expect

from hub.clips import queries as clips
from hub.core import clock
from hub.experiments import actions, queries
from tests.integration.experiments import conftest as comparing
from tests.integration.reports.conftest import House, build

PAGES = (
    "/reports",
    "/reports/clips/CLIP",
    "/reports/speakers/LEADER",
    "/reports/clips/CLIP/comments",
    "/reports/value",
    "/studio/questions",
    "/studio/CLIP/pulse",
    "/studio/CLIP/messages",
)


COMPANIES = count(1)


@pytest.fixture(scope="module")
def house(live) -> House:
    with live.database.write() as session:
        return build(session)


def test_every_page_of_reports_is_accessible_and_fits(live, house, any_page):
    live.sign_in(any_page, house.comms)
    for path in PAGES:
        path = path.replace("CLIP", house.clip).replace("LEADER", house.leader.id)
        assert any_page.page.goto(live.url + path).status == 200
        any_page.page.locator("details").evaluate_all(
            "all => all.forEach(one => (one.open = true))"
        )
        any_page.assert_accessible()
        any_page.assert_fits()


def test_comms_make_a_value_report_and_read_it(live, house, page):
    live.sign_in(page, house.comms)
    page.page.goto(f"{live.url}/reports/value")
    page.page.get_by_label("First day").fill("2026-09-20")
    page.page.get_by_label("Last day").fill("2026-10-20")
    page.page.get_by_role("button", name="Make the report").click()
    expect(page.page.get_by_role("heading", name="What came of it")).to_be_visible()
    expect(page.page.locator("main")).to_contain_text("81 of 99")
    page.assert_accessible()
    page.assert_fits()


def test_two_titles_are_planned_compared_and_decided(live, any_page):
    with live.database.write() as session:
        house = comparing.build(session, people=76, mark=f"-{next(COMPANIES)}")
    live.sign_in(any_page, house.leader)
    page = any_page.page

    def looks_right():
        page.locator("details").evaluate_all("all => all.forEach(one => (one.open = true))")
        any_page.assert_accessible()
        any_page.assert_fits()

    page.goto(f"{live.url}/studio/{house.clip}/experiment")
    page.get_by_label("Second title").fill("Lighthouse news")
    page.get_by_role("button", name="Keep this plan").click()
    expect(page.locator("main")).to_contain_text("It ends 7 days after its start")
    looks_right()
    page.get_by_role("button", name="Publish and compare").click()
    expect(page.get_by_role("heading", name="It is running")).to_be_visible()
    looks_right()
    with live.database.write() as session:
        queries.current(session, house.clip).ends_at = clock.now() - timedelta(seconds=1)
    with live.database.write() as session:
        actions.end(session, clips.get(session, house.clip), clock.now())
    page.reload()
    expect(page.get_by_role("heading", name="No difference")).to_be_visible()
    looks_right()
    page.get_by_role("button", name="Everybody gets the second").click()
    expect(page.locator(".crumb")).to_contain_text("Lighthouse news")
    looks_right()
