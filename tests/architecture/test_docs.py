"""The documentation says what the code does: every setting, command and address, and no others."""

import json
import re
import subprocess
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from hub.app import create_app
from hub.clips import queries as clips
from hub.core.db import Database
from hub.core.settings import CONFIG, PREFIX, SECRETS, Settings
from hub.schema import metadata
from hub.search.queries import Result
from hub.search.show import result_json
from hub.site import clip_json
from hub.viewing.numbers import Numbers
from hub.viewing.spread import Group
from tests import factories
from tests.architecture import generate_docs

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
PICTURES = sorted((ROOT / "docs" / "pictures").iterdir())
REFERENCE = ROOT / "docs" / "reference"
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

CODE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
SETTING = re.compile(r"\bHUB_[A-Z0-9_]+\b")
# A command as one types it: at the start of a line of code or in backticks.
COMMAND = re.compile(r"(?:^|`)(?:\./run |\.venv/bin/)?(hub(?: [a-z][a-z-]+)+)", re.MULTILINE)
ADDRESS = re.compile(r"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (/[^\s`\"?]*)")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")


@pytest.fixture(params=PAGES, ids=NAMES)
def page(request: pytest.FixtureRequest) -> Path:
    assert isinstance(request.param, Path)
    return request.param


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _known_commands() -> set[str]:
    return {name for name, _ in generate_docs.all_commands()}


def _headings(name: str) -> list[str]:
    return re.findall(r"^### (.*)$", (REFERENCE / name).read_text(), re.MULTILINE)


def _site_routes(tmp_path: Path) -> set[str]:
    site = create_app(Settings(data=tmp_path))
    return {f"{method} {path}" for method, path, _ in generate_docs.all_routes(site)}


@pytest.mark.parametrize("name", ["settings.md", "cli.md", "api.md"])
def test_the_reference_is_what_the_code_says_now(name: str) -> None:
    text = (REFERENCE / name).read_text()
    renewed = generate_docs.renewed(text)
    assert text == renewed, "Run: .venv/bin/python -m tests.architecture.generate_docs"


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    rows = re.findall(r"^\| `(HUB_\w+)`", (REFERENCE / "settings.md").read_text(), re.MULTILINE)
    assert rows == [f"{PREFIX}{field.name.upper()}" for field in fields(Settings)]


def test_every_command_and_option_is_documented_and_every_documented_one_exists() -> None:
    assert set(_headings("cli.md")) == _known_commands()
    text = (REFERENCE / "cli.md").read_text()
    for name, command in generate_docs.all_commands():
        section = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE)
        assert section is not None
        documented = set(re.findall(r"^\| `(--[\w-]+)", section[1], re.MULTILINE))
        opts = {opt for one in command.params for opt in one.opts if opt.startswith("--")}
        assert documented == opts, name


def test_every_address_is_documented_and_every_documented_one_exists(tmp_path: Path) -> None:
    text = (REFERENCE / "api.md").read_text()
    heads = {head for head in _headings("api.md") if re.match(r"[A-Z]+ /", head)}
    rows = set(re.findall(r"^\| `([A-Z]+ /[^`]*)`", text, re.MULTILINE))
    assert heads | rows == _site_routes(tmp_path)
    assert heads & rows == set()


def test_a_page_names_only_settings_that_exist(page: Path) -> None:
    known = {f"{PREFIX}{field.name.upper()}" for field in fields(Settings)} | {CONFIG}
    known |= {f"{PREFIX}{name.upper()}_FILE" for name in SECRETS}
    found = set(SETTING.findall(page.read_text())) - {PREFIX}
    assert found - known == set()


def test_a_page_names_only_commands_that_exist(page: Path) -> None:
    known = _known_commands()
    first = {name.split()[1] for name in known}
    for said in COMMAND.findall(page.read_text()):
        words = said.split()
        assert words[1] in first, said
        if f"hub {words[1]} " in " ".join(known) and len(words) > 2:
            inner = {name for name in known if name.startswith(f"hub {words[1]} ")}
            assert not inner or " ".join(words[:3]) in inner, said


def test_a_page_names_only_addresses_that_exist(page: Path, tmp_path: Path) -> None:
    known = {re.sub(r"\{\w+\}", "{}", route.split()[1]) for route in _site_routes(tmp_path)}
    said = {re.sub(r"\{\w+\}", "{}", path) for path in ADDRESS.findall(page.read_text())}
    assert said - known == set()


def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    broken = []
    for link in LINK.findall(CODE.sub("", page.read_text())):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.is_file() or (anchor and anchor not in _anchors(target.read_text())):
            broken.append(link)
    assert broken == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    linked = {(index.parent / link).resolve() for link in LINK.findall(index.read_text())}
    assert linked == set((ROOT / "docs").rglob("*.md")) - {index}


def test_the_readme_and_the_tutorial_name_only_forms_of_run_that_exist() -> None:
    forms = re.search(r"^    up \| demo\)", (ROOT / "run").read_text(), re.MULTILINE)
    assert forms is not None
    done = subprocess.run([ROOT / "run", "nonsense"], capture_output=True, text=True)
    assert done.returncode == 2
    known = set(re.findall(r"[a-z]+", done.stderr.partition("[")[2].partition("]")[0]))
    assert known == {"up", "demo", "test", "hub"}
    for page in PAGES:
        code = "\n".join(re.findall(r"```sh\n(.*?)```", page.read_text(), re.DOTALL))
        assert set(re.findall(r"\./run ([a-z]+)", code)) <= known, page


def test_no_page_uses_emoji(page: Path) -> None:
    assert EMOJI.findall(page.read_text()) == []


def test_pictures_are_small_and_shown() -> None:
    shown = "".join(page.read_text() for page in PAGES)
    assert PICTURES
    for picture in PICTURES:
        assert picture.stat().st_size < 400_000
        assert f"docs/pictures/{picture.name}" in shown


def _example(key: str) -> dict[str, Any]:
    """The JSON of the API page that holds this key."""
    blocks = re.findall(r"```json\n(.*?)```", (REFERENCE / "api.md").read_text(), re.DOTALL)
    found: dict[str, Any] = next(one for one in map(json.loads, blocks) if key in one)
    return found


def test_the_clip_of_the_api_page_has_the_fields_of_a_clip(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'hub.db'}")
    metadata.create_all(database.engine)
    with database.write() as session:
        clip_id = factories.clip(session, factories.person(session)).id
    with database.read() as session:
        shown = clip_json.of(session, clips.get(session, clip_id))
    database.close()
    documented = _example("renditions")
    assert list(documented) == list(shown)
    assert list(documented["progress"]) == list(shown["progress"])
    for part in ("renditions", "speakers"):
        assert list(documented[part][0]) == list(shown[part][0])


def test_the_numbers_of_the_api_page_have_the_fields_of_numbers() -> None:
    documented = _example("retention")
    assert list(documented) == list(Numbers(0).as_dict())
    for groups in ("departments", "levels"):
        assert list(documented[groups][0]) == [field.name for field in fields(Group)]


def test_the_hits_of_the_api_page_have_the_fields_of_a_search() -> None:
    assert set(_example("hits")) == set(result_json(Result(total=0, hits=())))
