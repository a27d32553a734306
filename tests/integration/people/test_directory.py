import io
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.audit.model import AuditEntry
from hub.core.db import Database
from hub.people import queries
from hub.people.model import ApiToken, OneTimeLink, Person, Role
from tests import factories
from tests.integration.people import door
from tests.signed_in import SignIn

NEW = {"email": "nils@example.com", "name": "Nils New", "department": "Ships", "role": "executive"}


def role_of(database: Database, email: str) -> Role:
    with database.read() as session:
        return queries.by_email(session, email).role


def test_everybody_stands_under_their_department(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    with database.write() as session:
        factories.person(session, "Berit Holm", of="Ships")
    page = sign_in(tomas).get("/people").text.split("<main")[1]
    order = [
        page.index(word) for word in ("Ships", "Berit Holm", "Support</h", "Tomas Mendes</strong")
    ]
    assert order == sorted(order)
    assert f'href="/people/{ana.id}"' in page
    assert "reports to Ana Reis" in page


@pytest.mark.parametrize(
    ("words", "found"),
    [("tomas", 1), ("MEND support", 1), ("example.com", 2), ("zzz", 0), ("%", 0), ("_", 0)],
)
def test_people_are_found_by_every_word_of_a_search(
    sign_in: SignIn, tomas: Person, words: str, found: int
) -> None:
    page = sign_in(tomas).get("/people", query_string={"q": words}).text
    assert page.count('<a href="/people/') == found
    assert ("Nobody found" in page) == (found == 0)


def test_a_department_is_shown_alone(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    page = sign_in(tomas).get("/people", query_string={"department": tomas.department_id}).text
    assert "Tomas Mendes</strong>" in page
    assert "Ana Reis</strong>" not in page


def test_nobody_who_left_is_shown_but_to_administrators_who_ask(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    with database.write() as session:
        factories.person(session, "Gone Person", active=False)
    assert "Gone Person" not in sign_in(ana).get("/people").text
    assert "Gone Person" in sign_in(ana).get("/people?who=former").text
    assert "Gone Person" not in sign_in(tomas).get("/people?who=former").text


def test_many_people_come_page_by_page_and_nobody_twice(
    sign_in: SignIn, database: Database, ana: Person
) -> None:
    with database.write() as session:
        for number in range(130):
            factories.person(session, f"p{number} Crowd")
    client = sign_in(ana)
    ids = [
        found
        for page in (0, 1)
        for found in re.findall(r'<a href="/people/(\w+)"', client.get(f"/people?page={page}").text)
    ]
    assert len(ids) == len(set(ids)) == 131


def test_an_administrator_adds_a_person_who_comes_in_by_a_link(
    client: FlaskClient, sign_in: SignIn, database: Database, ana: Person
) -> None:
    page = sign_in(ana).post("/people", data=NEW).text
    found = re.search(r"/welcome/[\w-]+", page)
    assert found
    assert client.post(found[0], data={"password": "another four words"}).status_code == 302
    assert role_of(database, "nils@example.com") is Role.EXECUTIVE


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("email", "nils", "is not an e-mail address."),
        (
            "email",
            "tomas@example.com",
            "Somebody has the e-mail address tomas@example.com already.",
        ),
        ("name", " ", "Give the person’s name."),
        ("role", "captain", "“captain” is no role."),
        ("manager", "ghost@example.com", "Nobody here has the e-mail address ghost@example.com."),
        ("department", "D" * 201, "Use at most 200 characters."),
    ],
)
def test_what_can_not_stay_is_said_and_what_was_typed_is_kept(
    sign_in: SignIn, ana: Person, tomas: Person, field: str, typed: str, sentence: str
) -> None:
    answer = sign_in(ana).post("/people", data=NEW | {field: typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    for name in {"email", "name", "department"} - {field}:
        assert f'value="{NEW[name]}"' in answer.text


def test_a_file_is_taken_in_and_counted(sign_in: SignIn, database: Database, ana: Person) -> None:
    client = sign_in(ana)
    file = (io.BytesIO(b"email,name\nkim@example.com,Kim Berg\n"), "staff.csv")
    page = client.post("/people/import", data={"file": file}, follow_redirects=True).text
    assert "1 added, 0 changed, 0 as before." in page
    assert "Kim Berg" in page


def test_the_file_of_a_large_company_is_taken_in(sign_in: SignIn, ana: Person) -> None:
    head = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="staff.csv"\r\n\r\n'
    rows = b"email,name,title\nkim@example.com,Kim Berg," + b"x" * 3_000_000
    form = {
        "data": head + rows + b"\r\n--cut--\r\n",
        "content_type": "multipart/form-data; boundary=cut",
    }
    answer = sign_in(ana).post("/people/import", **form)
    assert "Line 2:" in answer.text


def test_a_file_with_a_fault_changes_nothing_and_says_the_line(
    sign_in: SignIn, database: Database, ana: Person
) -> None:
    file = (io.BytesIO(b"email,name\nkim@example.com,Kim Berg\nlee,Lee\n"), "staff.csv")
    answer = sign_in(ana).post("/people/import", data={"file": file})
    assert answer.status_code == 422
    assert "Line 3:" in answer.text
    with database.read() as session:
        assert queries.find_by_email(session, "kim@example.com") is None


def test_a_role_is_changed_and_written_down(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    sign_in(ana).post(f"/people/{tomas.id}/role", data={"role": "comms"})
    assert role_of(database, "tomas@example.com") is Role.COMMS
    with database.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.role")).one()
    assert (entry.actor_id, entry.subject_id) == (ana.id, tomas.id)
    assert entry.detail == {"before": "staff", "after": "comms"}


def test_the_last_administrator_stays(
    sign_in: SignIn, database: Database, ana: Person, tomas: Person
) -> None:
    client = sign_in(ana)
    assert client.post(f"/people/{ana.id}/role", data={"role": "staff"}).status_code == 409
    assert client.post(f"/people/{ana.id}/deactivate").status_code == 409
    client.post(f"/people/{tomas.id}/role", data={"role": "admin"})
    assert client.post(f"/people/{ana.id}/role", data={"role": "staff"}).status_code == 302
    assert client.post(f"/people/{ana.id}/role", data={"role": "admin"}).status_code == 403


def test_deactivating_ends_browsers_tokens_and_links(
    sign_in: SignIn, client: FlaskClient, database: Database, ana: Person, tomas: Person
) -> None:
    his, hers = sign_in(tomas), sign_in(ana)
    with database.write() as session:
        token = factories.token(session, tomas)
    page = hers.post(f"/people/{tomas.id}/link").text
    link = re.search(r"/welcome/[\w-]+", page)
    assert link
    hers.post(f"/people/{tomas.id}/deactivate")
    assert his.get("/people").status_code == 302
    assert client.get("/api/v1/clips", headers=token).status_code == 401
    assert client.get(link[0]).status_code == 410
    assert door.sign_in(client, "tomas@example.com").status_code == 422
    with database.read() as session:
        assert session.scalars(select(ApiToken)).all() == []
    hers.post(f"/people/{tomas.id}/reactivate")
    assert door.sign_in(client, "tomas@example.com").status_code == 302


# Attacks

ADMIN_ONLY = (
    "/people",
    "/people/import",
    "/people/{id}/link",
    "/people/{id}/role",
    "/people/{id}/deactivate",
    "/people/{id}/reactivate",
)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_does_what_administrators_do(
    sign_in: SignIn, database: Database, ana: Person, role: Role
) -> None:
    with database.write() as session:
        eve = factories.person(session, "Eve Else", role=role)
    client = sign_in(eve)
    for path in ADMIN_ONLY:
        for victim in (eve, ana):
            form = NEW | {"role": "admin"}
            assert client.post(path.format(id=victim.id), data=form).status_code == 403
    assert role_of(database, "eve@example.com") is role
    assert role_of(database, "ana@example.com") is Role.ADMIN
    with database.read() as session:
        assert session.scalars(select(OneTimeLink)).all() == []
        assert queries.find_by_email(session, "nils@example.com") is None
    page = client.get("/people").text
    for shown in ("Add a person", "/link", "/role", "/import"):
        assert shown not in page


def test_nobody_gives_themselves_a_role_on_their_own_page(
    sign_in: SignIn, database: Database, tomas: Person
) -> None:
    client = sign_in(tomas)
    extra = {"role": "admin", "active": "1", "email": "eve@example.com", "id": "chosen"}
    client.post("/me/look", data={"theme": "dark", "locale": "de"} | extra)
    client.post("/me/measurement", data={"measured": "0"} | extra)
    with database.read() as session:
        kept = queries.by_email(session, "tomas@example.com")
    assert (kept.id, kept.role) == (tomas.id, Role.STAFF)
    assert (kept.theme, kept.locale, kept.measured) == ("dark", "de", False)


def test_another_site_can_not_change_a_role(
    client: FlaskClient, database: Database, ana: Person, tomas: Person
) -> None:
    door.sign_in(client, "ana@example.com")
    for extra in ({}, {"csrf_token": "0" * 64}):
        answer = client.post(f"/people/{tomas.id}/role", data={"role": "admin", **extra})
        assert answer.status_code == 403
    assert role_of(database, "tomas@example.com") is Role.STAFF


def test_a_name_made_of_markup_is_shown_as_text(
    sign_in: SignIn, database: Database, ana: Person
) -> None:
    name = "<script>alert(1)</script>"
    page = sign_in(ana).post("/people", data=NEW | {"name": name}).text
    assert name not in page
    assert "&lt;script&gt;" in page
