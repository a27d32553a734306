"""The locks pin what pyproject.toml asks for, and agree with one another."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ASKED = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-test.lock": PROJECT["dependency-groups"]["test"],
    "requirements-whisper.lock": PROJECT["project"]["optional-dependencies"]["whisper"],
}


def pinned(lock: str) -> dict[str, set[str]]:
    """Package to its pinned versions; several where they differ from one Python to another."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / lock).read_text().splitlines():
        if found := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line):
            versions.setdefault(canonicalize_name(found[1]), set()).add(found[2])
    return versions


@pytest.mark.parametrize("lock", ASKED)
def test_what_is_asked_for_is_pinned_to_a_version_that_fits(lock: str) -> None:
    versions = pinned(lock)
    for asked in map(Requirement, ASKED[lock]):
        there = versions[canonicalize_name(asked.name)]
        assert [version for version in there if version not in asked.specifier] == [], asked


@pytest.mark.parametrize("pair", [*itertools.combinations(ASKED, 2)], ids="+".join)
def test_two_locks_pin_a_shared_package_alike(pair: tuple[str, str]) -> None:
    one, other = map(pinned, pair)
    assert {name: one[name] ^ other[name] for name in one.keys() & other.keys()} == {
        name: set() for name in one.keys() & other.keys()
    }


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_every_pinned_package_has_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=\S)", (ROOT / lock).read_text().strip())
    assert len(entries) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
