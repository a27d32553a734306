"""An update is recorded in the browser, with a made-up camera, and nothing of it is lost."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from hub.captions import actions as captions
from hub.captions.files import read
from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.comments.model import Comment
from hub.core import clock
from hub.people.model import Company, Person, Role
from tests import factories
from tests.services.chromium import wait_until

# In one go: who asks from here could come when it has counted to the end.
COUNTED_AND_STOPPED = """async () => {
  document.querySelector('.go').click();
  while (document.querySelector('.count0').hidden) await new Promise((r) => setTimeout(r));
  dispatchEvent(new KeyboardEvent('keydown', {key: 'Escape'}));
}"""


@pytest.fixture(scope="module")
def leader(live) -> Person:
    with live.database.write() as session:
        session.add(Company(id=1, name="Harbour & Sons", created_at=factories.THEN))
        return factories.person(session, "Lea Lind", role=Role.EXECUTIVE)


def test_a_take_survives_a_crash_and_becomes_a_draft(live, open_page, leader):
    watched = open_page()
    live.sign_in(watched, leader)
    page = watched.page
    page.goto(f"{live.url}/studio/record")
    page.get_by_label("Title of the update").fill("November update")
    page.locator("#script").fill("Good morning. The planner trial has run for three weeks.")
    watched.assert_accessible()
    page.get_by_role("button", name="Switch them on").click()
    expect(page.locator("#camera").locator("option")).not_to_have_count(1)
    page.get_by_role("button", name="Both").click()
    record = page.get_by_role("button", name="Start recording")
    expect(record).to_be_visible()
    page.evaluate(COUNTED_AND_STOPPED)
    expect(page.locator(".count0")).to_be_hidden()
    expect(record).to_be_visible()
    page.get_by_role("button", name="Camera", exact=True).click()
    expect(record).to_be_visible()
    record.click()
    expect(page.locator(".onair")).to_be_visible()
    expect(page.locator(".promp .said")).to_contain_text("Good morning.")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on", exact=True).click()
    expect(page.locator(".safe")).to_contain_text(re.compile(r"0:(0[3-9]|[1-5]\d) of"))
    watched.assert_accessible()
    again = page.context.new_page()
    page.goto("about:blank")  # as a crash would: nothing is ended properly
    again.goto(f"{live.url}/studio/record")
    expect(again.get_by_label("Title of the update")).to_have_value("November update")
    # A take that still grows belongs to another tab.
    wait_until(again, lambda: broke_off(again), lambda: "it still grows", every_ms=500)
    expect(again.get_by_text("Broke off, kept")).to_be_visible()
    again.get_by_role("button", name="Use take 1 and go on").click()
    again.wait_for_url(re.compile(r"/studio/\w{13}$"))
    with live.database.read() as session:
        clip = session.query(Clip).one()
        assert clip.title == "November update"
    expect(again.locator("[data-step=qualities]")).to_have_class("done")
    with live.database.read() as session:
        take = session.query(Take).one()
        assert take.has_sound
        assert take.duration_s >= 2
    again.goto(f"{live.url}/studio/record")
    expect(again.get_by_text("What you record stays in this browser")).to_be_visible()


def test_the_recording_page_fits_a_phone_and_is_for_those_who_put_up(live, open_page, leader):
    phone = open_page(width_px=390)
    live.sign_in(phone, leader)
    phone.page.goto(f"{live.url}/studio/record")
    phone.page.get_by_role("button", name="Switch them on").click()
    expect(phone.page.get_by_role("button", name="Start recording")).to_be_visible()
    phone.assert_accessible()
    phone.assert_fits()
    with live.database.write() as session:
        staff = factories.person(session, "Sam Reed")
    outside = open_page()
    live.sign_in(outside, staff)
    assert outside.page.goto(f"{live.url}/studio/record").status == 403
    outside.trouble.clear()  # the browser itself notes the 403


SAID = b"WEBVTT\n\n00:00.000 --> 00:10.000\nWe count again on Friday.\n"


@pytest.fixture
def speaking(live, open_page, leader):
    """An update's page open to Ana Reis, who has something to say; it will never be playable."""
    with live.database.write() as session:
        ana = session.scalar(select(Person).where(Person.name == "Ana Reis"))
        ana = ana or factories.person(session, "Ana Reis")
        clip = factories.clip(session, leader, "Autumn update", playable=False).id
    watched = open_page()
    live.sign_in(watched, ana)
    watched.page.route("**/events", lambda route: route.fulfill(status=204))
    watched.page.goto(f"{live.url}/clips/{clip}")
    return watched


def broke_off(page):
    there = page.get_by_text("Broke off, kept").count()
    if not there:
        page.reload()
    return there


def say_it(watched, how):
    page, panel = watched.page, watched.page.locator(".speaking")
    page.get_by_role("button", name="Say it with camera or microphone").click()
    panel.get_by_role("button", name=how).click()
    expect(panel).to_contain_text(re.compile(r"0:(5[0-8]|[0-4]\d) left"))
    watched.assert_accessible(within=".speaking")
    page.get_by_role("button", name="Stop recording").click()
    panel.get_by_role("button", name="Post").click()


def heard(page, label):
    """The reply's player, once there is something to play."""
    thread = page.locator(".thread .cmt").first
    expect(thread).to_contain_text("Ana Reis")
    video = thread.get_by_label(label)

    def shown():
        page.evaluate("document.querySelector('hub-comments').poll()")
        return video.count()

    wait_until(page, shown, lambda: "it never became playable", every_ms=500)
    return video


def plays(page, video):
    # The browser's own player gives up where a quality goes at that moment; then hls.js plays.
    video.evaluate("video => void video.play().catch(() => {})")
    at_s = "video => video.currentTime"
    wait_until(page, lambda: video.evaluate(at_s) > 0.5, lambda: "it does not play")


def test_a_reply_is_said_with_the_camera_and_played_below_the_clip(speaking):
    say_it(speaking, "With camera")
    video = heard(speaking.page, "Video reply of Ana Reis")
    plays(speaking.page, video)
    assert video.evaluate("video => video.videoWidth") > 0
    speaking.assert_accessible(within=".thread")


def test_a_reply_is_said_with_the_voice_alone_and_has_its_captions_when_played(live, speaking):
    say_it(speaking, "Voice alone")
    voice = heard(speaking.page, "Voice reply of Ana Reis")
    with live.database.write() as session:
        spoken = session.scalar(select(Comment.spoken_id).order_by(Comment.created_at.desc()))
        clip = clips.get(session, spoken)
        captions.upload(session, None, clip, read(SAID, "en"), clock.now())
    plays(speaking.page, voice)
    expect(speaking.page.locator("hub-spoken .now0")).to_have_text("We count again on Friday.")
    speaking.assert_accessible(within=".thread")
    speaking.assert_fits()
