"""Value reports: one frozen set of figures in every format; the command that prints reports."""

import json
import sys

import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.core.errors import Unavailable
from hub.reports import pdf
from hub.viewing.model import SeenSeconds
from tests import factories

DAYS = {"since": "2026-09-20", "until": "2026-10-20", "title": "October"}


@pytest.fixture
def made(sign_in, house):
    browser = sign_in(house.comms)
    address = browser.post("/reports/value", data=DAYS).headers["Location"]
    return browser, address


def test_every_format_comes_from_the_same_frozen_figures(made, house, database):
    browser, address = made
    before = browser.get(f"{address}.json").json
    assert before["now"]["clips"] == 1
    assert before["before"]["clips"] == 0
    assert before["now"]["reach"]["value"] == pytest.approx(81 / 99)
    assert before["now"]["understood"]["low"] < before["now"]["understood"]["value"]
    assert (before["now"]["questions"], before["now"]["answered"]) == (6, 1)
    assert before["now"]["landed"] == [1, 1]
    with database.write() as session:
        session.query(SeenSeconds).delete()
    assert browser.get(f"{address}.json").json == before
    for words in ("October", "82%", "1 of 6", "No return on investment"):
        assert words in browser.get(address).text
        assert words in browser.get(f"{address}.html").text
    rows = browser.get(f"{address}.csv").text
    assert "What was taken in,Reach,82%,81 of 99" in rows
    paper = browser.get(f"{address}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.mimetype == "application/pdf"


def test_who_reads_a_value_report_is_listed_at_me_of_those_it_counts(
    sign_in, house, made, database
):
    browser, address = made
    browser.get(f"{address}.csv")
    with database.write() as session:
        later = factories.person(session, "Nina New")
    seen = [sign_in(person).get("/me").text for person in (house.staff, later)]
    assert ["Cora Comms exported the numbers of “October”" in page for page in seen] == [
        True,
        False,
    ]


def test_only_comms_make_and_read_value_reports(sign_in, house, made):
    _browser, address = made
    for person in (house.leader, house.staff):
        other = sign_in(person)
        assert other.get("/reports/value").status_code == 403
        assert other.post("/reports/value", data=DAYS).status_code == 403
        for end in ("", ".json", ".csv", ".pdf", ".html"):
            assert other.get(address + end).status_code == 403


@pytest.mark.parametrize(
    "days",
    [
        {"since": "2026-10-20", "until": "2026-10-01"},
        {"since": "soon", "until": "2026-10-01"},
        {"since": "1990-01-01", "until": "2026-10-01"},
        {},
    ],
)
def test_a_period_that_is_none_is_refused_with_a_sentence(sign_in, house, days):
    again = sign_in(house.comms).post("/reports/value", data=days)
    assert again.status_code == 422
    assert "Choose a" in again.text


def test_without_pango_there_is_a_sentence_and_no_crash(monkeypatch):
    class Broken:
        def find_spec(self, name, *_):
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(Unavailable, match="apt-get install libpango"):
        pdf.of_html("<p>Hello</p>")


def test_a_pdf_fetches_nothing(caplog):
    made = pdf.of_html('<img src="http://127.0.0.1:9/x.png"><p>Hello</p>')
    assert made.startswith(b"%PDF")


def test_the_command_prints_a_report_of_a_clip_and_of_a_speaker(settings, house):
    environ = {"HUB_DATA": str(settings.data), "HUB_DATABASE": settings.database_url}

    def hub(*words):
        return CliRunner().invoke(main, ["report", *words], env=environ)

    made = json.loads(hub("clip", house.clip, "--format", "json").stdout)
    assert made["finding"]["headline"] == "1 key message landed."
    paper = hub("clip", house.clip).stdout
    for words in ("1 key message landed.", "Reach by department", "How the message travelled"):
        assert words in paper
    out = settings.data / "speaker.csv"
    told = hub("speaker", "lea@example.com", "--format", "csv", "--out", str(out))
    assert told.exit_code == 0
    assert "Where we stand,Reach,82%" in out.read_text()
    nowhere = hub("clip", house.clip, "--out", str(settings.data / "none" / "clip.html"))
    assert (nowhere.exit_code, "can't be written" in nowhere.stderr) == (1, True)
    refused = hub("clip", "nothing")
    assert refused.exit_code == 1
    assert "no such update" in refused.stderr
