"""Figures as files."""

import csv
import io
from collections.abc import Sequence

from flask import Response

from hub.reports import table


def as_csv(rows: Sequence[Sequence[str]], name: str) -> Response:
    """Return rows as a CSV file; what a spreadsheet would run as a formula is kept text."""
    return _file(csv_text(rows).encode(), "text/csv", name)


def as_pdf(data: bytes, name: str) -> Response:
    """Return a PDF file."""
    return _file(data, "application/pdf", name)


def csv_text(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as the text of a CSV file."""
    held = io.StringIO()
    csv.writer(held).writerows([[table.harmless(cell) for cell in row] for row in rows])
    return held.getvalue()


def _file(data: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(data, mimetype=kind, headers=headers)
