"""What may stand in the repository: names, sizes, and nothing that belongs to one machine."""

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("hub/", "transcoding/", "transcripts/")
MADE_BY_A_TOOL = ("hub/migrations/versions/", "static/vendor/")

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
MAX_BYTES = 3_000_000
MAX_LINES = 400
MAX_FUNCTION_LINES = 60
# Written in two halves, so that this file does not hold what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "python" + "hosted.org",
    "registry." + "npmjs",
    "deb." + "debian.org",
)
MACHINE_PATHS = re.compile(r"(?<![\w.}])/(?:work|root|home|opt)/" + r"\w")
UNFINISHED = re.compile(r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b|coming " + "soon", re.IGNORECASE)
IGNORE = re.compile(
    r"#\s*(?:noqa|type:\s*ignore)(?P<codes>:?\s*[A-Z]+\d+[A-Z0-9, ]*|\[[\w, -]+\])?(?P<why>.*)"
)


@functools.cache
def tracked() -> tuple[str, ...]:
    """Every file that is in the repository or about to be."""
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]
    assert "pyproject.toml" in names
    return tuple(names)


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    """Name and text of every tracked file with one of these endings; all text files if none."""
    for name in tracked():
        if endings and not name.endswith(endings):
            continue
        try:
            yield name, (ROOT / name).read_text("utf-8")
        except UnicodeDecodeError:
            continue


def sources() -> Iterator[tuple[str, str]]:
    """Name and text of every Python file of the product that a person wrote."""
    for name, text in texts(".py"):
        if name.startswith(SOURCES) and not name.startswith(MADE_BY_A_TOOL):
            yield name, text


def test_every_file_is_named_for_what_it_knows() -> None:
    vague = [n for n in tracked() if SAYS_NOTHING & {part.split(".")[0] for part in Path(n).parts}]
    assert [name for name in vague if not name.startswith("static/vendor/")] == []


def test_no_file_is_large() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in tracked()}
    assert {name: size for name, size in sizes.items() if size >= MAX_BYTES} == {}


def test_only_the_speech_checkpoint_and_the_demo_are_binaries_over_1_mb() -> None:
    allowed = ("tests/models/", "hub/demo/")
    large = [name for name in tracked() if (ROOT / name).stat().st_size > 1_000_000]
    assert [name for name in large if not name.startswith(allowed)] == []


def test_the_demo_s_speech_is_under_3_mb_in_all() -> None:
    sizes = [(ROOT / name).stat().st_size for name in tracked() if name.endswith(".opus")]
    assert sum(sizes) < MAX_BYTES


def test_no_file_names_the_address_of_a_package_registry() -> None:
    naming = {name: r for name, text in texts() for r in REGISTRIES if r in text}
    assert naming == {}


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = {
        name: hit[0] for name, text in texts() if (hit := MACHINE_PATHS.search(text)) is not None
    }
    assert found == {}


def test_nothing_is_left_unfinished() -> None:
    written = ((n, t) for n, t in texts() if not n.startswith(MADE_BY_A_TOOL))
    found = {name: hit[0] for name, text in written if (hit := UNFINISHED.search(text)) is not None}
    assert found == {}


def test_every_source_file_can_be_read_in_one_sitting() -> None:
    written = (*sources(), *texts(".js"))
    lines = {
        name: text.count("\n") for name, text in written if not name.startswith(MADE_BY_A_TOOL)
    }
    assert {name: count for name, count in lines.items() if count > MAX_LINES} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{name}:{node.lineno} {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {where: n for where, n in lengths.items() if n > MAX_FUNCTION_LINES} == {}
    assert median(lengths.values()) < 15


def test_every_exception_to_a_check_names_the_check_and_the_reason() -> None:
    bare = [
        f"{name}: {line.strip()}"
        for name, text in texts(".py")
        for line in text.splitlines()
        if (hit := IGNORE.search(line)) and not (hit["codes"] and len(hit["why"].strip(" -#")) > 3)
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ("x = 1  # no" + "qa", False),
        ("x = 1  # no" + "qa: E501", False),
        ("x = 1  # no" + "qa: E501 - a quoted address", True),
        ("x = 1  # type" + ": ignore[arg-type]", False),
        ("x = 1  # type" + ": ignore[arg-type]  # untyped library", True),
    ],
)
def test_the_rule_about_exceptions_tells_them_apart(line: str, allowed: bool) -> None:
    hit = IGNORE.search(line)
    assert hit is not None
    assert bool(hit["codes"] and len(hit["why"].strip(" -#")) > 3) is allowed
