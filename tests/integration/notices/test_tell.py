"""Notices in Hub: who is told, once, and of nothing they may not see."""

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from threading import Barrier, Thread

from sqlalchemy import func, insert, select

from hub.clips import actions as clips
from hub.clips import opening
from hub.clips import queries as clip_queries
from hub.comments import actions as comments
from hub.comments import queries as comment_queries
from hub.comments import tell
from hub.core import clock
from hub.core.db import Database
from hub.notices import actions, jobs
from hub.notices.model import Notice
from hub.outbox import queries as outbox
from hub.people import queries as people
from hub.people.model import Person
from hub.site import personal
from tests import statements


def told(company, kind=None):
    with company.database.read() as session:
        wanted = select(Notice.person_id, Notice.kind).order_by(Notice.id)
        return sorted(p for p, k in session.execute(wanted) if kind in (None, k))


def test_those_an_update_is_for_are_told_and_its_speaker_is_not(company, sign_in):
    company.publish("Autumn update", "department:Port,-person:ben@example.com")
    company.deliver()
    assert told(company) == [company.ana.id]
    page = sign_in(company.ana).get("/notices").text
    assert "Lea Lind has a new update" in page
    assert "Autumn update" in page
    assert 'aria-label="Notifications, 1 new"' in page
    assert "Nothing yet" in sign_in(company.ben).get("/notices").text


def test_delivering_again_and_an_audience_that_grows_tell_nobody_twice(company):
    clip_id = company.publish("For the port", "department:Port")
    company.deliver()
    with company.database.write() as session:
        clip = clip_queries.get(session, clip_id)
        draft = clips.Draft(audience="everyone")
        clips.edit(session, company.leader.id, clip, draft, clock.now())
    company.deliver()
    company.deliver()
    assert told(company) == sorted([company.ana.id, company.ben.id, company.comms.id])


def test_telling_a_crowd_takes_as_few_statements_as_telling_two(company):
    """All of them are told in one transaction, and on SQLite nobody else writes meanwhile."""
    asked = [asked_for(company), asked_for(company, 600)]
    assert asked[0] == asked[1]


def asked_for(company, more: int = 0) -> int:
    """How many statements it takes to deliver an update to the company and ``more`` people."""
    crowd = [
        {
            "id": f"one-of-{n}",
            "email": f"{n}@example.com",
            "name": "Crowd",
            "created_at": clock.now(),
        }
        for n in range(more)
    ]
    with company.database.write() as session:
        if crowd:
            session.execute(insert(Person), crowd)
    company.publish()
    asked = statements.heard(company.database.engine)
    company.deliver()
    return len(asked)


def test_two_workers_at_once_tell_each_person_once(company):
    company.publish()
    at_once = Barrier(2)

    def work():
        at_once.wait()
        jobs.deliver(company.services)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert told(company) == sorted([company.ana.id, company.ben.id, company.comms.id])
    with company.database.read() as session:
        assert outbox.waiting(session) == []


def killed_before_commit(settings):
    database = Database(settings.database_url)
    with database.read() as session:
        (event,) = outbox.waiting(session)
    with database.write() as session:
        assert actions.deliver(session, event.id, clock.now()) == 3
        session.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_killed_while_it_tells_has_told_nobody_and_the_next_tells_all_once(
    company, settings
):
    company.publish()
    victim = get_context("spawn").Process(target=killed_before_commit, args=(settings,))
    victim.start()
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL
    assert told(company) == []
    company.deliver()
    assert told(company) == sorted([company.ana.id, company.ben.id, company.comms.id])


def test_what_was_withdrawn_before_delivery_is_told_to_nobody(company):
    clip_id = company.publish()
    with company.database.write() as session:
        clip = clip_queries.get(session, clip_id)
        opening.withdraw(session, company.leader.id, clip, clock.now())
    company.deliver()
    assert told(company) == []


def test_who_may_not_see_an_update_any_more_loses_its_notice(company, sign_in):
    clip_id = company.publish()
    company.deliver()
    ben = sign_in(company.ben)
    assert "Autumn update" in ben.get("/notices").text
    with company.database.read() as session:
        (notice_id,) = session.scalars(select(Notice.id).where(Notice.person_id == company.ben.id))
    with company.database.write() as session:
        clip = clip_queries.get(session, clip_id)
        draft = clips.Draft(audience="person:ana@example.com")
        clips.edit(session, company.leader.id, clip, draft, clock.now())
    page = ben.get("/notices").text
    assert "Autumn update" not in page
    assert "new" not in page.split('class="bell"')[1].split(">")[0]
    assert ben.get(f"/notices/{notice_id}").status_code == 404


def test_a_mention_leads_to_its_moment_and_is_read_once_followed(company, sign_in):
    clip_id = company.publish()
    said = company.say(clip_id, company.ana, "@Ben Kahn, see this", at_s=12.5)
    company.deliver()
    ben = sign_in(company.ben)
    assert "Ana Reis speaks to you in a comment" in ben.get("/notices").text
    with company.database.read() as session:
        (notice_id,) = session.scalars(select(Notice.id).where(Notice.kind == "comment.mentioned"))
    assert sign_in(company.ana).get(f"/notices/{notice_id}").status_code == 404
    led = ben.get(f"/notices/{notice_id}")
    assert led.location == f"/clips/{clip_id}?via=notice&t=12.5#comment-{said.id}"
    assert "see this" not in ben.get("/notices?show=unread").text
    assert "see this" in ben.get("/notices").text


def test_a_comment_that_is_deleted_is_told_no_more(company, sign_in):
    clip_id = company.publish()
    said = company.say(clip_id, company.ana, "@Ben Kahn look")
    company.deliver()
    with company.database.write() as session:
        asker = people.asker(session, company.ana.id)
        comments.remove(session, asker, said.id, clock.now())
    assert "speaks to you" not in sign_in(company.ben).get("/notices").text


def test_reports_reach_communications_alone(company):
    clip_id = company.publish()
    said = company.say(clip_id, company.ana, "Rude")
    company.deliver()
    with company.database.write() as session:
        tell.of_report(session, comment_queries.get(session, said.id), clock.now())
    company.deliver()
    assert told(company, "comment.reported") == [company.comms.id]


def test_once_a_day_shows_in_the_morning_and_off_shows_nothing(company, sign_in, clock_at):
    ana, ben = sign_in(company.ana), sign_in(company.ben)
    assert ana.post("/me/notices", data={"in_hub": "daily"}).location == "/me#notes"
    assert ben.post("/me/notices", data={"in_hub": "off"}).status_code == 302
    assert ben.post("/me/notices", data={"in_hub": "weekly"}).status_code == 422
    company.publish()
    company.deliver()
    assert "Autumn update" not in ana.get("/notices").text
    clock_at(clock.now() + timedelta(hours=25))
    assert "Autumn update" in ana.get("/notices").text
    assert "Autumn update" not in ben.get("/notices").text


def test_all_are_marked_as_read_at_once(company, sign_in):
    for number in range(3):
        company.publish(f"Update {number}")
    company.deliver()
    ana = sign_in(company.ana)
    assert ana.get("/notices?show=unread").text.count('class="new"') == 3
    assert ana.post("/notices/read").status_code == 302
    assert "Nothing new" in ana.get("/notices?show=unread").text


def test_what_is_a_week_old_is_nobody_s_news(company, clock_at):
    company.publish()
    clock_at(clock.now() + timedelta(days=8))
    company.deliver()
    assert told(company) == []


def test_notices_are_in_my_data_and_go_with_me(company):
    company.publish()
    company.deliver()
    with company.database.write() as session:
        assert len(personal.export_person(session, company.ana.id, own=True)["notices"]) == 1
        personal.erase_person(session, company.ana.id, clock.now())
    with company.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 2
