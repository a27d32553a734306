"""`hub report`: how an update or a speaker was heard, as HTML, PDF, CSV or JSON."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy.orm import Session

from hub.app import create_app
from hub.audit import actions as audit
from hub.cli.search import OPERATOR
from hub.cli.start import opened
from hub.clips import queries as clips
from hub.core import clock
from hub.core.errors import NotFound, Unavailable
from hub.core.settings import Settings
from hub.people import queries as people
from hub.reports import clip_sheet, compared, finding, overview, pdf, perception, sheet
from hub.reports.export import csv_text
from hub.reports.sheet import Sheet
from hub.web.session import KEY

FORMS = ("html", "pdf", "csv", "json")
Made = tuple[Sheet, dict[str, Any]]


@click.group()
def report() -> None:
    """Say how an update or a speaker was heard."""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    out = click.Path(dir_okay=False, writable=True, path_type=Path)
    command = click.option("--out", type=out, help="Write to this file, not to stdout.")(command)
    return click.option("--format", "form", type=click.Choice(FORMS), default="html")(command)


@report.command()
@click.argument("clip_id", metavar="ID")
@_options
@click.pass_obj
def clip(settings: Settings, clip_id: str, form: str, out: Path | None) -> None:
    """Report on one update."""
    _tell(settings, lambda session: _of_clip(session, clip_id), form, out)


@report.command()
@click.argument("email", metavar="EMAIL")
@_options
@click.pass_obj
def speaker(settings: Settings, email: str, form: str, out: Path | None) -> None:
    """Report on all updates of one speaker."""
    _tell(settings, lambda session: _of_speaker(session, email), form, out)


def _of_clip(session: Session, clip_id: str) -> Made:
    now = clock.now()
    found = clips.get(session, clip_id)
    made = perception.of_clip(session, OPERATOR, found, now)
    compared.compare(session, OPERATOR, found, made, now)
    said = finding.of(made)
    audit.add(session, None, "report.exported", "clip", found.id, now)
    names = ", ".join(one.person.name for one in found.speakers)
    return clip_sheet.of_clip(found.title, names, made, said), made.as_dict() | {
        "finding": asdict(said)
    }


def _of_speaker(session: Session, email: str) -> Made:
    now = clock.now()
    person = people.by_email(session, email)
    spoken = clips.of_speaker(session, OPERATOR, person.id, now)
    rows = overview.rows(session, OPERATOR, spoken)
    if not rows:
        raise NotFound(f"{person.name} has spoken in no update that can be reported on.")
    for one in spoken:
        audit.add(session, None, "report.exported", "clip", one.id, now)
    plain = [
        {"clip": row.id, "title": row.title, "published_at": row.published_at.isoformat()}
        | {"reach": asdict(row.reach), "completed": asdict(row.completed)}
        | {"ratings": {name: asdict(figure) for name, figure in row.ratings.items()}}
        for row in rows
    ]
    return sheet.of_speaker(person.name, person.title, rows), {"updates": plain}


def _tell(settings: Settings, make: Callable[[Session], Made], form: str, out: Path | None) -> None:
    with opened(settings) as services:
        site: Flask = create_app(settings)  # templates and languages live there
        own = closing(site.extensions[KEY].database)
        with own, site.test_request_context():
            with services.database.write() as session:
                made = make(session)
            data = _as(form, *made)  # a PDF takes seconds
    if out is None:
        click.echo(data, nl=False)
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{out} can't be written: {error.strerror}.") from error
    click.echo(f"Written to {out}.", err=True)


def _as(form: str, made: Sheet, plain: dict[str, Any]) -> bytes:
    if form == "json":
        return (json.dumps(plain, ensure_ascii=False, indent=2) + "\n").encode()
    if form == "csv":
        return csv_text(sheet.rows(made)).encode()
    page = sheet.html(made)
    return pdf.of_html(page) if form == "pdf" else page.encode()


COMMANDS = (report,)
