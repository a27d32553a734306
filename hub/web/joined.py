"""Hub's own styles and scripts of a page, each as one file: two are asked for instead of sixty.

What is in `static/` stays as people wrote it, in small files. A joined script is the modules that
a page runs, each in a function of its own, in the order in which they need each other. What modules
fetch only when it is wanted (`import("./share.js")`) is in a second file, which takes from the
first what both need, so that no module is there twice. Both lie beside the modules: an address that
a module names leads to the same place.
"""

from functools import cache
from pathlib import Path, PurePosixPath

from hub.web.modules import Modules

SHEETS = {
    "css/page.joined.css": ("tokens", "base", "bar", "parts", "shots", "forms", "charts", "states"),
    "css/watch.joined.css": (
        *("player", "player-bar", "player-over", "transcript"),
        *("watch", "chapters", "comments"),
    ),
}
SCRIPT, LATER = "js/watch.joined.js", "js/watch.later.js"
ENTRIES = ("embed", "page", "watch", "suggest")  # the player first: the first picture waits for it
NAMES = frozenset({*SHEETS, SCRIPT, LATER})
_HEAD = """const $ = {{}};
const $late = (name) => import("./{later}").then(({{ $need }}) => $need(name));
"""
_HEAD_OF_LATER = """import {{ $, $late }} from "./{script}";
const $made = {{}};
export const $need = (name) => ($[name] ??= $made[name]());
"""


@cache
def make(folder: Path, name: str) -> bytes:
    """Return the file at one of `NAMES`, made of those in the static ``folder`` when first asked.

    Raises:
        OtherFormError: a module is written so that it can't be joined; tests join all.
    """
    if name in SHEETS:
        sheets = (folder / "css" / f"{sheet}.css" for sheet in SHEETS[name])
        return "".join(sheet.read_text("utf-8") for sheet in sheets).encode()
    modules = Modules(folder / "js")
    now = modules.needed([f"{entry}.js" for entry in ENTRIES])
    return (_script(modules, now) if name == SCRIPT else _later(modules, now)).encode()


def _script(modules: Modules, now: list[str]) -> str:
    """What the page runs: every module at once, named in ``$``."""
    outside = modules.outside(now)
    head = _HEAD.format(later=PurePosixPath(LATER).name)
    bodies = ((name, modules.body(name, '$["{}"]')) for name in now)
    made = "".join(f'$["{name}"] = (() => {{\n{body}}})();\n' for name, body in bodies)
    return f"{outside}{head}{made}export {{ $, $late }};\n"


def _later(modules: Modules, now: list[str]) -> str:
    """What is wanted later: each module is run when it is first needed."""
    later = modules.later(now)
    outside = modules.outside(later)
    head = _HEAD_OF_LATER.format(script=PurePosixPath(SCRIPT).name)
    bodies = ((name, modules.body(name, '$need("{}")')) for name in later)
    made = "".join(f'$made["{name}"] = () => {{\n{body}}};\n' for name, body in bodies)
    return f"{outside}{head}{made}"
