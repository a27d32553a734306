"""Requests that no page of ours sends, and what the log holds of a link."""

import pytest

from hub.core import clock
from hub.people import credentials, queries
from hub.people.model import Role
from hub.web.requests import told_path
from tests import factories


@pytest.fixture
def comms(database, sign_in):
    with database.write() as session:
        cora = factories.person(session, "Cora West", role=Role.COMMS)
    return sign_in(cora)


def test_what_no_table_can_hold_is_refused_in_a_sentence(comms):
    page = comms.get(f"/library?page={'9' * 30}")
    half = r'{"term": "half of a sign: \ud800"}'
    term = comms.post("/api/v1/glossary", data=half, content_type="application/json")
    assert (page.status_code, term.status_code) == (422, 422)
    assert term.json["detail"].endswith("that can't be stored.")


def test_two_who_do_the_same_at_once_are_told_so(database, sign_in, monkeypatch):
    with database.write() as session:
        ana = factories.person(session, "Ana Reis", role=Role.ADMIN)
    monkeypatch.setattr(queries, "find_by_email", lambda *_given: None)  # as before the other's
    twin = {"email": "ana@example.com", "name": "Ana", "role": "staff"}
    again = sign_in(ana).post("/people", data=twin)
    assert (again.status_code, "Somebody did the same just now" in again.text) == (409, True)


def test_an_origin_that_is_none_is_another_site(client):
    assert client.post("/sign-in", headers={"Origin": "http://["}).status_code == 403


def test_the_log_never_holds_what_a_link_opens(app, client, database, caplog):
    caplog.set_level("INFO")
    with database.write() as session:
        ana = factories.person(session, "Ana Reis")
        secret = credentials.password_link(session, ana.id, by=None, now=clock.now())
    assert client.get(f"/welcome/{secret}").status_code == 200
    assert "path=/welcome/…" in caplog.text
    assert secret not in caplog.text
    for rule in app.url_map.iter_rules():
        if "secret" in rule.arguments:
            with app.test_request_context(rule.rule.replace("<secret>", "opens")):
                assert "opens" not in told_path()
