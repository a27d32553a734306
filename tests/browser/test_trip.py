"""A clip's trip through Hub as people meet it: up, watched, read, found, answered, counted."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from hub.core.db import Database
from hub.core.settings import Settings
from hub.people import credentials, passwords
from hub.people.model import Company, Person, Role
from tests import factories, media, speech
from tests.browser.conftest import Live
from tests.services import hub_server
from tests.services.chromium import wait_until
from transcripts import models

PASSWORD = "a long enough password"
SENTENCES = speech.ENGLISH[:4]


@dataclass(frozen=True)
class Studio:
    """A Hub with a speech model, an executive, a member of staff, and a file to put up."""

    live: Live
    leader: Person
    staff: Person
    film: Path
    spoken: list[speech.Spoken]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Studio]:
    data = tmp_path_factory.mktemp("trip")
    shutil.copy(migrated_sqlite, data / "hub.db")
    models.add(speech.unpack_checkpoint(data), data / "models")
    settings = Settings(data=data, node="trip", speech_model="speech-test")
    database = Database(settings.database_url)
    with database.write() as session:
        session.add(Company(id=1, name="Harbour & Sons", created_at=factories.THEN))
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Board")
        staff = factories.person(session, "Sam Reed", of="Port", manager=leader)
        for person in (leader, staff):
            credentials.set_password(session, person.id, passwords.hashed(PASSWORD), factories.THEN)
    film, spoken = _film(data)
    with hub_server.server(settings) as running:
        yield Studio(Live(running.url, settings, database), leader, staff, film, spoken)
    database.close()


def _film(folder: Path) -> tuple[Path, list[speech.Spoken]]:
    spoken = speech.say(SENTENCES, folder / "said.wav", gaps_s=1.0)
    film = folder / "autumn-update.mp4"
    picture = media.flag(640, 360, 25, spoken[-1][1] + 1)
    media.ffmpeg(
        *picture, "-i", str(folder / "said.wav"), *media.X264, *media.AAC, "-shortest", str(film)
    )
    return film, spoken


def _sign_in(page: Page, url: str, person: Person) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("Work e-mail").fill(person.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")


def _at_s(page: Page) -> float:
    return float(page.locator("video").evaluate("video => video.currentTime"))


def _play_until(page: Page, at_s: float) -> None:
    page.locator("hub-player video").evaluate("video => video.play()")
    _wait_until_past(page, at_s)


def _wait_until_past(page: Page, at_s: float) -> None:
    def why() -> str:
        return f"The video stands at {_at_s(page):.1f} s and should be past {at_s} s."

    wait_until(page, lambda: _at_s(page) >= at_s, why)


def test_a_clip_goes_from_upload_to_numbers(studio, open_page):
    watched = open_page()
    clip = _put_up(watched.page, studio)
    viewer = open_page()
    _watch(viewer.page, studio, clip)
    _find(viewer.page, studio, clip)
    _talk_back(viewer.page, studio, clip)
    _see_oneself_counted(viewer.page, studio)
    _see_numbers(watched.page, studio, clip)


def _put_up(page: Page, studio: Studio) -> str:
    url = studio.live.url
    _sign_in(page, url, studio.leader)
    page.goto(f"{url}/studio")
    page.locator("input[type=file]").set_input_files(studio.film)
    page.wait_for_url(re.compile(r"/studio/\w+$"))
    clip = page.url.rpartition("/")[2]
    page.get_by_label("Title").fill("Autumn update")
    page.get_by_role("button", name=re.compile("Publish to")).click()
    expect(page.locator("[data-step=everyone]")).to_have_class("done")
    expect(page.locator("[data-step=qualities]")).to_have_class("done")
    expect(page.locator("[data-step=captions]")).to_have_class("done")
    expect(page.locator("#captions .caps")).to_contain_text("ready")
    return clip


def _watch(page: Page, studio: Studio, clip: str) -> None:
    _sign_in(page, studio.live.url, studio.staff)
    page.get_by_role("link", name="Autumn update").first.click()
    page.wait_for_url(re.compile(f"/clips/{clip}"))
    expect(page.locator("hub-transcript .tr li")).to_have_count(len(SENTENCES))
    _play_until(page, 2.0)
    heard = page.locator("video").evaluate("video => video.webkitAudioDecodedByteCount")
    assert heard > 0, "the video plays without sound"
    start_s, end_s, _text = studio.spoken[0]
    stand = "(video, at_s) => { video.pause(); video.currentTime = at_s; }"
    page.locator("video").evaluate(stand, (start_s + end_s) / 2)
    expect(page.locator("hub-player")).to_contain_text("annual report")


def _find(page: Page, studio: Studio, clip: str) -> None:
    page.goto(f"{studio.live.url}/search?q=safety plan")
    hit = page.locator(f"a[href*='/clips/{clip}?t=']").first
    start_s = studio.spoken[2][0]
    asked_s = float(re.search(r"t=([\d.]+)", hit.get_attribute("href")).group(1))
    assert asked_s == pytest.approx(start_s, abs=1.5)
    hit.click()
    page.wait_for_url(re.compile(f"/clips/{clip}"))
    _wait_until_past(page, asked_s + 0.2)
    began_s = page.locator("video").evaluate("video => video.played.start(0)")
    assert began_s == pytest.approx(asked_s, abs=0.1), "it began to play elsewhere"


def _talk_back(page: Page, studio: Studio, clip: str) -> None:
    page.goto(f"{studio.live.url}/clips/{clip}?t=4")
    _wait_until_past(page, 3.5)
    page.locator("video").evaluate("video => video.pause()")  # a tap is of two seconds alone
    page.locator("#say").fill("This answers my question.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("hub-comments .thread")).to_contain_text("This answers my question.")
    page.get_by_role("button", name="Thanks").click()
    expect(page.get_by_role("button", name="Thanks")).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator("hub-comments .thread")).to_contain_text("This answers my question.")


def _see_oneself_counted(page: Page, studio: Studio) -> None:
    page.goto(f"{studio.live.url}/me")
    expect(page.locator("main")).to_contain_text("Autumn update")


def _see_numbers(page: Page, studio: Studio, clip: str) -> None:
    page.goto(f"{studio.live.url}/clips/{clip}/numbers")
    expect(page.locator("main")).to_contain_text("Autumn update")
