"""A page as a row of ``index_pages``, and back."""

from array import array
from sys import byteorder
from typing import Any

from sqlalchemy import Row

from hub.index.page import Field, Mark, Page


def row_of(clip_id: str, page: Page) -> dict[str, Any]:
    """Return the row that `page_of` reads back."""
    return {
        "clip_id": clip_id,
        "field": page.field,
        "lang": page.lang,
        "text": page.text,
        "stems": " ".join(page.stems),
        "words": " ".join(page.words),
        "offsets": _bytes(page.offsets),
        "times_ms": _bytes(page.times_ms),
        "marks": [list(mark) for mark in page.marks],
    }


def page_of(row: Row[Any]) -> Page:
    """Return the page that a row keeps; without its words where they were not selected."""
    return Page(
        Field(row.field),
        row.lang,
        row.text,
        tuple(row.stems.split(" ")),
        tuple(getattr(row, "words", "").split(" ")),
        _numbers(row.offsets),
        _numbers(row.times_ms),
        tuple(map(Mark._make, row.marks)),
    )


def _bytes(numbers: "array[int]") -> bytes:
    """Return u32 values, little-endian on every machine."""
    return _swapped(numbers).tobytes()


def _numbers(data: bytes) -> "array[int]":
    return _swapped(array("I", data))


def _swapped(numbers: "array[int]") -> "array[int]":
    if byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers
