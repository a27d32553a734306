"""The watch page around the player: words, links, ways in, every script direction, no scripts."""

import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, select

from hub.captions import actions as captions
from hub.captions import chapters, editing
from hub.captions import queries as words
from hub.captions.chapters import Wanted
from hub.captions.editing import Change
from hub.captions.files import read
from hub.captions.model import Chapter, Transcript
from hub.clips import queries as clips
from hub.comments.model import Reaction, ReactionKind
from hub.core import clock
from hub.people import queries as people
from hub.viewing.model import Viewing
from tests import factories
from tests.browser.watching import at_s, beacons, play, stop_and_hear, until, video
from tests.services.chromium import wait_until


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
    until(page, "!v.paused && v.played.length > 0")
    assert video(page, "v.played.start(0)") == pytest.approx(10, abs=0.5)
    page.evaluate(
        "() => { document.querySelector('video').pause();"
        " document.querySelector('hub-player').seek(12) }"
    )
    expect(lines.nth(2)).to_have_attribute("aria-current", "true")
    page.evaluate("() => document.querySelector('hub-player').seek(16)")
    expect(lines.nth(3)).to_have_attribute("aria-current", "true")


def test_whoever_has_the_page_of_another_take_is_told_so_and_loads_their_own(house, page):
    """As when two recordings were compared until a minute ago, or one was replaced."""
    house.live.sign_in(page, house.newcomer())
    tab = page.page

    def before(route):
        answer = route.fetch()
        text = answer.text().replace("take=1", "take=2").replace('"take": 1', '"take": 2')
        route.fulfill(response=answer, body=text)

    tab.route(house.url, before)
    tab.goto(house.url)
    way = tab.get_by_role("link", name="Load it")
    expect(way).to_be_visible()
    expect(tab.locator(".oops")).to_contain_text("Another recording has taken the place")
    tab.unroute(house.url)
    with tab.expect_navigation():
        way.click()
    until(tab, "v.readyState >= 2")
    page.trouble.clear()  # the page before asked again and again; the browser notes each 404


def test_searching_within_finds_without_accents_and_enter_walks_through(watching):
    page = watching.page
    field = page.get_by_label("Search in this video")
    field.fill("CAFE")
    expect(page.locator(".tr li[data-start]:visible")).to_have_count(2)
    expect(page.locator(".found")).to_have_text("2 lines")
    marked = "[...CSS.highlights.get('found')].map(String)"
    assert page.evaluate(marked) == ["café", "café"]
    page.evaluate(
        "() => { window.sought = []; document.querySelector('video')"
        ".addEventListener('seeking', (e) => window.sought.push(e.target.currentTime)) }"
    )
    for count, at in ((1, 10), (2, 15)):
        field.press("Enter")
        until(page, f"window.sought.length === {count}")
        assert page.evaluate("window.sought.at(-1)") == pytest.approx(at, abs=2)


@pytest.fixture
def in_german(house):
    """The update has its words in German too."""
    german = "WEBVTT\n\n00:05.000 --> 00:09.000\nDer Hafen öffnet im März.\n"
    with house.live.database.write() as session:
        clip = clips.get(session, house.clip)
        captions.upload(session, None, clip, read(german.encode(), "de"), clock.now())
    yield
    with house.live.database.write() as session:
        session.execute(delete(Transcript).where(Transcript.lang == "de"))


def test_the_transcript_is_read_in_another_language(house, page, in_german):
    house.live.sign_in(page, house.newcomer())
    page.page.goto(house.url)
    lines = page.page.locator(".tr li[data-start]")
    expect(lines).to_have_count(4)
    page.page.get_by_label("Language of the transcript").select_option("German")
    expect(lines).to_have_text([re.compile("Der Hafen öffnet im März.")])
    page.page.get_by_role("button", name="Settings: quality and captions").click()
    expect(page.page.get_by_role("radio", name="German")).to_have_count(1)


@pytest.fixture
def mended(house):
    """Mends a caption and begins a chapter there, as the leader does in the studio."""

    def mend(at: int, text: str) -> None:
        with house.live.database.write() as session:
            asker, now = people.asker(session, house.leader.id), clock.now()
            clip = clips.get(session, house.clip)
            cue, version = (found := words.get(session, clip.id, "en")).cues[at], found.version
            change = Change(cue.start_s, cue.end_s, text, cue.speaker, cue.id)
            editing.save(session, asker, clip, "en", version, (), [change], now)
            chapters.add(session, asker, clip, Wanted(cue.start_s, "The port"), now)

    house.caption()
    yield mend
    house.caption()
    with house.live.database.write() as session:
        session.execute(delete(Chapter))


def test_an_open_page_takes_in_what_is_mended_and_leaves_the_reader_where_they_are(
    house, mended, watching
):
    page = watching.page
    page.evaluate("() => { window.same = true; document.querySelector('hub-player').seek(6) }")
    line, after = (page.locator(".tr li[data-start]").nth(at) for at in (1, 2))
    expect(page.locator(".cap")).to_have_text("The harbour opens in March.")
    line.get_by_role("link").focus()
    mended(1, "The port opens in April.")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(line).to_contain_text("The port opens in April.")
    expect(line).to_have_attribute("aria-current", "true")
    expect(page.locator(".cap")).to_have_text("The port opens in April.")
    expect(page.locator(".chs").get_by_role("link", name="The port")).to_be_visible()
    expect(page.locator(".scrub .sb")).to_have_count(2)
    expect(line.get_by_role("link")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(after.get_by_role("link")).to_be_focused()
    expect(page.locator("hub-transcript")).to_contain_text("Edited by Lea Lind")
    assert video(page, "[...v.textTracks].map(track => track.mode)") == ["hidden"]
    video(page, "v.dispatchEvent(new Event('enterpictureinpicture'))")  # it draws them there
    mended(3, "The café stays.")
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".tr li[data-start]").last).to_contain_text("The café stays.")
    assert video(page, "[...v.textTracks].map(track => track.mode)") == ["showing"]
    assert page.evaluate("window.same"), "the page was loaded again"
    watching.assert_accessible()


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
    until(page, "!v.paused && v.played.length > 0")
    assert video(page, "v.played.start(0)") == pytest.approx(8.5, abs=0.2)
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
    page.evaluate("() => document.querySelector('video').pause()")
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


@contextmanager
def intranet(house):
    """A page of another program, on both of its names, with the frame that oEmbed gives."""
    frame = (
        f'<iframe src="{house.live.url}/embed/{house.clip}" width="640" height="360"'
        ' title="Autumn update" allow="fullscreen; picture-in-picture" allowfullscreen></iframe>'
    )
    page = f'<!doctype html><html lang="en"><title>Intranet</title><main>{frame}</main>'.encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/" else 204)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page if self.path == "/" else b"")

        def log_message(self, *_args):
            """Say nothing."""

    port = urlsplit(house.live.settings.embed_origins.split()[0]).port
    with ThreadingHTTPServer(("127.0.0.1", port), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, daemon=True)
        thread.start()
        yield port
        httpd.shutdown()
        thread.join()


@pytest.fixture
def newcomer(house):
    return house.newcomer()


def came_by(house, person):
    with house.live.database.read() as session:
        of = select(Viewing.via).where(Viewing.person_id == person.id)
        return session.scalars(of).all()


def test_the_intranet_s_frame_plays_for_who_is_signed_in_and_tells_strangers_nothing(
    house, newcomer, page, open_page
):
    house.live.sign_in(page, newcomer)
    with intranet(house) as port:
        page.page.goto(f"http://127.0.0.1:{port}/")
        frame = page.page.frame_locator("iframe")
        frame.get_by_role("button", name=re.compile("^Play")).first.click()
        video = frame.locator("video")
        expect(video).to_have_js_property("paused", False)
        inside = page.page.frames[1]
        expect(frame.locator("hub-player")).to_be_visible()
        until_in(inside, "v.currentTime > 1")
        inside.evaluate("document.querySelector('video').pause()")
        wait_until(
            page.page, lambda: came_by(house, newcomer), lambda: "nothing was told of the viewing"
        )
        other = open_page()  # by its other name the page is of another site: no sign-in comes along
        house.live.sign_in(other, newcomer)
        other.page.goto(f"http://localhost:{port}/")
        held = other.page.frame_locator("iframe")
        expect(held.get_by_role("link", name="Open in Hub")).to_be_visible()
        expect(held.locator("body")).not_to_contain_text("Autumn update")
    assert came_by(house, newcomer) == ["embed"]


def until_in(frame, condition):
    """Wait within a frame, which has a policy against scripts as texts."""
    script = f"() => {{ const v = document.querySelector('video'); return {condition} }}"
    wait_until(frame.page, lambda: frame.evaluate(script), lambda: f"never: {condition}")


def test_a_mail_s_link_is_told_with_the_viewing_and_its_mark_goes_from_the_address(
    house, newcomer, page
):
    house.live.sign_in(page, newcomer)
    told = beacons(page.page)
    page.page.goto(f"{house.url}?via=mail&t=2#comments")
    play(page.page, 3)
    assert page.page.url == f"{house.url}?t=2#comments"
    assert stop_and_hear(page.page, told)["via"] == "mail"


def test_the_home_page_and_search_are_known_by_the_page_before(house, newcomer, page):
    house.live.sign_in(page, newcomer)
    for start, link, way in (
        ("/", "a[href^='/clips/']", "home"),
        ("/search?q=harbour", f"main a[href^='/clips/{house.clip}']", "search"),
        ("/library", f"main a[href^='/clips/{house.clip}']", "pages"),
    ):
        page.page.goto(house.live.url + start)
        page.page.locator(link).first.click()
        facts = page.page.locator("hub-player script[type='application/json']")
        assert json.loads(facts.text_content())["via"] == way, start


def let_be_chapters(house, *wanted):
    with house.live.database.write() as session:
        clip = clips.get(session, house.clip)
        asker = people.asker(session, house.leader.id)
        chapters.replace_all(session, asker, clip, wanted, clock.now())


@pytest.fixture
def chaptered(house):
    let_be_chapters(house, Wanted(0.0, "Good morning"), Wanted(10.0, "The café"))
    yield
    let_be_chapters(house)


def test_chapters_stand_on_the_bar_and_a_picture_in_a_picture_opens(
    house, newcomer, page, chaptered
):
    house.live.sign_in(page, newcomer)
    page.page.goto(house.url)
    until(page.page, "v.readyState >= 2")
    track = page.page.locator(".track")
    box = track.bounding_box()
    page.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    expect(page.page.locator(".tip0")).to_contain_text("The café")
    page.page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] / 2)
    expect(page.page.locator(".tip0")).to_contain_text("Good morning")
    assert page.page.evaluate("document.pictureInPictureEnabled")
    play(page.page, 0.3)
    page.page.get_by_role("button", name=re.compile("Picture in picture", re.IGNORECASE)).click()
    until(page.page, "document.pictureInPictureElement === v")
    page.page.get_by_role("button", name=re.compile("Picture in picture", re.IGNORECASE)).click()
    until(page.page, "document.pictureInPictureElement === null")


def test_the_week_s_moments_lead_to_the_sentence_people_reacted_to_most(house, newcomer, page):
    with house.live.database.write() as session:
        take = clips.get(session, house.clip).takes[0]
        for _ in range(6):
            tap = Reaction(clip_id=house.clip, take_id=take.id, kind=ReactionKind.AGREE, window=3)
            tap.person_id, tap.created_at = factories.person(session).id, clock.now()
            session.add(tap)
    house.live.sign_in(page, newcomer)
    page.page.goto(house.live.url)
    moments = page.page.get_by_role("region", name="This week’s moments")
    moments.get_by_role("link", name="The harbour opens in March.").click()
    expect(page.page).to_have_url(f"{house.url}?t=5")
    until(page.page, "v.currentTime >= 4")


def test_what_the_update_is_called_is_told_to_nobody_who_is_not_signed_in(house, newcomer, page):
    page.page.goto(house.url)
    expect(page.page.get_by_label("E-mail")).to_be_visible()
    assert page.page.locator("meta[property^='og:']").count() == 0
    assert "Autumn" not in page.page.content()
    house.live.sign_in(page, newcomer)
    page.page.goto(house.url)
    named = page.page.locator("meta[property='og:title']")
    expect(named).to_have_attribute("content", "Autumn update")
