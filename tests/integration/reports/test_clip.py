"""The report of one update: figures with what stands beside them, and who sees how much."""

import pytest
from sqlalchemy import select, update

from hub.audit.model import AuditEntry
from hub.clips.model import KeyMessage
from hub.comments.model import Comment
from hub.people.model import Role
from hub.reports.model import CommentLabel
from hub.viewing.model import SeenSeconds
from tests import factories, statements
from tests.integration.reports.conftest import ANSWERING

SAMPLE = "/reports/clips/{}/comments"


@pytest.fixture
def read(sign_in, house):
    def perception(person):
        return sign_in(person).get(f"/api/v1/clips/{house.clip}/perception").json

    return perception


def test_the_executive_reads_every_component_side_by_side(read, house):
    found = read(house.leader)
    assert found["audience"] == 100 - 1 - 0
    assert found["reach"]["value"] == pytest.approx(81 / 99)
    clear = found["rated"][0]
    assert clear["component"] == "clear"
    assert clear["agree"]["low"] < clear["agree"]["value"] < clear["agree"]["high"]
    assert clear["agree"]["least"] <= clear["agree"]["value"] <= clear["agree"]["most"]
    assert clear["agree"]["n"] % 1 == 0
    assert clear["agree"]["asked"] == ANSWERING + 2
    assert sum(clear["shares"]) == pytest.approx(1)


def test_a_message_is_heard_by_those_who_saw_its_seconds_and_lands_by_the_rule(read, house):
    tied, untied = read(house.leader)["messages"]
    assert tied["heard"]["value"] == pytest.approx(61 / 81)  # every fourth of 80 left at 12 s
    assert tied["understood"]["value"] == pytest.approx(0.75, abs=0.03)  # 7 in 8, less guessing
    assert tied["questions"] == 6
    assert tied["result"] == "questions"
    assert untied["heard"]["value"] is None
    assert untied["result"] == "open"


def test_a_question_at_the_very_beginning_counts_for_the_message_there(read, database, house):
    with database.write() as session:
        session.execute(update(Comment).where(Comment.clip_id == house.clip).values(at_s=0.0))
        session.execute(update(KeyMessage).values(start_s=0.0, end_s=10.0))
    assert [one["questions"] for one in read(house.leader)["messages"]] == [6, 6]


def test_what_the_video_changed_is_the_difference_between_the_halves(read, house):
    change = read(house.leader)["moved"][0]["change"]
    assert change["value"] > 0.7
    assert change["low"] > 0
    assert change["asked"] == ANSWERING + 2


def test_reactions_lie_on_their_sentence_and_name_nobody(read, house):
    moments = read(house.leader)["moments"]
    assert [(m["text"], m["taps"]) for m in moments if m["taps"]] == [
        ("Refunds are late.", {"unsure": 5})
    ]
    assert moments[1]["people"] == 5


def test_the_finding_says_no_more_than_the_figures(read, house):
    finding = read(house.leader)["finding"]
    assert finding["headline"] == "1 key message landed."
    assert any("one can’t say yet" in sentence for sentence in finding["sentences"])
    assert finding["step"] == "Next: answer the 5 questions that wait."


def test_staff_see_the_company_and_a_manager_their_own_branch_too(read, house):
    for person, branch in ((house.staff, False), (house.manager, True)):
        found = read(person)
        assert found["reach"]["value"] is not None
        assert found["departments"] == []
        assert found["travel"] is None
        assert found["said"]["themes"] == []
        assert (found["own_branch"] is not None) is branch


def test_nobody_elses_name_or_id_is_in_the_report(sign_in, house, database):
    text = sign_in(house.comms).get(f"/api/v1/clips/{house.clip}/perception").text
    assert house.staff.id not in text
    assert house.manager.id not in text
    page = sign_in(house.comms).get(f"/reports/clips/{house.clip}").text
    assert house.manager.name not in page


def test_every_reading_is_in_the_audit_trail(sign_in, house, database):
    browser = sign_in(house.comms)
    browser.get(f"/reports/clips/{house.clip}")
    browser.get(f"/reports/clips/{house.clip}.csv")
    browser.get(f"/api/v1/clips/{house.clip}/perception")
    with database.read() as session:
        wanted = select(AuditEntry.action).where(AuditEntry.subject_id == house.clip)
        actions = list(session.scalars(wanted.order_by(AuditEntry.id)))
    assert actions[-3:] == ["report.read", "report.exported", "report.exported"]


def test_the_page_shows_n_response_range_and_bounds(sign_in, house):
    page = sign_in(house.leader).get(f"/reports/clips/{house.clip}").text
    for words in (
        "1 key message landed.",
        f"of {ANSWERING + 2} asked",
        "whatever the others think",
        "range ",
    ):
        assert words in page
    assert "style=" not in page


def test_a_spreadsheet_gets_the_same_figures_and_no_formula(sign_in, house, database):
    rows = sign_in(house.leader).get(f"/reports/clips/{house.clip}.csv").text.splitlines()
    assert rows[0] == "figure,of,value,low,high,n,asked,least,most,note"
    assert any(row.startswith("understood,Refunds must be faster,0.7") for row in rows)
    assert not any(row.startswith(("=", "+", "@")) for row in rows)


def test_an_update_for_nine_people_has_no_report(sign_in, database):
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        for _ in range(8):
            factories.person(session)
        clip = factories.clip(session, leader)
        session.add(
            Comment(
                clip_id=clip.id, person_id=leader.id, text="Ask me anything.", question=False,
                created_at=factories.THEN,
            )
        )  # fmt: skip
    page = sign_in(leader).get(f"/reports/clips/{clip.id}")
    assert "Too little to say yet" in page.text
    assert "Shown from 10 people on" in page.text
    assert "Ask me anything." in page.text
    assert "You have not watched it yet." in page.text


def test_a_manager_reads_their_own_status_and_nobody_elses(sign_in, database, house):
    path = f"/reports/clips/{house.clip}"
    with database.write() as session:
        mine = session.query(SeenSeconds).filter_by(person_id=house.manager.id)
        watched = mine.count() > 0
        mine.delete()
    assert watched
    assert "You have not watched it yet." in sign_in(house.manager).get(path).text
    others = sign_in(house.comms).get(path).text
    assert "You have not watched it yet." not in others
    assert "You watched it" not in others


def test_an_update_one_may_not_watch_has_no_report(sign_in, database, house):
    with database.write() as session:
        leader = factories.person(session, "Otto Oak", role=Role.EXECUTIVE)
        clip = factories.clip(session, leader, audience="department:Ships")
        outsider = factories.person(session, "Ida Inn", of="Care")
    for path in (f"/reports/clips/{clip.id}", f"/reports/clips/{clip.id}.csv"):
        assert sign_in(outsider).get(path).status_code == 404
    assert sign_in(outsider).get(f"/api/v1/clips/{clip.id}/perception").status_code == 404


def test_a_report_reads_the_database_a_fixed_number_of_times(sign_in, house, database, app):
    browser = sign_in(house.comms)
    asked = statements.heard(app.extensions["hub.services"].database.engine)
    browser.get(f"/api/v1/clips/{house.clip}/perception")
    assert len(asked) <= 40


def test_comms_read_a_sample_and_name_themes(sign_in, house, database):
    browser = sign_in(house.comms)
    path = f"/reports/clips/{house.clip}/comments"
    for _ in range(12):
        page = browser.get(path).text
        comment = page.split('name="comment" value="')[1].split('"')[0]
        judgement = "favourable" if "Thank you, number" in page else "unfavourable"
        browser.post(path, data={"comment": comment, "judgement": judgement})
    themes = {"title": ["Refunds", "", "Thanks"], "keywords": ["refund, money", "", "thank"]}
    assert browser.post(path.replace("comments", "themes"), data=themes).status_code == 302
    with database.read() as session:
        assert session.query(CommentLabel).count() == 12
    said = browser.get(f"/api/v1/clips/{house.clip}/perception").json["said"]
    assert [(t["title"], t["comments"]) for t in said["themes"]] == [
        ("Refunds", 12),
        ("Thanks", 12),
    ]
    share = said["favourable"]  # of a sample drawn by lot: which comments are in it differs
    assert share["n"] == 12
    assert 0 <= share["low"] <= share["value"] <= share["high"] <= 1
    assert share["high"] - share["low"] < 0.7
    assert (said["comments"], said["questions"], said["answered"]) == (24, 6, 1)
    assert said["median_hours"] == 5.0


def test_only_who_agreed_is_quoted_and_without_a_name(sign_in, house, database):
    browser = sign_in(house.comms)
    path = f"/reports/clips/{house.clip}"
    browser.post(f"{path}/themes", data={"title": "Thanks", "keywords": "thank"})
    assert "Thank you, number 0" not in browser.get(path).text
    sign_in(house.staff).post("/me/quotes", data={"quotable": "1"})
    page = browser.get(path).text
    assert "Thank you, number 0" in page
    assert house.staff.name not in page


def test_who_is_not_of_comms_neither_labels_nor_names(sign_in, house):
    for person in (house.leader, house.staff, house.manager):
        browser = sign_in(person)
        assert browser.get(f"/reports/clips/{house.clip}/comments").status_code == 403
        assert browser.post(f"/reports/clips/{house.clip}/themes", data={}).status_code == 403
        sent = {"comment": house.comments[0], "judgement": "mixed"}
        assert browser.post(f"/reports/clips/{house.clip}/comments", data=sent).status_code == 403


def test_the_overview_and_a_speakers_report_lead_to_each_update(sign_in, house):
    browser = sign_in(house.comms)
    assert f"/reports/clips/{house.clip}" in browser.get("/reports").text
    assert "opened the list of reports" in sign_in(house.staff).get("/me").text
    page = browser.get(f"/reports/speakers/{house.leader.id}").text
    assert "Where we stand" in page
    assert "Clarity" in page
    assert browser.get(f"/reports/speakers/{house.staff.id}").status_code == 404


def test_each_role_sees_what_the_table_of_the_measures_says(sign_in, database, house):
    """docs/explanation/measures.md, “Who sees what”: everybody the company, few its parts."""
    with database.write() as session:
        admin = factories.person(session, "Ada Admin", role=Role.ADMIN)
        other = factories.person(session, "Olu Other", role=Role.EXECUTIVE)
    sees = {}
    for name in ("staff", "manager", "leader", "comms", admin, other):
        who = getattr(house, name) if isinstance(name, str) else name
        client = sign_in(who)
        base = f"/api/v1/clips/{house.clip}"
        report, numbers = (client.get(f"{base}/{of}").json for of in ("perception", "numbers"))
        assert (report["reach"]["n"], numbers["reached"]) == (81, 81)
        assert report["rated"][0]["agree"]["n"] == 45
        parts = {bool(report["departments"]), bool(report["travel"]), bool(numbers["departments"])}
        (departments,) = parts
        works = [client.get(at).status_code for at in (SAMPLE.format(house.clip), "/reports/value")]
        sees[name if isinstance(name, str) else who.name] = (
            departments,
            report["own_branch"] is not None,
            works == [200, 200],
        )
        assert set(works) <= {200, 403}
    assert sees == {
        "staff": (False, False, False),
        "manager": (False, True, False),
        "leader": (True, True, False),
        "comms": (True, False, True),
        "Ada Admin": (True, False, True),
        "Olu Other": (False, False, False),
    }
