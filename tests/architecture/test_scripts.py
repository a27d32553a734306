"""What a page costs in JavaScript, that it comes in few pieces, and arrives as it was written."""

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from hub.web import joined, light

TESTS = Path(__file__).parents[1]
STATIC = Path(__file__).parents[2] / "static"
JS = STATIC / "js"
TEMPLATES = Path(__file__).parents[2] / "hub" / "templates"
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


def gz_kb(name: str) -> float:
    """What a file of `static/` costs on the wire, in kB (1000 bytes)."""
    written = joined.make(STATIC, name) if name in joined.NAMES else (STATIC / name).read_bytes()
    return len(gzip.compress(written, light.LEVEL)) / 1000


def test_the_watch_page_is_light() -> None:
    ours = gz_kb(joined.SCRIPT)
    assert ours <= MOST_KB_OF_OURS
    assert ours + gz_kb(f"vendor/{PLAYER_ENGINE}") <= MOST_KB


def test_the_watch_page_asks_for_two_scripts_and_two_style_sheets() -> None:
    page = (TEMPLATES / "base.html").read_text("utf-8")
    watch = (TEMPLATES / "site" / "watch.html").read_text("utf-8")
    named = re.findall(r"filename='((?:js|css|vendor)/[^']+)'", page + watch)
    assert sorted(named) == sorted(
        {*joined.SHEETS, joined.SCRIPT, f"vendor/{PLAYER_ENGINE}", "js/page.js"}
    )


def test_a_joined_script_holds_each_module_of_its_page_once() -> None:
    made = [joined.make(STATIC, name).decode() for name in (joined.SCRIPT, joined.LATER)]
    held = [re.findall(r'^\$(?:made)?\["([^"]+)"\] = ', text, re.MULTILINE) for text in made]
    run = {one for name in joined.ENTRIES for one in imported(JS / f"{name}.js")}
    ours = {str(one.relative_to(JS)) for one in run if one.is_relative_to(JS)}
    assert sorted(held[0]) == sorted(ours)
    assert len(held[1]) == len({*held[1]} - {*held[0]})
    assert {"share.js", "player/end.js", "speaking-panel.js"} < {*held[1]}
    assert not missing(made)


def missing(scripts: list[str]) -> set[str]:
    """Modules that something is taken from, or that are fetched, and that are nowhere."""
    whole = "".join(scripts)
    wanted = set(re.findall(r'(?:\$need|\$late|= \$)[(\[]"([^"]+)"[)\]]', whole))
    return wanted - set(re.findall(r'^\$(?:made)?\["([^"]+)"\] = ', whole, re.MULTILINE))


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
