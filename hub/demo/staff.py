"""The three hundred people of the demo company, always the same: names, titles, managers."""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from hub.demo.company import DOMAIN
from hub.demo.figures import portrayed

SEED = 412
SLOW_BRANCH = "east"  # the area whose people hear of things late, for the cascade to find
SIGN_INS = ("joss.tamura", "maren.adeyemi", "ilse.brandt", "teodor.hale")


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person of the demo; `key` is the first half of their address."""

    key: str
    name: str
    title: str
    role: str
    department: str
    manager: str  # a key, or "" at the top

    @property
    def email(self) -> str:
        """Their address."""
        return f"{self.key}@{DOMAIN}"

    @property
    def manager_email(self) -> str:
        """Their manager's address, or "" at the top."""
        return f"{self.manager}@{DOMAIN}" if self.manager else ""

    @property
    def picture(self) -> str:
        """Path of their portrait below `static/`, or "" for initials."""
        return f"img/people/{self.key}.svg" if self.key in portrayed() else ""


def _names(raw: dict[str, list[str]]) -> Iterator[str]:
    """Names without end, no first and last name together twice."""
    chance = random.Random(SEED)  # noqa: S311 - the same names each time, no secret
    given: set[str] = set()
    while True:
        name = f"{chance.choice(raw['first'])} {chance.choice(raw['last'])}"
        if name not in given:
            given.add(name)
            yield name


def _key(name: str) -> str:
    return name.lower().replace(" ", ".")


def _name(key: str) -> str:
    return key.replace(".", " ").title()


def _person(raw: dict[str, Any], name: str) -> Colleague:
    return Colleague(
        key=raw["key"],
        name=name,
        title=raw["title"],
        role=raw.get("role", "staff"),
        department=raw["department"],
        manager=raw.get("manager", ""),
    )


def _team(raw: dict[str, Any], department: str, names: Iterator[str]) -> list[Colleague]:
    titles = raw["titles"]
    return [
        Colleague("", next(names), titles[n % len(titles)], "staff", department, raw["manager"])
        for n in range(raw["people"])
    ]


def _keyed(people: list[Colleague], drawn: set[str]) -> list[Colleague]:
    """Give everybody whose name was drawn an address after it, their team's manager too."""
    keys = {p.key: _key(p.name) for p in people if p.key in drawn}
    return [
        replace(
            person,
            key=keys.get(person.key, person.key) or _key(person.name),
            manager=keys.get(person.manager, person.manager),
        )
        for person in people
    ]


@cache
def _everybody() -> tuple[tuple[Colleague, ...], str]:
    raw = tomllib.loads((Path(__file__).parent / "staff.toml").read_text("utf-8"))
    names = _names(raw["names"])
    people = [_person(one, one.get("name") or _name(one["key"])) for one in raw["named"]]
    people += [_person(one, next(names)) for one in raw["drawn"]]
    homes = {person.key: person.department for person in people}
    for team in raw["teams"]:
        people += _team(team, homes[team["manager"]], names)
    drawn = {one["key"] for one in raw["drawn"]}
    slow = next(person.name for person in people if person.key == SLOW_BRANCH)
    return tuple(_keyed(people, drawn)), _key(slow)


def everybody() -> tuple[Colleague, ...]:
    """All people, managers before their teams' members."""
    return _everybody()[0]


@cache
def _by_key() -> dict[str, Colleague]:
    return {person.key: person for person in everybody()}


def colleague(key: str) -> Colleague:
    """The person of that key."""
    return _by_key()[key]


@cache
def chains() -> dict[str, list[str]]:
    """Each person's managers by key, nearest first."""
    above = {person.key: person.manager for person in everybody()}
    return {key: list(_upwards(key, above)) for key in above}


def _upwards(key: str, above: dict[str, str]) -> Iterator[str]:
    while key := above[key]:
        yield key


@cache
def in_slow_branch() -> frozenset[str]:
    """Keys of the people below the manager whose branch hears late."""
    slow = _everybody()[1]
    return frozenset(key for key, managers in chains().items() if slow in managers)
