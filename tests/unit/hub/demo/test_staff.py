"""The demo company is one that could be: three hundred people, six departments, chains."""

from collections import Counter
from pathlib import Path

from hub.demo.figures import avatar, portrayed
from hub.demo.make_portraits import TARGET
from hub.demo.staff import SIGN_INS, chains, colleague, everybody, in_slow_branch
from hub.people.model import Role

STATIC = Path(__file__).parents[4] / "static"


def test_there_are_three_hundred_people_in_six_departments() -> None:
    people = everybody()
    assert len(people) == 300
    assert len({person.email for person in people}) == 300
    assert len(Counter(person.department for person in people)) == 6


def test_every_chain_of_managers_ends_with_the_chief_executive() -> None:
    tops = {managers[-1] for managers in chains().values() if managers}
    assert tops == {"maren.adeyemi"}
    assert [key for key, managers in chains().items() if not managers] == ["maren.adeyemi"]
    assert max(map(len, chains().values())) >= 4


def test_the_branch_that_hears_late_is_large_enough_to_be_found() -> None:
    assert len(in_slow_branch()) >= 60
    assert {colleague(key).department for key in in_slow_branch()} == {"Terminals"}


def test_there_is_a_sign_in_for_each_kind_of_person() -> None:
    roles = [colleague(key).role for key in SIGN_INS]
    assert roles == ["staff", "executive", "comms", "admin"]
    assert {person.role for person in everybody()} <= {role.value for role in Role}


def test_every_drawn_face_is_somebodys_and_its_file_is_as_drawn() -> None:
    assert {path.stem for path in TARGET.glob("*.svg")} == set(portrayed())
    for key in portrayed():
        assert (STATIC / colleague(key).picture).read_text("utf-8") == avatar(key)
