"""The home page: what is new comes first, and what is not for you does not exist."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete

from hub.captions import actions as captions
from hub.captions.files import read
from hub.clips.model import Clip, State
from hub.clips.queries import whole
from hub.comments.model import Reaction, ReactionKind
from hub.people.model import Person
from hub.site import feed
from hub.site.reacted import SHOWN
from tests import factories
from tests.integration.search.conftest import say
from tests.integration.site.conftest import NOW


def titles(page: str) -> list[str]:
    """Titles in the order of the page, the large one first."""
    return re.findall(r"<h[23][^>]*><a href=\"/clips/[^\"]+\"[^>]*>([^<]+)</a>", page)


def test_what_is_not_watched_comes_first_the_newest_of_it_large(world, kim):
    for title in ("One", "Two", "Three", "Four"):
        world.place(world.clip(title), 60.0, watched=True)
    world.clip("Five")
    world.clip("Six")
    world.place(world.clip("Seven"), 60.0, watched=True)
    page = kim.get("/").text
    assert titles(page) == ["Six", "Five", "Seven", "Four", "Three", "Two", "One"]
    assert "2 new updates" in page


def test_what_was_begun_waits_where_it_was_left(world, kim):
    world.place(world.clip("Begun"), 20.0)
    world.place(world.clip("Nearly done"), 59.0)
    world.place(world.clip("Few seconds left"), 53.0)
    world.place(world.clip("Only a look"), 2.0)
    page = kim.get("/").text
    begun = page.partition("Continue watching")[2].partition("</section>")[0]
    assert titles(begun) == ["Begun"]
    assert "40 s left" in begun


def test_what_is_hidden_does_not_exist(world, kim):
    shown = world.clip("For all")
    world.clip("Secret", audience="department:Ships", series="Secret series", topics=["Secret"])
    world.clip("Secret draft", state=State.DRAFT)
    world.clip("Secret plan", state=State.SCHEDULED)
    world.clip("Secret, not ready", playable=False)
    world.withdraw(world.clip("Secret that was"))
    for address in ("/", "/library", "/saved", "/search?q=secret", f"/people/{world.amara.id}"):
        page = kim.get(address).text.replace("“secret”", "").replace('value="secret"', "")
        assert "Secret" not in page, address
    assert titles(kim.get("/").text) == ["For all"]
    assert kim.get(f"/people/{world.amara.id}").text.count(f"/clips/{shown}") >= 1


def test_the_sentences_most_reacted_to_are_this_weeks_moments(world, kim):
    loud = world.clip("Loud")
    quiet, hidden = world.clip("Quiet"), world.clip("Hidden", audience="department:Ships")
    react(world, loud, people=6)
    react(world, quiet, people=4)
    react(world, hidden, people=9)
    react(world, world.clip("Long ago"), people=9, ago=timedelta(days=8))
    page = kim.get("/").text
    assert page.count('class="card mom"') == 1 <= SHOWN
    assert "“Loud: we open in Lisbon.”" in page
    assert f"/clips/{loud}?t=4" in page


@pytest.mark.parametrize(("others", "shown"), [(3, 3), (5, 4), (6, 6), (7, 6), (9, 8)])
def test_no_card_stands_alone_in_a_row(world, kim, others, shown):
    for number in range(others + 1):
        world.clip(f"Clip {number}")
    assert len(titles(kim.get("/").text)) == 1 + shown


def test_a_kept_moment_follows_its_taps_its_words_and_who_may_see_it(world, kim):
    loud = world.clip("Loud")
    react(world, loud, people=5)
    assert "5 agree" in kim.get("/").text
    react(world, loud, people=4)
    assert "5 agree" in kim.get("/").text
    react(world, loud, people=1)
    assert "10 agree" in kim.get("/").text
    with world.database.write() as session:
        clip = session.get_one(Clip, loud, options=whole())
        words = b"WEBVTT\n\n00:04.000 --> 00:08.000\nWe open in Porto.\n"
        captions.upload(session, None, clip, read(words, "en"), NOW)
    assert "We open in Porto." in kim.get("/").text
    with world.database.write() as session:
        session.execute(delete(Reaction).where(Reaction.clip_id == loud))
    assert "Porto" not in kim.get("/").text
    react(world, loud, people=5)
    world.withdraw(loud)
    assert 'class="card mom"' not in kim.get("/").text


def react(world, clip_id: str, people: int, ago: timedelta = timedelta(hours=1)) -> None:
    """So many people agree within a sentence of a clip."""
    with world.database.write() as session:
        clip = session.get_one(Clip, clip_id, options=whole())
        begun, ended = (4.0, 5.0, f"{clip.title}: we"), (5.0, 8.0, "open in Lisbon.")
        say(session, clip, (0.0, 4.0, "Hello."), begun, ended)
        for at in range(people):
            who = factories.person(session)
            tap = Reaction(clip_id=clip_id, take_id=clip.takes[0].id, person_id=who.id)
            tap.kind, tap.window, tap.created_at = ReactionKind.AGREE, 2 + at % 2, NOW - ago
            session.add(tap)


def test_home_and_the_watch_page_cost_few_statements_however_much_there_is(world, kim, statements):
    loud = world.clip("Loud", series="Notes", topics=["Plans"])
    react(world, loud, people=6)
    for at in range(30):
        world.place(world.clip(f"Clip {at}"), 20.0, watched=at % 2 == 0)
    assert cost(kim, statements, "/") <= 12
    assert cost(kim, statements, f"/clips/{loud}") <= 12


def cost(client, statements: list[str], address: str) -> int:
    """Statements of one request, sign-in and the page's frame among them."""
    client.get(address)
    statements.clear()
    assert client.get(address).status_code == 200
    return len([one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))])


def test_leaders_are_those_above_the_reader_and_others_come_after(world, kim):
    """Who manages the reader, or a manager of theirs; never somebody beside or below them."""
    with world.database.write() as session:
        top = factories.person(session, "Tove Top")
        boss = factories.person(session, "Bo Boss", manager=top)
        me = session.get_one(Person, world.kim.id)
        me.manager_id = boss.id
        report = factories.person(session, "Rae Report", manager=me)
        said = (("Large", report), ("By a report", report), ("By the boss", boss), ("By Top", top))
        for days, (title, speaker) in enumerate(said):
            factories.clip(session, speaker, title, at=NOW - timedelta(days=days + 1))
    page = kim.get("/").text
    leaders = page.partition("From your leaders")[2].partition("</section>")[0]
    assert titles(leaders) == ["By the boss", "By Top"]
    others = page.partition("From others")[2].partition("</section>")[0]
    assert titles(others) == ["By a report"]


@pytest.mark.parametrize(("zone", "said"), [("Pacific/Honolulu", "evening"), ("UTC", "morning")])
def test_it_greets_by_the_clock_of_the_reader(app, world, zone, said):
    at = NOW.replace(hour=7)
    with app.test_request_context(headers={"Cookie": f"hub_zone={zone}"}):
        assert f"Good {said}" in feed.greeting(world.kim, at)
