"""People talk under a clip, as they meet it in a browser."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from hub.clips import queries as clips
from hub.comments import actions
from hub.comments import queries as comments
from hub.core import clock
from hub.people import queries as people
from hub.people.model import Company, Person, Role
from tests import factories


@dataclass(frozen=True)
class Place:
    """A published clip, its speaker, two who watch, and communications."""

    clip: str
    leader: Person
    ana: Person
    ben: Person
    comms: Person

    @property
    def path(self) -> str:
        return f"/clips/{self.clip}"


@pytest.fixture(scope="module")
def place(live) -> Place:
    with live.database.write() as session:
        session.add(Company(id=1, name="Harbour & Sons", created_at=factories.THEN))
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE, of="Board")
        ana, ben = (factories.person(session, n, of="Port") for n in ("Ana Reis", "Ben Kahn"))
        comms = factories.person(session, "Cora West", role=Role.COMMS)
        clip = factories.clip(session, leader, "Autumn update", playable=False)
        session.flush()
        return Place(clip.id, leader, ana, ben, comms)


def open_clip(live, open_page, place, person, **options):
    watched = open_page(**options)
    live.sign_in(watched, person)
    # Nobody waits here for a clip that will never be playable: streams are few.
    watched.page.route("**/events", lambda route: route.fulfill(status=204))
    watched.page.goto(live.url + place.path)
    return watched


def say(live, place, person, text, **more):
    """Say something as if in another browser."""
    with live.database.write() as session:
        from hub.clips import queries as clips

        asker = people.asker(session, person.id)
        clip = clips.get(session, place.clip)
        said = {"at_s": None, "reply_to": None, "question": False} | more
        return actions.post(session, asker, clip, text=text, now=clock.now(), **said).id


def test_a_question_is_asked_answered_and_closed(live, open_page, place):
    watched = open_clip(live, open_page, place, place.ana)
    page = watched.page
    field = page.locator("#say")
    field.press_sequentially("What about @Be")
    expect(page.get_by_role("option", name="Ben Kahn")).to_be_visible()
    page.keyboard.press("Enter")
    field.press_sequentially("and **overtime**?")
    expect(field).to_have_value("What about @Ben Kahn and **overtime**?")
    page.reload()
    expect(field).to_have_value("What about @Ben Kahn and **overtime**?")
    page.get_by_label("This is a question").check()
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Post").click()
    thread = page.locator(".thread .cmt").first
    expect(thread).to_contain_text("Question, unanswered")
    expect(thread.locator("strong", has_text="overtime")).to_be_visible()
    expect(thread.get_by_role("link", name="@Ben Kahn")).to_be_visible()
    expect(page.locator("[data-order=unanswered] .open")).to_have_text("1")
    expect(field).to_have_value("")
    watched.assert_accessible()

    leader = open_clip(live, open_page, place, place.leader, width_px=390)
    leader.page.get_by_role("link", name="What came of it").first.click()
    leader.page.get_by_label("Close the question").fill("We pay it *twice*.")
    leader.page.get_by_role("button", name="Close the question").click()
    expect(leader.page.locator(".done0")).to_contain_text("We pay it twice.")
    leader.assert_accessible()
    leader.assert_fits()


def test_what_others_say_appears_without_a_reload_and_leaves_a_reply_alone(live, open_page, place):
    gone = say(live, place, place.ben, "Words taken back")
    first = say(live, place, place.ben, "First words")
    watched = open_clip(live, open_page, place, place.ana)
    page = watched.page
    thread = page.locator(f"#comment-{first}")
    thread.get_by_role("link", name="Reply").click()
    thread.get_by_label("Reply").fill("Half a reply")
    say(live, place, place.ben, "Second words")
    page.evaluate("document.querySelector('hub-comments').poll()")
    expect(page.locator(".thread")).to_contain_text("Second words")
    expect(thread.get_by_label("Reply")).to_have_value("Half a reply")
    expect(page.locator(".news")).to_have_text("1 new comment")
    with live.database.write() as session:
        actions.remove(session, people.asker(session, place.ben.id), gone, clock.now())
    page.evaluate("document.querySelector('hub-comments').poll()")
    expect(page.locator(f"#comment-{gone}")).to_have_count(0)
    expect(thread.get_by_label("Reply")).to_be_focused()
    thread.get_by_role("button", name="Reply").click()
    expect(page.locator(f"#comment-{first} .rep")).to_contain_text("Half a reply")
    expect(page.locator(f"#comment-{first} .rep .act a").first).to_be_focused()
    page.locator("[data-order=newest]").click()
    expect(page.locator(".thread .cmt").first).to_contain_text("Second words")


def test_a_comment_is_changed_reported_judged_and_gone(live, open_page, place):
    said = say(live, place, place.ana, "Rude words")
    mine = open_clip(live, open_page, place, place.ana).page
    own = mine.locator(f"#comment-{said}")
    own.get_by_role("link", name="Edit").click()
    own.get_by_label("Save").fill("Ruder words")
    own.get_by_role("button", name="Save").click()
    expect(own).to_contain_text("Ruder words")
    other = open_clip(live, open_page, place, place.ben).page
    theirs = other.locator(f"#comment-{said}")
    theirs.get_by_role("link", name="edited").click()
    expect(theirs.locator(".before0")).to_contain_text("Rude words")
    theirs.get_by_role("link", name="Report").click()
    theirs.get_by_role("button", name="Report").click()
    expect(other.locator(".toasts")).to_contain_text("Communications will look at it.")
    inbox = open_page(width_px=390)
    live.sign_in(inbox, place.comms)
    inbox.page.goto(live.url + "/studio/inbox?show=reported")
    inbox.assert_accessible()
    inbox.assert_fits()
    inbox.page.get_by_role("button", name="Delete").click()
    expect(inbox.page.locator("main")).to_contain_text("Nothing is reported")
    with live.database.read() as session:
        assert all(one.id != said for one in comments.standing(session, place.clip))


def test_everything_is_a_form_where_scripts_do_not_run(live, open_page, place):
    said = say(live, place, place.ben, "Without scripts?")
    watched = open_clip(live, open_page, place, place.ana, java_script_enabled=False)
    page = watched.page
    page.locator(f"#comment-{said}").get_by_role("link", name="Reply").click()
    page.locator("#say").fill("Yes, *without*.")
    page.get_by_role("button", name="Reply").click()
    expect(page.locator(".rep")).to_contain_text("Yes, without.")
    page.locator(".rep").get_by_role("link", name="Edit").click()
    page.locator("#edit summary").click()
    page.locator("#edit textarea").fill("Yes, with forms alone.")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".rep")).to_contain_text("Yes, with forms alone.")
    watched.assert_fits()


def test_what_would_act_in_a_page_is_only_shown(live, open_page, place):
    bad = '<img src=x onerror="document.title=1"> [x](javascript:document.title=2) **<b>**'
    said = say(live, place, place.ben, bad)
    page = open_clip(live, open_page, place, place.ana).page
    shown = page.locator(f"#comment-{said}")
    expect(shown).to_contain_text("<img src=x onerror=")
    shown.get_by_role("link", name="Reply").click()
    assert shown.locator(".said0 :is(img, a, b)").count() == 0
    assert "Autumn update" in page.title()


def test_the_reactions_of_a_moment_are_tapped_by_keyboard(live, open_page, place):
    with live.database.write() as session:
        take = clips.get(session, place.clip).take
        take.playable = take.complete = True
        factories.rendition(session, take, "720p", height_px=720)
    watched = open_clip(live, open_page, place, place.ana)
    agree = watched.page.get_by_role("button", name="Agree")
    agree.focus()
    watched.page.keyboard.press("Enter")
    expect(agree).to_have_attribute("aria-pressed", "true")
    watched.page.reload()
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(watched.page.locator("hub-player .oops")).to_be_visible()
    watched.trouble.clear()  # the files of this clip are not there: the player says so
