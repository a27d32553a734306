"""Reports and questions, wide and narrow, light and dark: axe is content, nothing spills."""

from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, update

from hub.clips import queries as clips
from hub.clips.model import State
from hub.core import clock
from hub.core.secret import secret_key
from hub.experiments import actions, queries
from hub.people.model import Person, Role
from hub.pulses import lot, waves
from hub.pulses.model import Phase, WaveAnswer
from hub.viewing.model import SeenSeconds
from hub.web.i18n import ZONE_COOKIE
from tests import factories
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


def test_how_people_came_to_an_update_stands_beside_what_can_not_be_known(live, house, page):
    with live.database.write() as session:
        session.execute(update(SeenSeconds).values(via="mail"))
    live.sign_in(page, house.comms)
    page.page.goto(f"{live.url}/clips/{house.clip}/numbers")
    ways = page.page.get_by_role("region", name="How people came here")
    ways.get_by_text("Show as table").click()
    expect(ways.get_by_role("row", name="An e-mail")).to_contain_text("99%")  # 80 of 81
    expect(ways).to_contain_text("podcast programs")
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


@pytest.fixture
def wave(live):
    """A draft with a wave, and somebody who is asked before it opens."""
    now = clock.now()
    with live.database.write() as session:
        clip = factories.clip(session, factories.person(session, "Willa Wave", role=Role.EXECUTIVE))
        clip.state, clip.published_at = State.DRAFT, None
        staff = [
            Person(email=f"w{i}@example.com", name=f"Wilf {i}", created_at=factories.THEN)
            for i in range(waves.LEAST_PEOPLE)
        ]
        session.add_all(staff)
        session.flush()
        waves.start(session, clip, "I know the plan.", waves.audience_of(session, clip), now)
        lot.draw_with(secret_key(live.settings))
        early = (one for one in staff if lot.wave_phase(clip.id, one.id) is Phase.BEFORE)
        return clip.id, next(early)


def test_an_answer_from_before_it_opened_stays_in_the_browser_until_a_week_after(
    live, open_page, wave
):
    clip_id, person = wave
    noon = f"Etc/GMT{clock.now().hour - 12:+d}"  # nobody is asked in the evening
    watched = open_page(width_px=390, timezone_id=noon)
    page = watched.page
    page.context.add_cookies([{"name": ZONE_COOKIE, "value": noon, "url": live.url}])
    live.sign_in(watched, person)
    page.goto(live.url)
    page.get_by_label("Agree", exact=True).check()
    watched.assert_accessible()
    watched.assert_fits()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("I know the plan.")).to_be_hidden()
    page.reload()
    expect(page.get_by_text("I know the plan.")).to_have_count(0)
    with live.database.write() as session:
        assert not session.scalars(select(WaveAnswer)).all()
        clip = clips.get(session, clip_id)
        clip.state, clip.published_at = State.PUBLISHED, clock.now() - waves.WAITS
    with page.expect_response(lambda answer: "/pulse/waves/" in answer.url) as told:
        page.reload()
    assert told.value.status == 204
    with live.database.read() as session:
        kept = session.scalars(select(WaveAnswer)).one()
        assert (kept.value, kept.phase) == (4, Phase.BEFORE)
