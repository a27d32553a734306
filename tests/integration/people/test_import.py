from itertools import pairwise

import pytest
from sqlalchemy import event, func, select

from hub.core import clock
from hub.core.db import Database
from hub.core.errors import Conflict, Rejected
from hub.people import directory, queries
from hub.people.directory import Outcome
from hub.people.model import Department, Person, Role
from tests import statements

FILE = """email,name,title,role,department,manager
kim@example.com,Kim Berg,Chief executive,executive,Board,
lee@example.com,Lee Wong,Support lead,staff,Support,kim@example.com
mia@example.com,Mia Roth,,,Support,lee@example.com
"""


def take_in(database: Database, text: str | bytes) -> Outcome:
    data = text.encode() if isinstance(text, str) else text
    with database.write() as session:
        return directory.take_in(session, directory.read(data), clock.now())


def people(database: Database) -> dict[str, Person]:
    with database.read() as session:
        return queries.by_emails(session)


def refusal(database: Database, text: str | bytes) -> str:
    before = set(people(database))
    with pytest.raises(Rejected) as refused:
        take_in(database, text)
    assert set(people(database)) == before
    return str(refused.value)


def test_a_file_makes_people_departments_and_chains(database: Database) -> None:
    assert take_in(database, FILE) == Outcome(added=3)
    found = people(database)
    assert found["mia@example.com"].manager_id == found["lee@example.com"].id
    assert found["lee@example.com"].manager_id == found["kim@example.com"].id
    assert found["kim@example.com"].role is Role.EXECUTIVE
    assert found["mia@example.com"].role is Role.STAFF
    home = found["mia@example.com"].department
    assert home is not None
    assert home.name == "Support"


def test_the_same_file_again_changes_nothing(database: Database) -> None:
    take_in(database, FILE)
    assert take_in(database, FILE) == Outcome(unchanged=3)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Department)) == 2


def test_a_later_file_brings_people_up_to_date(database: Database) -> None:
    take_in(database, FILE)
    kim = people(database)["kim@example.com"].id
    outcome = take_in(
        database,
        "email,name,title,department,manager\n"
        "MIA@example.com,Mia Roth-Berg,Engineer,Ships,kim@example.com\n"
        "new@example.com,New Person,,,\n",
    )
    assert outcome == Outcome(added=1, changed=1)
    mia = people(database)["mia@example.com"]
    assert (mia.name, mia.title, mia.manager_id) == ("Mia Roth-Berg", "Engineer", kim)
    assert people(database)["lee@example.com"].title == "Support lead"


def test_a_new_manager_alone_counts_as_a_change(database: Database) -> None:
    take_in(database, FILE)
    outcome = take_in(database, "email,name,manager\nmia@example.com,Mia Roth,kim@example.com\n")
    assert outcome == Outcome(changed=1)


def test_a_missing_column_leaves_what_is_known_and_an_empty_cell_empties_it(
    database: Database,
) -> None:
    take_in(database, FILE)
    take_in(database, "email,name\nlee@example.com,Lee Wong\n")
    assert people(database)["lee@example.com"].title == "Support lead"
    take_in(database, "email,name,title,manager\nlee@example.com,Lee Wong,,\n")
    lee = people(database)["lee@example.com"]
    assert (lee.title, lee.manager_id) == ("", None)


def test_managers_may_stand_below_in_the_file(database: Database) -> None:
    head, *rows = FILE.splitlines()
    take_in(database, "\n".join([head, *reversed(rows)]))
    found = people(database)
    assert found["mia@example.com"].manager_id == found["lee@example.com"].id


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_files_of_every_office_program_are_read(mark: str, start: str, end: str) -> None:
    text = FILE.replace(",", mark).replace("\n", end).upper()
    rows = directory.read((start + text).encode())
    assert [row.entry.email for row in rows] == [
        "kim@example.com",
        "lee@example.com",
        "mia@example.com",
    ]
    assert [row.line for row in rows] == [2, 3, 4]


def test_who_is_as_before_is_not_written_nor_looked_at_with_every_flush(database: Database) -> None:
    take_in(database, FILE)
    looked_at: list[object] = []
    with database.write() as session:
        event.listen(session, "before_flush", lambda own, *_given: looked_at.extend(own.dirty))
        directory.take_in(session, directory.read(FILE.encode()), clock.now())
    assert looked_at == []


def test_names_with_commas_quotes_and_letters_of_any_language_come_through(
    database: Database,
) -> None:
    take_in(database, 'email,name,title\nzoe@example.com,"Żoë ""Z"" Ōkafor","Ships, tugs"\n')
    zoe = people(database)["zoe@example.com"]
    assert (zoe.name, zoe.title) == ('Żoë "Z" Ōkafor', "Ships, tugs")


def test_control_signs_in_a_name_are_left_out(database: Database) -> None:
    take_in(database, b"email,name\nkim@example.com,K\0im\x1b Berg\n")
    assert people(database)["kim@example.com"].name == "Kim Berg"


def test_every_fault_names_its_line_and_nothing_is_kept(database: Database) -> None:
    told = refusal(
        database,
        "email,name,role,manager\n"
        "fine@example.com,Fine Person,staff,\n"
        "not-an-address,Some Body,staff,\n"
        "\n"
        "kim@example.com,,staff,\n"
        "lee@example.com,Lee Wong,captain,\n"
        "fine@example.com,Fine Twin,staff,\n"
        "a@example.com,Too,staff,,Many\n",
    )
    assert told.startswith("Nothing was imported.")
    for line, word in ((3, "not-an-address"), (5, "name"), (6, "captain"), (7, "line 2"), (8, "5")):
        assert f"Line {line}: " in told
        assert word in told.split(f"Line {line}: ")[1].split(" Line ")[0]
    assert "Line 2" not in told.replace("line 2", "")


def test_an_unknown_manager_is_a_fault_of_its_line(database: Database) -> None:
    told = refusal(database, FILE + "zoe@example.com,Zoe,,,,ghost@example.com\n")
    assert "Line 5: nobody has the e-mail address ghost@example.com." in told


@pytest.mark.parametrize(
    "chain", [("kim", "kim"), ("kim", "lee", "kim"), ("kim", "lee", "mia", "kim")]
)
def test_a_chain_that_closes_on_itself_is_refused(
    database: Database, chain: tuple[str, ...]
) -> None:
    rows = [f"{who}@example.com,{who.title()},{boss}@example.com" for who, boss in pairwise(chain)]
    told = refusal(database, "email,name,manager\n" + "\n".join(rows))
    assert "the chain of managers closes on itself" in told
    assert "Line " in told


def test_a_circle_through_people_who_are_here_already_is_found(database: Database) -> None:
    take_in(database, FILE)
    told = refusal(database, "email,name,manager\nkim@example.com,Kim Berg,mia@example.com\n")
    assert "Line 2: the chain of managers closes on itself" in told


def test_a_file_can_not_take_away_the_last_administrator(database: Database) -> None:
    take_in(database, "email,name,role\nana@example.com,Ana Reis,admin\n")
    with pytest.raises(Conflict):
        take_in(database, "email,name,role\nana@example.com,Ana Reis,staff\n")
    assert people(database)["ana@example.com"].role is Role.ADMIN


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The first line must name the columns"),
        (b"name\nKim\n", "email is missing"),
        (b"email,name,shoe\nkim@example.com,Kim,42\n", "The column “shoe” is not known"),
        (b"email,name,Name\nkim@example.com,Kim,Kim\n", "twice"),
        (b"email,name\n", "There is nobody in this file."),
        ("email,name\nkim@example.com,Kim Bärg\n".encode("latin-1"), "Line 2: this is not UTF-8"),
        (b'email,name\nkim@example.com,"Kim\n', "Line 2: the quotes don't fit"),
        (b"\xff\xfee\0m\0a\0i\0l\0", "this is not UTF-8"),
        (b"email,name\nkim@example.com," + b"K" * 201, "Use at most 200 characters."),
    ],
)
def test_a_file_that_is_none_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    with pytest.raises(Rejected) as refused:
        directory.read(data)
    assert sentence in str(refused.value)


def test_a_large_directory_takes_few_statements(database: Database) -> None:
    rows = [f"p{n}@example.com,Person {n},Team {n % 7}," for n in range(500)]
    asked = statements.heard(database.engine)
    take_in(database, "email,name,department,manager\n" + "\n".join(rows))
    assert len(asked) < 20
