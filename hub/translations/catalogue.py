"""Catalogues in the form of gettext: what the code says, what is translated, what is missing.

After changing a text run ``python -m hub.translations``, translate what it names in the ``.po``
file, and run it again: it also compiles the ``.mo`` file that the site reads
(https://www.gnu.org/software/gettext/manual/html_node/PO-Files.html).
"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from hub.web import i18n

HERE = Path(__file__).resolve().parent
HUB = HERE.parent
LIBRARY = HUB.parent / "transcoding"
FILES_THAT_SPEAK = ("checked.py", "judge.py", "probe.py", "sniff.py")
LANGUAGES = ("de",)
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
ERRORS = (
    "Busy",
    "Conflict",
    "Gone",
    "NotAllowed",
    "NotFound",
    "NotSignedIn",
    "Rejected",
    "TooLarge",
    "TooMany",
    "Unavailable",
)
SAID_LATER = frozenset({*ERRORS, "later", "told"})
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


def extracted() -> Catalog:
    """Return every text that code and templates say, with where they say it."""
    found = Catalog(project="Hub", charset="utf-8")
    for path, line, texts, comments, _context in extract_from_dir(
        HUB,
        method_map=METHODS,
        options_map=OPTIONS,
        keywords=KEYWORDS,
        comment_tags=("Translators:",),
        strip_comment_tags=True,
    ):
        if texts:
            found.add(texts, None, [(f"hub/{path}", line)], auto_comments=comments)
    for file in sorted(HUB.rglob("*.py")):
        for line, text in said_later(file.read_text("utf-8")):
            found.add(text, None, [(f"hub/{file.relative_to(HUB)}", line)])
    for name in FILES_THAT_SPEAK:
        for line, text in said_of_files((LIBRARY / name).read_text("utf-8")):
            found.add(text, None, [(f"transcoding/{name}", line)])
    return found


def said_of_files(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every sentence that the media library has for people.

    They are its constants, what it refuses with, and what it returns. What is filled in, and every
    other number, is written as ``i18n.NUMBER`` finds and replaces it when the sentence is shown.
    """
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.AnnAssign(value=ast.Constant(str(text))) if text.endswith("."):
                yield node.lineno, i18n.numberless(text)
            case ast.Call(ast.Name("Refused"), [said]) | ast.Return(ast.JoinedStr() as said):
                if (text := _filled_in(said)).endswith("."):
                    yield node.lineno, i18n.numberless(text)


def _filled_in(node: ast.expr) -> str:
    """A text with a number for all that is filled into it; empty for other expressions."""
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(parts):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else "0" for p in parts)
    return ""


def said_later(code: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of every error with a fixed sentence, which is translated when shown.

    The sentence stands in the call, or in a constant of the same module.
    """
    tree = ast.parse(code)
    constants: dict[str, str] = {}
    for node in tree.body:
        match node:
            case ast.Assign([ast.Name(name)], ast.Constant(str(text))):
                constants[name] = text
    for call in ast.walk(tree):
        match call:
            case ast.Call(ast.Name(error) | ast.Attribute(attr=error), [said, *_]):
                sentence = _sentence(said, constants) if error in SAID_LATER else None
                if sentence:
                    yield said.lineno, sentence


def _sentence(node: ast.expr, constants: dict[str, str]) -> str | None:
    match node:
        case ast.Constant(str(text)):
            return text
        case ast.Name(name):
            return constants.get(name)
    return None


def kept(language: str) -> Catalog:
    """Return the catalogue of a language as it stands in its ``.po`` file."""
    path = source(language)
    if not path.exists():
        return Catalog(locale=language, project="Hub", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Return the catalogue with every text of the code; new ones untranslated, old ones gone."""
    catalogue = kept(language)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def missing(catalogue: Catalog) -> list[str]:
    """Return the English texts that have no translation, or one that is marked as unsure."""
    return [_text(message) for message in _texts(catalogue) if not _is_whole(message)]


def unlike(catalogue: Catalog) -> list[str]:
    """Return the English texts whose translation names other values than they do."""
    return [_text(message) for message in _texts(catalogue) if not _has_same_values(message)]


def compiled(catalogue: Catalog) -> bytes:
    """Return the ``.mo`` file."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def write(language: str) -> list[str]:
    """Bring the files of a language up to date and return what is missing."""
    catalogue = updated(language)
    source(language).parent.mkdir(parents=True, exist_ok=True)
    with source(language).open("wb") as file:
        write_po(file, catalogue, width=100, omit_header=False, sort_output=True, no_location=True)
    target(language).write_bytes(compiled(catalogue))
    return missing(catalogue)


def source(language: str) -> Path:
    """Return the path of the ``.po`` file."""
    return HERE / language / "LC_MESSAGES" / "messages.po"


def target(language: str) -> Path:
    """Return the path of the ``.mo`` file."""
    return source(language).with_suffix(".mo")


def _texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def _text(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _forms(texts: object) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)  # type: ignore[call-overload]  # str or tuple


def _is_whole(message: Message) -> bool:
    return not message.fuzzy and bool(message.string) and all(_forms(message.string))


def _has_same_values(message: Message) -> bool:
    if not _is_whole(message):
        return True
    wanted = {name for text in _forms(message.id) for name in PLACEHOLDER.findall(text)}
    given = [set(PLACEHOLDER.findall(text)) for text in _forms(message.string)]
    return set().union(*given) == wanted
