"""Value reports by mail: planned by comms, made and sent once, with the same figures everywhere."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from hub.app import create_app
from hub.audit.model import AuditEntry
from hub.core import clock
from hub.people import queries as people
from hub.people.model import Person, Role
from hub.reports import jobs, mailing, pdf, value_sheet
from hub.reports.model import Frozen, Letter, Reader, Schedule
from hub.viewing.model import SeenSeconds
from hub.web.session import KEY
from tests import factories
from tests.services import mailbox

URL = "https://hub.example.com"
PLAN = {
    "plan_title": "For the board",
    "every": "month",
    "day": "3",
    "readers": "cora@example.com\nlea@example.com, chair@board.example.org",
}


@pytest.fixture(scope="module")
def server():
    with mailbox.server() as running:
        yield running


@pytest.fixture
def box(server):
    server.letters.clear()
    return server


@pytest.fixture
def mailing_services(services, box):
    return replace(services, settings=replace(services.settings, smtp=box.url, url=URL))


@pytest.fixture
def planned(sign_in, house, monkeypatch):
    """A plan made on 1 October; its report is due on the 3rd of November at seven."""
    _at(monkeypatch, datetime.fromisoformat("2026-10-05T12:00+00:00"))
    browser = sign_in(house.comms)
    answer = browser.post("/reports/value/plans", data=PLAN)
    assert answer.status_code == 302, answer.text
    page = browser.get("/reports/value").text
    assert "outside Hub" in page
    _at(monkeypatch, datetime.fromisoformat("2026-11-03T12:00+00:00"))
    return browser


def _at(monkeypatch, when):
    monkeypatch.setattr(clock, "now", lambda: when)


def run(services):
    jobs.make_due(services)
    jobs.post(services)


def frozen(database):
    with database.read() as session:
        return list(session.scalars(select(Frozen)))


def test_the_letter_the_page_and_every_file_say_the_same(
    planned, mailing_services, box, database, monkeypatch
):
    drawn = []
    real = pdf.of_html
    monkeypatch.setattr(pdf, "of_html", lambda html: drawn.append(html) or real(html))
    run(mailing_services)
    with database.write() as session:
        session.query(SeenSeconds).delete()
    (kept,) = frozen(database)
    assert (kept.figures["since"], kept.figures["until"]) == ("2026-10-01", "2026-10-31")
    rows = planned.get(f"/reports/value/{kept.id}.csv").text
    body = planned.get(f"/reports/value/{kept.id}.json").json
    page = planned.get(f"/reports/value/{kept.id}").text
    letter = next(one for one in box.letters if one["To"] == "cora@example.com")
    text = letter.get_body(("plain",)).get_content()
    app = create_app(mailing_services.settings)
    app.extensions[KEY].database.close()
    with app.test_request_context():
        lines = [line for part in value_sheet.of(kept).sections for line in part.lines]
    assert round(100 * body["now"]["reach"]["value"]) == 82
    for line in lines:
        assert f"- {line.label}: {line.value}" in text.replace("\r\n", "\n")
        assert line.value in rows
        assert line.value in page
        assert all(line.value in html for html in drawn)
    (paper,) = letter.iter_attachments()
    assert paper.get_content_type() == "application/pdf"
    assert paper.get_content().startswith(b"%PDF")


def test_who_works_with_reports_gets_a_link_and_others_the_page_alone(
    planned, mailing_services, box
):
    run(mailing_services)
    told = {one["To"]: one.get_body(("plain",)).get_content() for one in box.letters}
    assert set(told) == {"cora@example.com", "lea@example.com", "chair@board.example.org"}
    assert f"{URL}/reports/value/" in told["cora@example.com"].replace("/leave?", "")
    for to in ("lea@example.com", "chair@board.example.org"):
        assert "In Hub:" not in told[to]


def test_every_letter_is_in_the_audit_trail(planned, mailing_services, database):
    run(mailing_services)
    with database.read() as session:
        trail = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    deeds = [(one.action, one.detail.get("to")) for one in trail]
    assert ("report.scheduled", None) in deeds
    assert sorted(to for action, to in deeds if action == "report.mailed") == [
        "chair@board.example.org",
        "cora@example.com",
        "lea@example.com",
    ]


def test_two_workers_at_once_make_one_report_and_send_each_letter_once(
    planned, mailing_services, box, database
):
    both = Barrier(2)

    def work():
        both.wait()
        jobs.make_due(mailing_services)
        both.wait()
        jobs.post(mailing_services)

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(mailing_services)
    assert len(frozen(database)) == 1
    assert sorted(one["To"] for one in box.letters) == [
        "chair@board.example.org",
        "cora@example.com",
        "lea@example.com",
    ]


def test_a_worker_killed_while_it_hands_over_a_letter_loses_none_and_doubles_none(
    planned, mailing_services, box, database, monkeypatch
):
    jobs.make_due(mailing_services)
    now = clock.now()
    code = (
        "import sys; from datetime import datetime; from hub.core import clock;"
        "clock.now = lambda: datetime.fromisoformat(sys.argv[1]);"
        "from hub.core.db import Database; from hub.core.services import Services;"
        "from hub.core.settings import load; from hub.core.storage import open_storage;"
        "from hub.reports import jobs; s = load();"
        "jobs.post(Services(s, Database(s.database_url), open_storage(s)))"
    )
    settings = mailing_services.settings
    told = {
        "HUB_DATA": str(settings.data),
        "HUB_DATABASE": settings.database_url,
        "HUB_SMTP": settings.smtp,
        "HUB_URL": URL,
    }
    box.holds = True
    worker = subprocess.Popen([sys.executable, "-c", code, now.isoformat()], env=os.environ | told)
    try:
        while not box.letters:
            assert worker.poll() is None
            time.sleep(0.02)
    finally:
        worker.kill()
        worker.wait()
        box.holds = False
    jobs.post(mailing_services)
    assert len(box.letters) == 3  # what was under way is left alone for a while
    _at(monkeypatch, now + mailing.CLAIM)
    jobs.post(mailing_services)
    jobs.post(mailing_services)
    names = {one["Message-ID"]: one["To"] for one in box.letters}
    assert sorted(names.values()) == [
        "chair@board.example.org",
        "cora@example.com",
        "lea@example.com",
    ]
    with database.read() as session:
        assert session.scalar(select(func.count()).where(Letter.sent_at.is_(None))) == 0


def test_what_no_server_takes_is_tried_again(planned, mailing_services, box, monkeypatch):
    shut = replace(mailing_services.settings, smtp="smtp://127.0.0.1:9?from=hub@example.com")
    run(replace(mailing_services, settings=shut))
    jobs.post(mailing_services)
    assert box.letters == []
    _at(monkeypatch, clock.now() + timedelta(minutes=5))
    jobs.post(mailing_services)
    assert len(box.letters) == 3


def test_one_click_ends_it_for_that_reader_and_forgets_an_address_outside(
    planned, mailing_services, box, client, database, monkeypatch
):
    run(mailing_services)
    letter = next(one for one in box.letters if one["To"].startswith("chair"))
    away = letter["List-Unsubscribe"].strip("<>").removeprefix(URL)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "No more of this report" in client.get(away).text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Reader)) == 3
    assert client.post(away, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert client.get("/reports/value/leave?who=nonsense").status_code == 404
    box.letters.clear()
    _at(monkeypatch, clock.now() + timedelta(days=31))
    run(mailing_services)
    assert sorted(one["To"] for one in box.letters) == ["cora@example.com", "lea@example.com"]
    with database.read() as session:
        assert "chair@board.example.org" not in session.scalars(select(Reader.email)).all()


def test_after_a_long_stop_there_is_one_report_and_not_one_for_each_month(
    planned, mailing_services, database, monkeypatch
):
    _at(monkeypatch, clock.now() + timedelta(days=100))
    run(mailing_services)
    run(mailing_services)
    assert len(frozen(database)) == 1
    with database.read() as session:
        assert session.scalars(select(Schedule.next_at)).one() > clock.now()


def test_it_goes_on_when_who_planned_it_left_and_not_to_who_left(
    planned, mailing_services, house, database, box
):
    with database.write() as session:
        factories.person(session, "Ada Admin", role=Role.ADMIN)
        session.get_one(Person, house.comms.id).active = False
        assert people.asker(session, house.comms.id) is None
    run(mailing_services)
    assert len(frozen(database)) == 1
    assert sorted(one["To"] for one in box.letters) == [
        "chair@board.example.org",
        "lea@example.com",
    ]


def test_only_comms_plan_and_end(planned, sign_in, house, database):
    with database.read() as session:
        plan = session.scalars(select(Schedule.id)).one()
    for person in (house.leader, house.staff):
        other = sign_in(person)
        assert other.post("/reports/value/plans", data=PLAN).status_code == 403
        assert other.post(f"/reports/value/plans/{plan}/end").status_code == 403
    assert planned.post(f"/reports/value/plans/{plan}/end").status_code == 302
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Reader)) == 0


WRONG = [
    ({"readers": "not an address"}, "is no mail address"),
    ({"readers": "a@example.com\r\nBcc: b@example.com"}, "is no mail address"),
    ({"readers": " "}, "Name 1 to"),
    ({"readers": "\n".join(f"p{n}@example.com" for n in range(51))}, "Name 1 to"),
    ({"day": "31"}, "Choose a day"),
    ({"every": "week", "day": "8"}, "Choose a day"),
    ({"every": "minute"}, "Choose week"),
]


def test_a_plan_that_is_none_is_refused_and_what_was_typed_stays(sign_in, house, database):
    browser = sign_in(house.comms)
    for wrong, said in WRONG:
        answer = browser.post("/reports/value/plans", data=PLAN | wrong)
        assert answer.status_code == 422
        assert said in answer.text
        assert "For the board" in answer.text
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Schedule)) == 0


def test_a_person_sees_which_reports_they_get_and_an_erased_one_gets_none(
    planned, sign_in, house, mailing_services, box, database
):
    mine = sign_in(house.leader).get("/me/export").json
    assert mine["reports_by_mail"] == [{"title": "For the board", "every": "month"}]
    with database.write() as session:
        session.delete(session.get_one(Person, house.comms.id))
        factories.person(session, "Ada Admin", role=Role.ADMIN)
    run(mailing_services)
    assert "cora@example.com" not in [one["To"] for one in box.letters]
