"""Caption files: WebVTT, SubRip and plain text. Pure.

WebVTT: https://www.w3.org/TR/webvtt1/. SubRip has no standard; its times have a comma.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Final

from charset_normalizer import from_bytes

from transcripts.cues import SHORTEST_S, Cue
from transcripts.errors import BadCaptionFile

PARAGRAPH_PAUSE_S: Final = 2.0
MOST_CUES: Final = 50_000  # a day of talk has fewer; more is no caption file
# https://learn.microsoft.com/windows/win32/intl/code-page-identifiers; others use Windows-1252
_WINDOWS: Final = (
    dict.fromkeys(("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq", "sr"), "cp1250")
    | dict.fromkeys(("az", "ku", "tr"), "cp1254")
    | dict.fromkeys(("et", "lt", "lv"), "cp1257")
    | {"vi": "cp1258"}
)
_CYRILLIC: Final = ["cp1251", "koi8_r", "cp866"]
_OTHER_LETTERS: Final = dict.fromkeys(("be", "bg", "mk", "ru", "uk"), _CYRILLIC) | {
    "ar": ["cp1256"],
    "el": ["cp1253", "iso8859_7"],
    "he": ["cp1255"],
    "ja": ["euc_jp", "cp932"],
    "ko": ["cp949"],
    "th": ["cp874"],
    "zh": ["gb18030", "big5"],
}
SAMPLE_BYTES: Final = 50_000  # enough to know an encoding by

# Hours may be missing, and so may the fraction; `n` tells the two times of a line apart.
_TIME = (
    r"(?:(?P<h{n}>\d{{1,3}})\s*:\s*)?(?P<m{n}>\d{{1,3}})\s*:\s*(?P<s{n}>\d{{1,2}})"
    r"(?:\s*[.,:]\s*(?P<f{n}>\d{{1,6}}))?"
)
_TIMING = re.compile(rf"^{_TIME.format(n=1)}\s*[-–—]+\s*>\s*{_TIME.format(n=2)}(?:\s.*)?$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?\s+([^<>]+)>")
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|<[\d:.]+>|\{\\[^{}]*\}")
_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|#\d+|#x[0-9a-fA-F]+);")
_SPACE = re.compile(r"[^\S\u00a0\u202f]+")  # those two hold French signs to their words
_BESIDE = ("NOTE", "STYLE", "REGION")  # blocks of WebVTT that are no captions


def write_vtt(cues: Sequence[Cue]) -> str:
    """The cues as WebVTT; who speaks stands in a voice span (`<v Amara Okafor>`)."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        times = f"{_written(cue.start_s, '.')} --> {_written(cue.end_s, '.')}"
        voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        blocks.append(f"{times}\n{voice}{html.escape(_filled(cue.text), quote=False)}\n")
    return "\n".join(blocks)


def write_chapters(chapters: Sequence[tuple[float, str]], end_s: float) -> str:
    """Chapters, (start_s, title) in order of time, as a WebVTT chapters file.

    Each lasts until the next one begins, the last until `end_s`:
    https://www.w3.org/TR/webvtt1/#introduction-chapters
    """
    ends = [*(start_s for start_s, _ in chapters[1:]), end_s]
    cues = [
        Cue(start_s, max(stop_s, start_s + SHORTEST_S), " ".join(title.split()))
        for (start_s, title), stop_s in zip(chapters, ends, strict=False)
    ]
    return write_vtt(cues)


def write_srt(cues: Sequence[Cue]) -> str:
    """The cues as SubRip."""
    blocks = []
    for number, cue in enumerate(cues, 1):
        times = f"{_written(cue.start_s, ',')} --> {_written(cue.end_s, ',')}"
        text = _filled(cue.text).replace("-->", "->")  # it can't be escaped in SubRip
        blocks.append(f"{number}\n{times}\n{text}\n")
    return "\n".join(blocks)


def write_text(cues: Sequence[Cue]) -> str:
    """The words only, a paragraph after each pause of two seconds.

    Where several people are named, each turn is a paragraph that begins with the name.
    """
    named = len({cue.speaker for cue in cues if cue.speaker}) > 1
    parts = [_turn(cue, named) for cue in cues[:1]]
    for before, cue in pairwise(cues):
        turns = named and cue.speaker != before.speaker
        pause = cue.start_s - before.end_s >= PARAGRAPH_PAUSE_S
        parts.append(("\n\n" if turns or pause else " ") + _turn(cue, turns))
    return "".join(parts) + "\n" if parts else ""


def _turn(cue: Cue, begins: bool) -> str:
    """A cue in one line; with the name before it where a turn begins."""
    name = f"{cue.speaker}: " if begins and cue.speaker else ""
    return name + cue.text.replace("\n", " ")


def _written(time_s: float, point: str) -> str:
    """`01:02:03.045`."""
    whole_ms = round(time_s * 1000)
    minutes, ms = divmod(whole_ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{ms // 1000:02}{point}{ms % 1000:03}"


def _filled(text: str) -> str:
    """Text without empty lines, which would end the cue."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def parse(data: bytes, language: str = "") -> list[Cue]:
    """Read a WebVTT or SubRip file in any encoding and with any common fault.

    `language` (`cs`, `pt-BR`; empty where it is not known) tells encodings apart that differ in a
    few letters only.

    Mended are byte order marks, line ends, missing hours and fractions, points for commas,
    missing or doubled empty lines, wrong order and overlaps. Markup is left out, but for
    the name in a first voice span.

    Raises:
        BadCaptionFile: where it can't be mended; the line is named.
    """
    lines = _captions_only(_decoded(data, language).split("\n"))
    timings = [at for at, line in enumerate(lines) if _is_timing(line)]
    if len(timings) > MOST_CUES:
        raise BadCaptionFile(f"there are more than {MOST_CUES} captions.", timings[MOST_CUES] + 1)
    begins = [_name_at(lines, at) for at in timings] + [len(lines)]
    stray = next((at for at, line in enumerate(lines[: begins[0]]) if line), None)
    if stray is not None or not timings:
        raise BadCaptionFile(
            "there should be times like “00:00:01.000 --> 00:00:04.000” here. "
            "Choose a .vtt or .srt file.",
            (stray or 0) + 1,
        )
    cues = [
        Cue(
            *_times(lines[at], at + 1),
            _plain(lines[at + 1 : end]),
            speaker=_voice(lines[at + 1 : end]),
        )
        for at, end in zip(timings, begins[1:], strict=True)
    ]
    spoken = [cue for cue in cues if cue.text]
    if not spoken:
        raise BadCaptionFile("none of the captions has any text.", timings[0] + 1)
    return _in_order(spoken)


def _name_at(lines: list[str], at: int) -> int:
    """Where the cue with its times at `at` begins: its number or name, if it has one.

    In a file with doubled line ends, an empty line stands between the number and the times.
    """
    above = next((n for n in range(at - 1, max(-1, at - 3), -1) if lines[n]), None)
    if above is None or _is_timing(lines[above]):
        return at
    begins_block = above == 0 or lines[above - 1] == ""
    numbered = lines[above].isdigit() and (begins_block or above == at - 1)
    return above if numbered or (begins_block and above == at - 1) else at


def _decoded(data: bytes, language: str) -> str:
    """Text in the encoding that the file seems to have, with plain line ends."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    elif b"\0" in data[:200]:
        text = data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode(_older_encoding(data, language), errors="replace")
    if "\0" in text:
        raise BadCaptionFile("this is not a text file. Choose a .vtt or .srt file.", 1)
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _older_encoding(data: bytes, language: str) -> str:
    """The encoding of a text from before UTF-8.

    Few letters outside ASCII: a language in Latin letters, in the Windows encoding of its
    part of Europe, for nothing in the text tells these apart. Where most are, it is
    Cyrillic, Greek, Japanese …, and charset-normalizer tells which; where the language is
    known to have such letters, few of them are enough.
    """
    sample, language = data[:SAMPLE_BYTES], language.lower()[:2]
    if language in _OTHER_LETTERS and (
        best := from_bytes(sample, cp_isolation=_OTHER_LETTERS[language]).best()
    ):
        return best.encoding
    outside = sum(byte >= 0x80 for byte in sample)
    inside = sum(chr(byte).isalpha() for byte in sample if byte < 0x80)
    best = from_bytes(sample).best() if outside > inside else None
    return best.encoding if best else _WINDOWS.get(language, "cp1252")


def _captions_only(lines: list[str]) -> list[str]:
    """The lines without spaces around them; what is no caption in WebVTT is left empty."""
    kept: list[str] = []
    beside = False
    for line in (raw.strip() for raw in lines):
        starts_block = not kept or kept[-1] == ""
        if line == "" or _is_timing(line):
            beside = False
        elif starts_block and not beside:
            first = line.split()[0]
            beside = first in _BESIDE or (first == "WEBVTT" and not any(kept))
        kept.append("" if beside else line)
    return kept


def _is_timing(line: str) -> bool:
    return "-->" in line or _TIMING.match(line) is not None


def _times(line: str, number: int) -> tuple[float, float]:
    """Start and end of a timing line."""
    match = _TIMING.match(line)
    if match is None:
        raise BadCaptionFile(
            f"the times “{line[:60]}” can't be read; write them as "
            "“00:00:01.000 --> 00:00:04.000”.",
            number,
        )
    parts = match.groupdict()
    start_s, end_s = (_seconds(parts, which, number) for which in "12")
    if end_s < start_s:
        raise BadCaptionFile(f"the caption “{line[:60]}” ends before it starts.", number)
    return start_s, max(end_s, start_s + SHORTEST_S) if end_s == start_s else end_s


def _seconds(parts: dict[str, str | None], which: str, number: int) -> float:
    hours, minutes, seconds = (int(parts[f"{unit}{which}"] or 0) for unit in "hms")
    if seconds > 59 or (minutes > 59 and parts[f"h{which}"]):
        raise BadCaptionFile("there is a time with more than 59 minutes or seconds.", number)
    fraction = float(f"0.{parts[f'f{which}'] or 0}")
    return round(hours * 3600 + minutes * 60 + seconds + fraction, 3)


def _plain(lines: list[str]) -> str:
    """The text of a cue without markup and empty lines."""
    bare = (
        _ENTITY.sub(lambda found: html.unescape(found.group()), _MARKUP.sub("", line))
        for line in lines
    )
    return "\n".join(filter(None, (_SPACE.sub(" ", line).strip() for line in bare)))


def _voice(lines: list[str]) -> str:
    """The name in the first voice span of a cue; empty where there is none."""
    found = _VOICE.search("\n".join(lines))
    return " ".join(html.unescape(found.group(1)).split()) if found else ""


def _in_order(cues: list[Cue]) -> list[Cue]:
    """Sorted; those with one start put together; none longer than to the next one's start."""
    result: list[Cue] = []
    ordered = sorted(cues, key=lambda cue: cue.start_s)
    for start_s, group in groupby(ordered, key=lambda cue: cue.start_s):
        together = list(group)
        text = "\n".join(dict.fromkeys(cue.text for cue in together))
        end_s = max(cue.end_s for cue in together)
        if result and result[-1].end_s > start_s:
            result[-1] = replace(result[-1], end_s=start_s)
        result.append(Cue(start_s, end_s, text, speaker=together[0].speaker))
    return result
