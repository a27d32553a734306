"""What docs/reference says of settings, commands and addresses, read from the code.

    .venv/bin/python -m tests.architecture.generate_docs

writes it between the marks in those pages; the words around the marks are written by hand.
`test_docs.py` fails while a page differs from the code.
"""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints

import click
from apiflask import APIFlask
from werkzeug.routing import Rule

from hub.app import create_app
from hub.cli import KNOWN, loaded, main
from hub.core.settings import PREFIX, ROOT, SECRETS, Settings
from hub.web.public import is_public

REFERENCE = ROOT / "docs" / "reference"
NOTE = "made by tests/architecture/generate_docs.py"
BLOCK = re.compile(rf"(<!-- (?P<name>\w+): {re.escape(NOTE)} -->\n).*?(<!-- end -->)", re.DOTALL)
AUTOMATIC = {"HEAD", "OPTIONS"}
PROGRAMS = ("/api/", "/healthz", "/readyz", "/metrics")
MEDIA = "/clips/{clip_id}/media/"


def settings() -> str:
    """A table of every setting."""
    hints = get_type_hints(Settings, include_extras=True)
    rows = [
        (f"`{PREFIX}{f.name.upper()}`", _kind(f.name, hints), _default(f.default), _what(f.name))
        for f in fields(Settings)
        if f.default is not MISSING
    ]
    return _table(("setting", "is", "default", "what it does"), rows)


def _kind(name: str, hints: dict[str, Any]) -> str:
    kinds = {Path: "path", str: "text", int: "whole number", float: "number"}
    return kinds[hints[name].__origin__] + (", secret" if name in SECRETS else "")


def _default(value: object) -> str:
    if isinstance(value, Path):
        return f"`{value.relative_to(ROOT)}/` beside the code"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`" if value != "" else "none"


def _what(name: str) -> str:
    return str(get_type_hints(Settings, include_extras=True)[name].__metadata__[0])


def commands() -> str:
    """A section for every command."""
    return "\n\n".join(_section(name, command) for name, command in all_commands())


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command by its whole name (``hub people add``), groups before what is in them."""
    for name in KNOWN:
        command = loaded(name)
        yield f"hub {name}", command
        if isinstance(command, click.Group):
            for inner_name, inner in sorted(command.commands.items()):
                yield f"hub {name} {inner_name}", inner


def _section(name: str, command: click.Command) -> str:
    told = [f"### {name}", " ".join((command.help or "").split())]
    context = click.Context(command, info_name=name)
    if isinstance(command, click.Group):
        told.append(f"Its commands: {', '.join(f'`{one}`' for one in sorted(command.commands))}.")
    else:
        told.append(
            f"```\n{context.command_path} {' '.join(command.collect_usage_pieces(context))}\n```"
        )
    if rows := [_option(one) for one in command.params if isinstance(one, click.Option)]:
        told.append(_table(("option", "what it does"), rows))
    return "\n\n".join(told)


def _option(option: click.Option) -> tuple[str, str]:
    spelt = " ".join((*option.opts, "" if option.is_flag else option.metavar or _taken(option)))
    what = [option.help or f"The {option.name}."]
    if isinstance(option.type, click.Choice):
        what.append(f"One of {', '.join(f'`{one}`' for one in option.type.choices)}.")
    what += ["Must be given."] if option.required else []
    what += ["May be given more than once."] if option.multiple else []
    what += [f"Default `{option.default}`."] if option.show_default else []
    return f"`{spelt.strip()}`", " ".join(what)


def _taken(option: click.Option) -> str:
    return {"integer": "NUMBER", "file": "FILE", "path": "FILE"}.get(
        option.type.name, (option.name or "text").upper()
    )


def routes() -> str:
    """A section for every address that programs use, by subject."""
    site, told = _site(), []
    specs = _specs(site)
    tags = [tag["name"] for tag in specs["tags"]] + ["Media", "Others"]
    sections: dict[str, list[str]] = {tag: [] for tag in tags}
    for method, path, rule in all_routes(site):
        if path.startswith((*PROGRAMS, MEDIA)):
            spec = specs["paths"].get(path, {}).get(method.lower(), {})
            tag = (spec.get("tags") or [_subject(path)])[0]
            sections[tag].append(_route(site, specs, spec, f"{method} {path}", rule))
    for tag, found in sections.items():
        told += [f"## {tag}", *found] if found else []
    return "\n\n".join(told)


def pages() -> str:
    """A table of every address that people's browsers use."""
    site = _site()
    rows = [
        (f"`{method} {path}`", _said(site, rule), "no" if is_public(site, rule.endpoint) else "yes")
        for method, path, rule in all_routes(site)
        if not path.startswith((*PROGRAMS, MEDIA))
    ]
    return _table(("address", "what it does", "sign-in"), rows)


def all_routes(site: APIFlask) -> Iterator[tuple[str, str, Rule]]:
    """Every method and address but for static files; HEAD and OPTIONS where they are our own."""
    rules = [rule for rule in site.url_map.iter_rules() if rule.endpoint != "static"]
    for rule in sorted(rules, key=lambda rule: (rule.rule, rule.endpoint)):
        methods = rule.methods or set()
        own = methods - AUTOMATIC or methods - {"OPTIONS"} or methods
        for method in sorted(own):
            yield method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), rule


def _site() -> APIFlask:
    folder = Path(tempfile.mkdtemp())  # the site writes its key there
    return create_app(Settings(data=folder))


def _specs(site: APIFlask) -> dict[str, Any]:
    with site.app_context():
        return dict(site.spec)


def _subject(path: str) -> str:
    subjects = {"/api/v1/uploads": "Uploads", MEDIA: "Media"}
    return next((name for start, name in subjects.items() if path.startswith(start)), "Others")


def _route(
    site: APIFlask, specs: dict[str, Any], spec: dict[str, Any], name: str, rule: Rule
) -> str:
    told = [
        f"### {name}",
        f"{spec.get('summary', '').rstrip('.') or _said(site, rule).rstrip('.')}.",
    ]
    told += [spec["description"]] if spec.get("description") else []
    if is_public(site, rule.endpoint):
        told.append("Needs no sign-in.")
    if rows := [
        _parameter(specs, one) for one in spec.get("parameters", []) if one["in"] == "query"
    ]:
        told.append(_table(("in the address", "is", "what it does"), rows))
    if rows := list(_body(specs, spec)):
        told.append(_table(("in the body", "is", "default"), rows))
    return "\n\n".join(told)


def _said(site: APIFlask, rule: Rule) -> str:
    said = (site.view_functions[rule.endpoint].__doc__ or "").strip().split("\n")[0]
    return said.replace("``", "`") or "Describe this API in OpenAPI 3.1."


def _parameter(specs: dict[str, Any], one: dict[str, Any]) -> tuple[str, str, str]:
    return f"`{one['name']}`", _type(specs, one["schema"]), one.get("description", "")


def _body(specs: dict[str, Any], spec: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    content = spec.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return
    schema = _resolved(specs, content["schema"])
    for name, one in schema.get("properties", {}).items():
        needed = name in schema.get("required", [])
        default = one.get("default", "")
        shown = "must be given" if needed else f"`{_json(default)}`" if default != "" else ""
        yield f"`{name}`", _type(specs, one), shown


def _json(value: object) -> str:
    return (
        {True: "true", False: "false", None: "null"}.get(value, str(value))
        if not isinstance(value, list)
        else str(value)
    )


def _type(specs: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _resolved(specs, schema)
    kinds = schema.get("type", "any")
    if isinstance(kinds, list):
        return " or ".join(kinds)
    if kinds == "array":
        return f"list of {_type(specs, schema['items'])}"
    if kinds == "object" and schema.get("properties"):
        return "{" + ", ".join(schema["properties"]) + "}"
    choices = ", ".join(f"`{one}`" for one in schema.get("enum", []))
    return f"{kinds}: {choices}" if choices else str(kinds)


def _resolved(specs: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = specs["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    return found


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    escaped = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = [list(head), ["---"] * len(list(head)), *escaped]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


MADE: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "routes": routes,
    "pages": pages,
}


def renewed(text: str) -> str:
    """The text of a page with what is made of the code as the code says it now."""
    return BLOCK.sub(lambda found: f"{found[1]}\n{MADE[found['name']]()}\n\n{found[3]}", text)


def write() -> None:
    """Renew every page of the reference."""
    for page in sorted(REFERENCE.glob("*.md")):
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    assert main.name  # the command line imports whole
    write()
