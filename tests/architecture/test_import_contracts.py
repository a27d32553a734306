"""Each import contract of pyproject.toml bites: a planted violation breaks it, by name."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("hub", "transcoding", "transcripts")
LINT = Path(sys.executable).with_name("lint-imports")

FLOOR_PLAN = "Floor plan of the hub"
ENGINES = "Media engines know nothing of the site"
APART = "The two engines are independent"
NO_HTTP = "Rules and queries never see HTTP"
ONLY_STORAGE = "Only storage speaks S3"
NO_CYCLES = "No cycles among siblings"

# contract, then each file to add a line to (or to make) and the line
PLANTED = [
    (FLOOR_PLAN, {"hub/core/clock.py": "import hub.people.model"}),
    (FLOOR_PLAN, {"hub/clips/queries.py": "import hub.pipeline"}),
    (FLOOR_PLAN, {"hub/pulses/model.py": "import hub.comments.model"}),
    (FLOOR_PLAN, {"hub/extras.py": ""}),
    (ENGINES, {"transcoding/errors.py": "import sqlalchemy"}),
    (ENGINES, {"transcripts/errors.py": "import hub.core.errors"}),
    (APART, {"transcripts/errors.py": "import transcoding.errors"}),
    (NO_HTTP, {"hub/clips/queries.py": "import flask"}),
    (NO_HTTP, {"hub/people/model.py": "import hub.web.session"}),
    (NO_HTTP, {"hub/core/clock.py": "import werkzeug"}),
    (ONLY_STORAGE, {"hub/clips/actions.py": "import boto3"}),
    (NO_CYCLES, {"hub/clips/a.py": "import hub.clips.b", "hub/clips/b.py": "import hub.clips.a"}),
]


def _copy_of_the_tree(target: Path) -> Path:
    for package in PACKAGES:
        only_python = shutil.ignore_patterns("__pycache__", "*.opus", "*.ttf", "*.svg")
        shutil.copytree(ROOT / package, target / package, ignore=only_python)
    shutil.copy(ROOT / "pyproject.toml", target)
    return target


def _verdicts(tree: Path) -> dict[str, str]:
    done = subprocess.run([LINT, "--no-cache"], cwd=tree, capture_output=True, text=True)
    found = re.findall(r"^(\S.*?) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE)
    assert found, done.stdout + done.stderr
    return dict(found)


def test_the_tree_keeps_every_contract() -> None:
    assert set(_verdicts(ROOT).values()) == {"KEPT"}


@pytest.mark.parametrize(("contract", "lines"), PLANTED)
def test_a_planted_violation_breaks_its_contract(
    contract: str, lines: dict[str, str], tmp_path: Path
) -> None:
    tree = _copy_of_the_tree(tmp_path)
    assert _verdicts(tree)[contract] == "KEPT"
    for path, line in lines.items():
        with (tree / path).open("a") as source:
            source.write(f"\n{line}\n")
    assert _verdicts(tree)[contract] == "BROKEN"


def test_every_contract_has_a_planted_violation() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}
    assert contracts == {contract for contract, _ in PLANTED}
