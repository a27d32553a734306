"""ES modules as text: what they need of each other, and their insides as the body of a function.

Only what Hub's own modules use of the language is understood, as prettier writes it.
https://tc39.es/ecma262/#sec-modules
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from hub.web.light import lean

_IMPORT = re.compile(
    r"^import (?:(?P<default>\w+) from |\* as (?P<space>\w+) from |\{(?P<names>[^}]*)\} from |)"
    r'"(?P<path>\.[^"]+)";\n',
    re.MULTILINE,
)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
_LATE = re.compile(r'\bimport\("(\.[^"]+)"\)(?!\.[A-Z])')  # with a name behind it is a type
_LEFT = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class OtherFormError(ValueError):
    """A module says something in a way that is not understood here."""


class Modules:
    """The modules in a folder, by their names: paths from it, such as `player/bar.js`."""

    def __init__(self, folder: Path) -> None:
        """Read each when it is first needed."""
        self._folder = folder
        self._read: dict[str, str] = {}

    def needed(self, entries: Iterable[str]) -> list[str]:
        """Return ``entries`` and all they import, each after what it needs, as browsers run them.

        Raises:
            OtherFormError: two need each other.
        """
        order: list[str] = []
        for entry in entries:
            self._visit(entry, order, ())
        return order

    def later(self, now: list[str]) -> list[str]:
        """Return what ``now``, and that in turn, fetches when wanted, with what that needs."""
        known = list(now)
        for name in known:  # grows meanwhile
            fetched = (late for late in self._late(name) if not _is_outside(late))
            for one in self.needed(fetched):
                if one not in known:
                    known.append(one)
        return known[len(now) :]

    def outside(self, names: Iterable[str]) -> str:
        """Return the statements that import what ``names`` need of others' modules."""
        paths = {path for name in names for path in self._imports(name) if _is_outside(path)}
        return "".join(f'import {_outside(path)} from "{path}";\n' for path in sorted(paths))

    def body(self, name: str, need: str) -> str:
        """Return the inside of a function that runs a module and returns what it exports.

        ``need`` is the expression, with `{}` for its name, that gives another of our modules. Where
        one is fetched later, `$late` gives it.

        Raises:
            OtherFormError: of the module's grammar something is not understood.
        """
        text = self._text(name)
        exported = ", ".join(_EXPORT.findall(text))
        inside = _IMPORT.sub(lambda found: _taken(name, found, need), _EXPORT.sub("", text))
        inside = _LATE.sub(lambda found: _fetched(_resolved(name, found[1])), inside)
        if left := _LEFT.search(inside):
            raise OtherFormError(f"{name}: {left[0]}")
        return f"{inside}return {{ {exported} }};\n"

    def _visit(self, name: str, order: list[str], above: tuple[str, ...]) -> None:
        if name in above:
            raise OtherFormError(f"{' → '.join((*above, name))}: they need each other")
        if name in order or _is_outside(name):
            return
        for path in self._imports(name):
            self._visit(path, order, (*above, name))
        order.append(name)

    def _imports(self, name: str) -> Iterator[str]:
        return (_resolved(name, found["path"]) for found in _IMPORT.finditer(self._text(name)))

    def _late(self, name: str) -> list[str]:
        return [_resolved(name, path) for path in _LATE.findall(self._text(name))]

    def _text(self, name: str) -> str:
        if name not in self._read:
            self._read[name] = lean((self._folder / name).read_text("utf-8"))
        return self._read[name]


def _resolved(name: str, path: str) -> str:
    """The name of what a module calls ``path``; what is not ours begins with `../`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))


def _is_outside(name: str) -> bool:
    return name.startswith("../")


def _outside(path: str) -> str:
    return "$" + PurePosixPath(path).stem


def _taken(name: str, found: re.Match[str], need: str) -> str:
    other = _resolved(name, found["path"])
    given = _outside(other) if _is_outside(other) else need.format(other)
    if found["names"]:
        return f"const {{{found['names'].replace(' as ', ': ')}}} = {given};\n"
    local = found["default"] or found["space"]
    return f"const {local} = {given};\n" if local else f"{given};\n"


def _fetched(name: str) -> str:
    return f'import("{name}")' if _is_outside(name) else f'$late("{name}")'
