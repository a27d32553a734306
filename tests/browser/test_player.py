"""The player in Chromium: it remembers, obeys, waits for the network, and never stops for less."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select, update

from hub.captions import recognised
from hub.captions.model import Transcript
from hub.clips import queries as clips
from hub.clips.model import Take
from hub.core import clock
from hub.people.model import SignIn
from hub.viewing.model import Viewing
from hub.viewing.segments import HIDDEN
from tests.browser.watching import House, at_s, beacons, play, stop_and_hear, until, video
from tests.services.chromium import wait_until
from transcripts.cues import Cue as Caption

KEYS = [  # what is pressed, and what it makes of the video standing at ten seconds
    ("l", "v.currentTime", 20),
    ("j", "v.currentTime", 0),
    ("ArrowRight", "v.currentTime", 15),
    ("ArrowLeft", "v.currentTime", 5),
    ("5", "v.currentTime", 12),
    ("m", "v.muted", True),
    (">", "v.playbackRate", 1.25),
    ("<", "v.playbackRate", 0.75),
    (".", "v.currentTime", 10.04),
    (",", "v.currentTime", 9.96),
    ("Home", "v.currentTime", 0),
]


@pytest.fixture
def watching(house: House, page):
    """The clip's page, open to somebody who has watched nothing yet."""
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url)
    until(page.page, "v.readyState >= 2")
    return page


def test_it_remembers_place_speed_volume_and_captions(watching):
    page = watching.page
    page.evaluate(
        "() => { const p = document.querySelector('hub-player'); p.setRate(1.5);"
        " p.setVolume(0.4); p.showCaptions(); p.seek(12); p.keep() }"
    )
    page.reload()
    until(page, "v.readyState >= 2 && Math.abs(v.currentTime - 12) < 1")
    assert video(page, "[v.playbackRate, v.volume]") == [1.5, 0.4]
    expect(page.get_by_role("button", name="Captions (c)")).to_have_attribute(
        "aria-pressed", "false"
    )


def test_the_keyboard_does_what_its_sheet_says(watching):
    page = watching.page
    page.keyboard.press("k")
    until(page, "!v.paused")
    page.keyboard.press("k")
    until(page, "v.paused")
    for key, what, wanted in KEYS:
        page.evaluate(
            "() => { const p = document.querySelector('hub-player'); p.seek(10); p.setRate(1) }"
        )
        page.keyboard.press(key)
        assert video(page, what) == pytest.approx(wanted, abs=0.02), key
    page.keyboard.press("f")
    until(page, "document.fullscreenElement !== null")
    page.keyboard.press("f")
    until(page, "document.fullscreenElement === null")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("10 seconds back or on")
    watching.assert_accessible()


def test_settings_choose_quality_captions_and_speed(watching):
    page = watching.page
    page.get_by_role("button", name="Settings: quality and captions").click()
    page.get_by_role("radio", name="Large").check(force=True)
    page.get_by_role("radio", name="Light", exact=True).check(force=True)
    expect(page.locator(".cap")).to_have_attribute("data-size", "l")
    expect(page.locator(".cap")).to_have_attribute("data-ground", "light")
    page.get_by_role("radio", name="360p").check(force=True)
    play(page)
    until(page, "v.videoHeight === 360")
    watching.assert_accessible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Speed 1×").click()
    page.keyboard.press("ArrowDown")
    assert video(page, "v.playbackRate") == 1.25
    page.get_by_role("radio", name="2×").check(force=True)
    assert video(page, "v.playbackRate") == 2
    assert video(page, "v.volume") == 1


def test_the_sound_alone_plays_on_from_the_same_place_and_counts_as_listened_to(watching):
    page = watching.page
    told = beacons(page)
    play(page, 2)
    page.get_by_role("button", name="Settings: quality and captions").click()
    page.get_by_role("radio", name="Sound only").check(force=True)
    until(page, "!v.paused && v.videoWidth === 0 && v.currentTime > 0")
    until(page, f"v.currentTime > {at_s(page) + 0.8}")
    page.get_by_role("radio", name=re.compile("Automatic")).check(force=True)
    until(page, "!v.paused && v.videoWidth > 0")
    until(page, f"v.currentTime > {at_s(page) + 0.3}")
    segments = stop_and_hear(page, told, flag=HIDDEN)["segments"]
    assert not segments[0][3] & HIDDEN


def test_it_stays_small_in_sight_while_one_reads_below(watching):
    page = watching.page
    page.set_viewport_size({"width": 1280, "height": 480})
    play(page, 0.5)
    page.mouse.wheel(0, 5000)
    player = page.locator("hub-player")
    expect(player).to_have_class(re.compile("mini"))
    box = player.bounding_box()
    assert box["y"] + box["height"] <= 480
    assert box["width"] < 400
    watching.assert_accessible()
    page.get_by_role("button", name="Back to the video").click()
    expect(player).not_to_have_class(re.compile("mini"))
    assert not video(page, "v.paused")


def test_the_small_player_hides_nothing_that_is_asked_in_passing(house, open_page):
    watched = open_page(width_px=390)
    page = watched.page
    house.live.sign_in(watched, house.newcomer())
    page.goto(house.url)
    until(page, "v.readyState >= 2")
    play(page, 0.2)
    page.get_by_placeholder("Comment at").fill("Said too soon")
    expect(page.locator("hub-player")).to_have_class(re.compile("mini"))
    page.get_by_role("button", name="Post").click()
    said = page.locator(".cmt", has_text="Said too soon")
    said.get_by_text("Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(said).to_have_count(0)


def test_the_end_offers_the_next_update_and_to_begin_again(watching):
    page = watching.page
    page.evaluate("() => document.querySelector('hub-player').seek(99)")
    play(page)
    until(page, "v.ended")
    expect(page.locator(".end")).to_be_visible()
    expect(page.locator(".nx")).to_contain_text("Old news")
    watching.assert_accessible()
    page.locator(".end").get_by_role("button", name="Play again").click()
    until(page, "!v.paused && !v.ended")
    expect(page.locator(".end")).to_be_hidden()


def test_a_lost_network_is_waited_for_and_play_goes_on(house, watching):
    page = watching.page
    play(page, 0.5)
    page.context.set_offline(True)
    page.evaluate("() => { const p = document.querySelector('hub-player'); p.listenOnly(true) }")
    expect(page.locator("hub-player .oops")).to_contain_text("Waiting for the network")
    page.context.set_offline(False)
    until(page, "!v.paused && v.currentTime > 1.2 && v.readyState > 2")
    expect(page.locator("hub-player .oops")).to_be_hidden()
    watching.trouble.clear()  # the browser notes every request without a network


def test_a_recording_that_is_replaced_in_mid_play_ends_there_and_each_counts_as_itself(house, page):
    person, tab = house.newcomer(), page.page
    house.live.sign_in(page, person)
    told, held = beacons(tab), []
    later = re.compile(r"/media/\w+/0000[2-9]\.m4s")  # what is not fetched yet when it changes
    tab.route(later, lambda segment: held.append(segment))
    tab.goto(house.url)
    with house.another_take() as show:
        play(tab, 1)
        show()
        tab.route(later, lambda segment: segment.continue_())  # the newest comes first
        for segment in held:
            segment.continue_()
        load = tab.get_by_role("link", name="Load it")
        expect(load).to_be_visible()
        expect(tab.locator(".oops")).to_contain_text("Another recording has taken the place")
        assert at_s(tab) >= 1
        assert stop_and_hear(tab, told)["take"] == 1
        with tab.expect_navigation():
            load.click()
        until(tab, "v.readyState >= 2")
        play(tab)
        until(tab, "v.played.length > 0 && v.currentTime > v.played.start(0) + 1")  # from mid-way
        stop_and_hear(tab, told)
        wait_until(tab, lambda: takes_of(house, person) == {1, 2}, lambda: f"it told {told}")
    assert {one["take"] for one in told} == {1, 2}
    page.trouble.clear()  # the browser notes each 404


def takes_of(house, person):
    """The recordings that a person's viewings are of, by number."""
    with house.live.database.read() as session:
        of = select(Take.number).join(Viewing, Viewing.take_id == Take.id)
        return set(session.scalars(of.where(Viewing.person_id == person.id)))


def test_a_sign_in_that_ends_in_the_middle_does_not_stop_play(house, watching):
    page = watching.page
    play(page, 0.5)
    with house.live.database.write() as session:
        session.execute(update(SignIn).values(expires_at=clock.now() - timedelta(minutes=1)))
    page.evaluate("() => document.querySelector('hub-player').listenOnly(true)")
    until(page, "!v.paused && v.videoWidth === 0 && v.currentTime > 2")
    assert page.request.get(house.live.url + "/api/v1/clips").status == 401
    watching.trouble.clear()  # what is not media is refused, and the browser notes it


def test_it_plays_with_the_browser_s_own_hls_where_scripts_can_t_feed_it(house, page):
    for name in ("MediaSource", "ManagedMediaSource", "WebKitMediaSource"):
        page.page.add_init_script(f"delete window.{name}")
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url + "?t=5")
    until(page.page, "!v.paused && v.currentTime > 5.5 && v.videoWidth > 0")
    assert "master.m3u8" in video(page.page, "v.currentSrc")
    page.page.evaluate("() => document.querySelector('hub-player').listenOnly(true)")
    until(page.page, "!v.paused && v.currentTime > 6.5")


def test_another_screen_takes_over_where_one_is_near(house, page):
    page.page.add_init_script(
        "RemotePlayback.prototype.watchAvailability = function (tell) { tell(true);"
        " return Promise.resolve(1) };"
        "RemotePlayback.prototype.prompt = function () { window.prompted = true;"
        " return Promise.resolve() }"
    )
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url)
    page.page.get_by_role("button", name="Play on another screen").click()
    until(page.page, "window.prompted && v.currentSrc.includes('master.m3u8')")


def test_a_finger_leaps_winds_and_shows_the_controls(house, open_page):
    watched = open_page(width_px=390, has_touch=True)
    page = watched.page
    house.live.sign_in(watched, house.newcomer())
    page.goto(house.url)
    until(page, "v.readyState >= 2")
    play(page, 0.2)
    box = page.locator(".stage").bounding_box()
    right = [box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.3]
    page.locator(".stage").evaluate(TAPPED_TWICE, right)
    until(page, "v.currentTime > 10")
    expect(page.locator(".leap")).to_contain_text("10 seconds")
    before = at_s(page)
    page.locator(".stage").evaluate(DRAWN, [box["x"] + 300, box["x"] + 100, box["y"] + 60])
    until(page, f"v.currentTime < {before} - 3")
    watched.assert_fits()
    assert page.evaluate(FITS_AN_HOUR), "a button of the controls stands outside the picture"


# In one go, for the clock goes on: the controls of a clip of an hour, with another screen near.
FITS_AN_HOUR = """() => {
  const player = document.querySelector('hub-player');
  player.querySelector('.clk').textContent = '1:02:03 / 1:30:00';
  const buttons = [...player.querySelectorAll('.ctl > button:not(.pip)')];
  buttons.forEach((button) => (button.hidden = false));
  const end = player.getBoundingClientRect().right;
  return buttons.every((button) => button.getBoundingClientRect().right <= end);
}"""
# In one go: two taps from here could be further apart than those of a finger.
TAPPED_TWICE = """(stage, [x, y]) => {
  for (const type of ['pointerdown', 'pointerup', 'click', 'pointerdown', 'pointerup', 'click']) {
    stage.dispatchEvent(new PointerEvent(type, {pointerId: 1, pointerType: 'touch',
      isPrimary: true, clientX: x, clientY: y, bubbles: true}));
  }
}"""
DRAWN = """(stage, [from, to, y]) => {
  const fire = (type, x) => stage.dispatchEvent(new PointerEvent(type, {pointerId: 1,
    pointerType: 'touch', isPrimary: true, clientX: x, clientY: y, bubbles: true}));
  stage.setPointerCapture = () => {};
  fire('pointerdown', from); fire('pointermove', (from + to) / 2); fire('pointermove', to);
  fire('pointerup', to);
}"""


def test_the_system_is_told_what_plays(watching):
    play(watching.page, 0.2)
    told = watching.page.evaluate(
        "[navigator.mediaSession.metadata.title, navigator.mediaSession.metadata.artist]"
    )
    assert told == ["Autumn update", "Lea Lind"]


def test_heat_stands_over_the_bar_once_ten_have_watched_and_pictures_where_one_drags(watching):
    page = watching.page
    track = page.locator(".track")
    track.hover()
    expect(page.locator(".hf")).to_have_attribute("d", re.compile("^M0"))
    expect(page.locator(".tip0 canvas")).to_be_visible()
    box, dot = track.bounding_box(), "() => document.querySelector('.tip0 canvas').toDataURL()"
    seen = page.evaluate(dot)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] / 2)
    expect(page.locator(".tip0")).to_contain_text("0:06")
    wait_until(page, lambda: page.evaluate(dot) != seen, lambda: "the picture stays the same")
    assert at_s(page) == 0
    page.mouse.up()
    until(page, "Math.abs(v.currentTime - 6) < 0.3")


def test_after_the_watch_it_asks_what_one_answers_or_skips(house, page):
    """The page alone: what is due Hub decides, and never at night."""
    sent = []

    def hub(route):
        if route.request.method == "GET":
            route.fulfill(json=DUE)
        else:
            sent.append((route.request.url.rpartition("/")[2], route.request.post_data_json))
            route.fulfill(status=204)

    page.page.route(re.compile("/api/v1/clips/[^/]+/pulse"), hub)
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url)
    asked = page.page.locator("hub-pulse")
    watch_whole(page.page)
    asked.get_by_label("Agree", exact=True).check()
    page.assert_accessible(within="hub-pulse")
    asked.get_by_role("button", name="Answer").click()
    expect(page.page.locator(".toast")).to_contain_text("Thank you")
    page.page.reload()
    watch_whole(page.page)
    asked.get_by_role("button", name="Skip").click()
    expect(asked).to_be_empty()
    answer, skip = {"answers": [{"item": 7, "value": 4}]}, {"skip": True}
    came = ("asked", {"held": []})
    assert sent == [came, ("pulse", answer), came, ("pulse", skip)]


DUE = {
    "due": True,
    "items": [{"id": 7, "text": "It was clear.", "kind": "scale", "options": [], "when": "after"}],
}


def watch_whole(page):
    """Let the page hear that all of it played, until it asks."""
    played = """() => {
      const player = document.querySelector('hub-player');
      for (let time = 0; time <= 24; time += 1) {
        player.dispatchEvent(
          new CustomEvent('hub:time', {bubbles: true, detail: {time, duration: 24}}));
      }
      return document.querySelector('hub-pulse form') !== null;
    }"""
    wait_until(page, lambda: page.evaluate(played), lambda: "nothing is asked")


def test_captions_appear_one_by_one_as_they_are_recognised(house, page):
    database = house.live.database
    with database.write() as session:
        take_id = clips.get(session, house.clip).takes[-1].id
        session.execute(delete(Transcript).where(Transcript.take_id == take_id))
        draft = recognised.begin(session, take_id, "en")
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url)
    lines = page.page.locator("hub-transcript li[data-start]")
    for number, text in enumerate(("First, live.", "Second & last."), 1):
        with database.write() as session:
            recognised.add_cues(session, draft, [Caption(4.0 * number, 4.0 * number + 2, text)])
        expect(lines).to_have_count(number)
        expect(lines.last).to_contain_text(text)
    panel = page.page.locator("hub-transcript")
    expect(panel).to_contain_text("More lines come by themselves.", use_inner_text=True)
    with database.write() as session:
        recognised.finish(session, draft, "en", "faster-whisper", "tiny", 1.0)
    expect(page.page.locator("track[srclang=en]")).to_have_count(1)
    page.page.evaluate("() => document.querySelector('hub-player').seek(9)")
    expect(page.page.locator(".cap")).to_have_text("Second & last.")
    expect(lines).to_have_count(2)
    expect(panel).to_contain_text("faster-whisper, model tiny", use_inner_text=True)
    expect(panel).not_to_contain_text("More lines come by themselves.", use_inner_text=True)
    expect(panel.get_by_role("button", name="Suggest a correction")).to_be_visible()
    house.caption()  # as other tests know it
