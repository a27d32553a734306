"""Caption files and language tags as people bring them. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from hub.captions.model import Cue
from hub.core.errors import Rejected
from transcripts import vtt
from transcripts.cues import Cue as Caption
from transcripts.engine import Word
from transcripts.errors import BadCaptionFile

LONGEST_LANGUAGE: Final = 12
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")


@dataclass(frozen=True, slots=True)
class CaptionFile:
    """What a file says, and in which language."""

    lang: str
    captions: list[Caption]


def read(data: bytes, lang: str) -> CaptionFile:
    """Read a VTT or SRT file; before a transaction, for a long one takes seconds.

    Raises:
        Rejected: the language or the file can't be read; the line is named.
    """
    lang = normal_language(lang)
    return CaptionFile(lang, parse(data, lang))


def parse(data: bytes, language: str = "") -> list[Caption]:
    """Read a VTT or SRT file.

    Raises:
        Rejected: it can't be read; the line is named.
    """
    try:
        return vtt.parse(data, language)
    except BadCaptionFile as error:
        raise Rejected(str(error), field="captions") from error


def normal_language(lang: str) -> str:
    """Return a language tag as it is kept: ``de-CH``, ``en``.

    Raises:
        Rejected: it is no language tag.
    """
    plain = lang.strip().replace("_", "-").lower()
    if not _LANGUAGE.fullmatch(plain) or len(plain) > LONGEST_LANGUAGE:
        raise Rejected(
            f"“{lang[:40]}” is no language. Use a code such as en, de or pt-BR.", field="lang"
        )
    base, *more = plain.split("-")
    return "-".join([base, *(part.upper() if len(part) == 2 else part for part in more)])


def as_caption(cue: Cue) -> Caption:
    """Return a cue as the library that writes caption files knows it."""
    words = tuple(Word(float(w[0]), float(w[1]), str(w[2])) for w in cue.words)
    return Caption(cue.start_s, cue.end_s, cue.text, words, cue.speaker)
