"""Letters through a real mail server: what, to whom, in which language, and never twice."""

import re
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from hub.app import create_app
from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.core import clock
from hub.core.storage.base import StorageError
from hub.notices import actions, jobs
from hub.notices.model import Notice
from hub.people.model import Person
from hub.web.session import KEY
from tests import factories
from tests.services import mailbox

JPEG = b"\xff\xd8\xff\xe0 a picture \xff\xd9"
URL = "https://hub.example.com"


@pytest.fixture(scope="module")
def server():
    with mailbox.server() as running:
        yield running


@pytest.fixture
def box(server):
    server.letters.clear()
    return server


@pytest.fixture
def mailing(company, services, box):
    """The company with a mail server; Ana has letters at once, Ben and Cora every morning."""
    with services.database.write() as session:
        actions.choose(session, company.ana.id, "at_once", "at_once")
    return replace(company, services=replace(services, settings=_with_mail(services.settings, box)))


def _with_mail(settings, box):
    return replace(settings, smtp=box.url, url=URL)


@pytest.fixture
def site(mailing):
    made = create_app(mailing.services.settings)
    yield made.test_client()
    made.extensions[KEY].database.close()


def run(company):
    company.deliver()
    jobs.post(company.services)


def leave_address(letter):
    return letter["List-Unsubscribe"].strip("<>").removeprefix(URL)


def test_a_letter_goes_at_once_with_text_html_and_the_update_s_picture(mailing, box):
    clip_id = mailing.publish("Autumn & winter")
    mailing.services.storage.put_bytes("takes/x/poster.jpg", JPEG)
    with mailing.database.write() as session:
        clip_queries.get(session, clip_id).takes[0].poster_key = "takes/x/poster.jpg"
    run(mailing)
    run(mailing)
    letter = box.one()
    assert letter["To"] == "ana@example.com"
    assert letter["Subject"] == "Lea Lind has a new update: Autumn & winter"
    text = letter.get_body(("plain",)).get_content()
    assert re.search(rf"^{URL}/notices/\d+\?via=mail\r?$", text, re.MULTILINE)
    html = letter.get_body(("html",)).get_content()
    assert "Autumn &amp; winter" in html
    (picture,) = (part for part in letter.walk() if part.get_content_type() == "image/jpeg")
    assert picture.get_content() == JPEG
    assert f"cid:{picture['Content-ID'].strip('<>')}" in html


def test_the_morning_s_letter_leaves_out_what_was_seen_and_what_was_closed(mailing, box, clock_at):
    mailing.publish("Not seen")
    seen, closed = mailing.publish("Seen"), mailing.publish("Closed")
    run(mailing)
    box.letters.clear()
    with mailing.database.write() as session:
        for notice in _of(session, mailing.ben):
            if notice.clip_id == seen:
                actions.read(session, notice.id, clock.now())
        clip = clip_queries.get(session, closed)
        opening.withdraw(session, mailing.leader.id, clip, clock.now())
    clock_at(clock.now() + timedelta(hours=25))
    run(mailing)
    (letter,) = (one for one in box.letters if one["To"] == "ben@example.com")
    text = letter.get_body(("plain",)).get_content()
    assert "Not seen" in text
    assert "\nSeen" not in text
    assert "Closed" not in text


def _of(session, person: Person):
    return list(session.scalars(select(Notice).where(Notice.person_id == person.id)))


def test_a_letter_speaks_the_reader_s_language(mailing, box):
    with mailing.database.write() as session:
        session.get(Person, mailing.ana.id).locale = "de"
    mailing.publish("Herbst")
    run(mailing)
    letter = box.one()
    assert letter["Subject"] == "Lea Lind hat ein neues Update: Herbst"
    assert 'lang="de"' in letter.get_body(("html",)).get_content()


def test_storage_that_is_away_costs_a_letter_its_picture_only(mailing, box):
    class Away:
        def read(self, key):
            raise StorageError(f"{key} can't be reached")

    clip_id = mailing.publish("Herbst")
    with mailing.database.write() as session:
        clip_queries.get(session, clip_id).takes[0].poster_key = "takes/x/poster.jpg"
        session.get(Person, mailing.ana.id).locale = "zz"  # nor does a language nobody speaks
    mailing.deliver()
    jobs.post(replace(mailing.services, storage=Away()))
    assert box.one()["Subject"] == "Lea Lind has a new update: Herbst"


def test_two_workers_at_once_send_one_letter(mailing, box):
    mailing.publish()
    mailing.deliver()
    at_once = Barrier(2)

    def work():
        at_once.wait()
        jobs.post(mailing.services)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert box.one()["To"] == "ana@example.com"


def test_a_worker_killed_while_it_sends_leaves_nothing_that_would_be_sent_twice(mailing, box):
    mailing.publish()
    mailing.deliver()
    with mailing.database.write() as session:  # all that is kept before the letter goes
        assert len(actions.claim_mail(session, mailing.ana.id, clock.now())) == 1
    run(mailing)
    assert box.letters == []


def test_what_the_server_does_not_take_is_tried_again_later(mailing, box, clock_at):
    mailing.publish()
    mailing.deliver()
    shut = replace(mailing.services.settings, smtp="smtp://127.0.0.1:9?from=hub@example.com")
    jobs.post(replace(mailing.services, settings=shut))
    jobs.post(mailing.services)
    assert box.letters == []
    clock_at(clock.now() + timedelta(minutes=5))
    jobs.post(mailing.services)
    assert box.one()["To"] == "ana@example.com"


def test_one_click_ends_letters_without_a_sign_in_and_looking_at_the_link_does_not(
    mailing, box, site
):
    mailing.publish("First")
    run(mailing)
    letter = box.one()
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = leave_address(letter)
    assert "Send me no more e-mails" in site.get(path).text
    mailing.publish("Second")
    run(mailing)
    assert len(box.letters) == 2
    clicked = site.post(path, data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    mailing.publish("Third")
    run(mailing)
    assert len(box.letters) == 2


def test_the_page_that_ends_letters_leads_nowhere_else_even_for_those_signed_in(
    mailing, box, sign_in
):
    mailing.publish()
    run(mailing)
    page = sign_in(mailing.ana).get(leave_address(box.one())).text
    assert "Send me no more e-mails" in page
    assert "<nav" not in page


def test_a_link_that_was_not_signed_here_ends_nothing(mailing, box, site):
    mailing.publish()
    run(mailing)
    path = leave_address(box.one())
    forged = path[:-4] + "AAAA"
    assert site.post(forged).status_code == 404
    assert site.get(forged).status_code == 404
    assert site.post("/notices/unsubscribe").status_code == 404
    signed_elsewhere = path.split("who=")[0] + f"who={mailing.ben.id}"
    assert site.post(signed_elsewhere).status_code == 404


def test_hostile_words_stay_words_in_a_letter(mailing, box):
    with mailing.database.write() as session:
        session.get(Person, mailing.leader.id).name = "<script>alert(1)</script>"
    mailing.publish("Hello\nBcc: everyone@example.com")
    run(mailing)
    letter = box.one()
    assert letter["Bcc"] is None
    assert "<script>" not in letter.get_body(("html",)).get_content()


def test_letters_can_be_chosen_only_where_there_is_a_mail_server(company, sign_in, site, database):
    assert 'name="by_mail"' not in sign_in(company.ana).get("/me").text
    with database.write() as session:
        headers = factories.token(session, company.ana)
    assert 'name="by_mail"' in site.get("/me", headers=headers).text
