"""A page as a row of ``index_pages``, and back. Numbers are kept as u32, little-endian."""

from __future__ import annotations  # array[int] is for reading only on Python 3.11

from array import array
from sys import byteorder
from typing import Any

from sqlalchemy import Row

from hub.index.columns import Columns, Former
from hub.index.marks import Marks
from hub.index.page import Field, Page

_FIELDS = {field.value: field for field in Field}
_COLUMNS = 4  # of marks: starts, ends, starts_ms, ends_ms


def row_of(clip_id: str, variant: int, page: Page) -> dict[str, Any]:
    """Return the row that `page_of` reads back."""
    marks = page.marks
    return {
        "clip_id": clip_id,
        "field": page.field.value,
        "lang": page.lang,
        "variant": variant,
        "text": page.text,
        "stems": page.stems,
        "words": page.words,
        "offsets": _bytes(page.offsets),
        "times_ms": _bytes(page.times_ms),
        "sentences": _bytes(page.sentences),
        "marks": _bytes(marks.starts + marks.ends + marks.starts_ms + marks.ends_ms),
        "refs": "\n".join(marks.refs),
    }


def page_of(
    field: str,
    lang: str,
    text: str,
    stems: str,
    words: str,
    offsets: bytes,
    times_ms: bytes,
    sentences: bytes,
    marks: bytes,
    refs: str,
) -> Page:
    """Return the page that a row keeps."""
    return Page(
        _FIELDS[field],
        lang,
        text,
        stems,
        words,
        _numbers(offsets),
        _numbers(times_ms),
        _numbers(sentences),
        _marks(marks, refs),
    )


def former_of(row: Row[Any]) -> Former:
    """Return what a field read before, from its row."""
    return Former(
        row.text, Columns(row.stems.split(" "), row.words.split(" "), _numbers(row.offsets))
    )


def _marks(kept: bytes, refs: str) -> Marks:
    numbers = _numbers(kept)
    count = len(numbers) // _COLUMNS
    two, three = 2 * count, 3 * count
    each = tuple(refs.split("\n")) if refs else ()
    return Marks(numbers[:count], numbers[count:two], numbers[two:three], numbers[three:], each)


def _bytes(numbers: array[int]) -> bytes:
    return _swapped(numbers).tobytes()


def _numbers(data: bytes) -> array[int]:
    return _swapped(array("I", data))


def _swapped(numbers: array[int]) -> array[int]:
    if byteorder == "big":
        numbers = array("I", numbers)
        numbers.byteswap()
    return numbers
