"""The company's own words: communications look after them, recognition is told them."""

from dataclasses import replace

import pytest

from hub.captions import glossary, glossary_actions
from hub.people import queries as people
from hub.people.model import Role
from tests import factories, signed_in

ADDRESS = "/api/v1/glossary"


@pytest.fixture
def comms(app, room):
    with room.database.write() as session:
        person = factories.person(session, "Ilse Comms", role=Role.COMMS)
    return signed_in.client(app, person)


@pytest.fixture
def staff(app, room):
    return signed_in.client(app, room.kim)


def test_a_term_is_added_changed_and_taken_out(comms, staff):
    made = comms.post(ADDRESS, json={"term": " Kes  trel ", "sounds_like": ["castrol", "castrol"]})
    assert (made.status_code, made.json["term"]) == (201, "Kes trel")
    assert made.json["sounds_like"] == ["castrol"]
    one = f"{ADDRESS}/{made.json['id']}"
    changed = comms.patch(one, json={"term": "Kestrel", "sounds_like": ["kes trel"]})
    assert changed.json["term"] == "Kestrel"
    assert [term["term"] for term in staff.get(ADDRESS).json["terms"]] == ["Kestrel"]
    assert comms.delete(one).status_code == 204
    assert comms.delete(one).status_code == 404
    assert staff.get(ADDRESS).json["terms"] == []


def test_what_cannot_be_told_apart_is_refused_at_its_field(comms):
    comms.post(ADDRESS, json={"term": "Kestrel", "sounds_like": ["castrol"]})
    refused = [
        ({"term": "KESTREL"}, "term"),
        ({"term": "—"}, "term"),
        ({"term": "x" * 81}, "term"),
        ({"term": "Falcon", "sounds_like": ["Castrol!"]}, "sounds_like"),
        ({"term": "Falcon", "sounds_like": ["kestrel"]}, "sounds_like"),
        ({"term": "Falcon", "sounds_like": ["f"]}, "sounds_like"),
        ({"term": "Falcon", "sounds_like": [f"way {n}" for n in range(21)]}, "sounds_like"),
    ]
    for body, field in refused:
        answer = comms.post(ADDRESS, json=body)
        assert (answer.status_code, answer.json["field"]) == (422, field), body
    assert len(comms.get(ADDRESS).json["terms"]) == 1


def test_five_thousand_terms_are_taken_in_whole_or_not_at_all(comms, room):
    many = [{"term": f"Term {n}", "sounds_like": [f"turn {n}"]} for n in range(5000)]
    assert comms.put(ADDRESS, json={"terms": many}).status_code == 200
    again = comms.put(ADDRESS, json={"terms": [*many[:3], many[0]]})
    assert (again.status_code, again.json["field"]) == (422, "term")
    with room.database.read() as session:
        told = glossary.told(session, room.take_id)
    assert len(told.hotwords) <= 500
    assert told.hotwords.startswith("Amara Okafor, Term ")
    assert "Kim Staff" in told.hotwords
    page = comms.get("/studio/glossary?q=term+4999")
    assert "turn 4999" in page.text
    assert "turn 4998" not in page.text


def test_who_does_not_look_after_it_may_read_but_not_write(staff, room):
    assert staff.get(ADDRESS).status_code == 200
    assert staff.post(ADDRESS, json={"term": "Kestrel"}).status_code == 403
    assert staff.put(ADDRESS, json={"terms": []}).status_code == 403
    assert staff.get("/studio/glossary").status_code == 403
    assert staff.post("/studio/glossary", data={"term": "Kestrel"}).status_code == 403


def test_the_page_keeps_what_was_typed_until_it_is_right(comms):
    comms.post("/studio/glossary", data={"term": "Kestrel", "sounds_like": "castrol; kes trel"})
    assert [one["sounds_like"] for one in comms.get(ADDRESS).json["terms"]] == [
        ["castrol", "kes trel"]
    ]
    wrong = comms.post("/studio/glossary", data={"term": "Falcon", "sounds_like": "castrol"})
    assert wrong.status_code == 422
    assert 'value="Falcon"' in wrong.text
    assert "already stands for" in wrong.text


def test_names_of_the_clip_come_first_and_former_colleagues_are_not_told(room):
    with room.database.write() as session:
        comms = replace(people.asker(session, room.amara.id), role=Role.COMMS)
        for term in ("SAP", "Kestrel", "Größen"):
            glossary_actions.add(session, comms, term, [])
        factories.person(session, "Zoë Müller").active = False
        factories.person(session, "Lena Lead", role=Role.EXECUTIVE)
    with room.database.read() as session:
        told = glossary.told(session, room.take_id)
    assert told.hotwords.split(", ")[:2] == ["Amara Okafor", "Größen"]  # “Größen: 100% …”
    assert told.hotwords.split(", ")[-2:] == ["Lena Lead", "Kim Staff"]
    assert "Zoë" not in told.hotwords
