"""Choosing an audience: whom it means, and what can be added to it."""

import pytest

from hub.core.db import Database
from hub.people.model import Person, Role
from tests import factories
from tests.signed_in import SignIn


@pytest.fixture
def company(database: Database) -> dict[str, Person]:
    with database.write() as session:
        head = factories.person(session, "Ada King", of="Ships", role=Role.EXECUTIVE)
        deck = factories.person(session, "Bo Day", of="Ships", manager=head)
        shop = factories.person(session, "Cy Lee", of="Support, night")
        factories.person(session, "Di Roe", of="Ships", active=False)
    return {"head": head, "deck": deck, "shop": shop}


def test_the_people_of_an_audience_are_counted_where_they_work(
    sign_in: SignIn, company: dict[str, Person]
) -> None:
    found = sign_in(company["head"]).get("/api/v1/audience?spec=everyone").get_json()
    assert found["count"] == 3
    assert found["departments"] == [
        {"name": "Ships", "count": 2},
        {"name": "Support, night", "count": 1},
    ]


def test_terms_come_back_with_names_and_in_their_written_form(
    sign_in: SignIn, company: dict[str, Person]
) -> None:
    head = company["head"]
    spec = f'department:"Support, night",chain:{head.email},-role:executive'
    found = sign_in(head).get("/api/v1/audience", query_string={"spec": spec}).get_json()
    assert found["count"] == 2
    assert [(one["spec"], one["name"], one["excludes"]) for one in found["terms"]] == [
        ('department:"Support, night"', "Support, night", False),
        (f"chain:{head.email}", "Ada King", False),
        ("role:executive", "executive", True),
    ]


def test_an_audience_that_means_nobody_known_says_what_is_near(
    sign_in: SignIn, company: dict[str, Person]
) -> None:
    answer = sign_in(company["head"]).get("/api/v1/audience?spec=department:Shipss")
    assert answer.status_code == 422
    assert "Did you mean “Ships”?" in answer.get_json()["detail"]


def test_words_find_departments_people_and_chains_of_those_who_lead(
    sign_in: SignIn, company: dict[str, Person]
) -> None:
    client = sign_in(company["head"])

    def offered(words: str) -> list[str]:
        found = client.get("/api/v1/audience/terms", query_string={"q": words}).get_json()
        return [one["spec"] for one in found["terms"]]

    head, deck = company["head"].email, company["deck"].email
    assert offered("ada") == [f"chain:{head}", f"person:{head}"]
    assert offered("bo") == [f"person:{deck}"]
    assert offered("night")[0] == 'department:"Support, night"'
    assert {"everyone", "department:Ships", "role:legal"} <= set(offered(""))
    assert offered("roe") == []  # she has left


def test_those_who_put_up_no_updates_are_refused(
    sign_in: SignIn, company: dict[str, Person]
) -> None:
    client = sign_in(company["deck"])
    assert client.get("/api/v1/audience?spec=everyone").status_code == 403
    assert client.get("/api/v1/audience/terms").status_code == 403
