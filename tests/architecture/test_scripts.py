"""What a page costs in JavaScript, that its modules are fetched at once, and arrive as written."""

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from hub.web import light

TESTS = Path(__file__).parents[1]
JS = Path(__file__).parents[2] / "static" / "js"
TEMPLATE = Path(__file__).parents[2] / "hub" / "templates" / "site" / "watch.html"
PLAYER_ENGINE = "hls.js"
MOST_KB, MOST_KB_OF_OURS = 230, 40
_IMPORT = re.compile(r"""\b(?:from|import)\s+["'](\.[^"']+)["']""")


def imported(module: Path, known: set[Path] | None = None) -> Iterator[Path]:
    """A module and all that it imports, each once."""
    known = set() if known is None else known
    if module in known:
        return
    known.add(module)
    yield module
    for found in _IMPORT.findall(module.read_text("utf-8")):
        yield from imported((module.parent / found).resolve(), known)


def of_watch_page() -> set[Path]:
    """Every module that the watch page runs."""
    return {one for name in ("embed", "watch", "page") for one in imported(JS / f"{name}.js")}


def gz_kb(modules: set[Path]) -> float:
    """What these cost on the wire, each compressed by itself, in kB (1000 bytes)."""
    sent = (light.lean(module.read_text("utf-8")).encode() for module in modules)
    return sum(len(gzip.compress(script, light.LEVEL)) for script in sent) / 1000


def test_the_watch_page_is_light() -> None:
    modules = of_watch_page()
    ours = {module for module in modules if module.name != PLAYER_ENGINE}
    assert len(ours) == len(modules) - 1
    assert gz_kb(modules) <= MOST_KB
    assert gz_kb(ours) <= MOST_KB_OF_OURS


def test_the_modules_of_the_watch_page_are_fetched_at_once_those_of_the_player_first() -> None:
    head, *lists = TEMPLATE.read_text("utf-8").split("{%- for module in (")
    player, rest = [_listed(text.partition(") %}")[0]) for text in lists]
    first = {one for one in imported(JS / "embed.js") if one.name != PLAYER_ENGINE}
    begun = {JS / f"{name}.js" for name in ("embed", "watch", "page")}
    assert f"vendor/{PLAYER_ENGINE}" in head
    assert player == first - begun
    assert rest == {one for one in of_watch_page() if one.name != PLAYER_ENGINE} - first - begun


def _listed(names: str) -> set[Path]:
    return {JS / f"{name}.js" for name in re.findall(r'"([^"]+)"', names)}


TOKENS = """
import { readFileSync } from "node:fs";
import { tokenizer } from "acorn";
const pairs = JSON.parse(readFileSync(0, "utf8"));
const read = (text) => [...tokenizer(text, { ecmaVersion: "latest", sourceType: "module" })]
  .map(({ type, value }) => [type.label, String(value)]);
const differ = Object.keys(pairs)
  .filter((name) => JSON.stringify(read(pairs[name][0])) !== JSON.stringify(read(pairs[name][1])));
console.log(JSON.stringify(differ));
"""


def test_a_script_without_its_comments_reads_the_same() -> None:
    written = {str(m): m.read_text("utf-8") for m in JS.rglob("*.js")}
    pairs = {name: (text, light.lean(text)) for name, text in written.items()}
    assert any(len(sent) < len(text) / 2 for text, sent in pairs.values())
    assert all(sent.count("\n") == text.count("\n") for text, sent in pairs.values())
    node = ["node", "--input-type=module", "-e", TOKENS]
    told = subprocess.run(
        node, input=json.dumps(pairs), cwd=TESTS, check=True, capture_output=True, text=True
    )
    assert json.loads(told.stdout) == []
