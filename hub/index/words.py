"""From text to the terms that are indexed and asked for. Pure, and the same on every database.

A word is folded (case, accents, strokes, apostrophes) and then stemmed by its language
(https://snowballstem.org/algorithms/). Folding comes first, so that somebody who types without
accents finds what was written with them. Where a script puts no spaces between words (Chinese,
Japanese, Thai), every character is a term, and words are found as phrases of them.
"""

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

import snowballstemmer

LONGEST_TERM: Final = 64  # characters; PostgreSQL's limit is 2 KB
UNKNOWN_LANGUAGE: Final = "en"  # what a text without a stated language is read as
ALGORITHMS: Final = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}

_MARKS = "".join(
    char for char in map(chr, range(0x300, 0x10000)) if unicodedata.category(char)[0] == "M"
)
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_TOKEN = re.compile(
    rf"(?=\w)[{_UNSPACED}][{_MARKS}]*"
    rf"|(?:(?![{_UNSPACED}])[^\W_][{_MARKS}]*)+(?:['’](?:s|t|d|m|re|ve|ll)(?![\w{_MARKS}]))?",
    re.IGNORECASE,
)
# Letters with a stroke and the like, which Unicode takes for letters of their own.
_STRUCK: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "\u0131": "i"}  # the last without its dot
    | {"ð": "d", "þ": "th", "æ": "ae", "œ": "oe"}
)
_FIRST_VOWELS, _LAST_VOWELS, _NUKTA = "\u0900", "\u17ff", 7  # a nukta is an accent
_KEPT: Final = 50_000  # words whose terms are remembered: about 20 MB
_known: defaultdict[str, dict[str, tuple[Any, ...]]] = defaultdict(dict)
_lock = threading.Lock()  # a stemmer keeps the word it works on in itself


class Token(NamedTuple):
    """A word of a text: where it stands (characters, end exclusive) and its folded form."""

    start: int
    end: int
    folded: str


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of ``text`` in order."""
    for found in _TOKEN.finditer(text):
        if folded := fold(found[0]):
            yield Token(found.start(), found.end(), folded)


def terms(pieces: Sequence[str], lang: str) -> list[tuple[Any, ...]]:
    """Return for each piece, in which there is no space: start, folded word, stem, start, …

    No word goes over a space, so that a text is the sum of its pieces; most were met before. They
    are kept in a plain dictionary: one that knows what was used last takes four times as long.
    """
    known = _known[lang]
    found: list[Any] = list(map(known.get, pieces))
    if None not in found:
        return found
    missing = [at for at, one in enumerate(found) if one is None]
    made = {piece: tuple(_terms(piece, lang)) for piece in {pieces[at] for at in missing}}
    if sum(map(len, _known.values())) + len(made) > _KEPT:
        _known.clear()
    _known[lang].update(made)
    for at in missing:
        found[at] = made[pieces[at]]
    return found


def _terms(piece: str, lang: str) -> Iterator[int | str]:
    for one in tokens(piece):
        stemmed = stem(one.folded, lang)
        yield one.start
        yield one.folded
        yield one.folded if stemmed == one.folded else stemmed  # kept once


def end_of(text: str, start: int) -> int:
    """Return where the word that starts at ``start`` ends (exclusive)."""
    found = _TOKEN.match(text, start)
    return found.end() if found else start


def fold(word: str) -> str:
    """Return ``word`` without case, accents and apostrophes; empty where nothing is left."""
    return _fold(word) if len(word) <= LONGEST_TERM else _fold.__wrapped__(word)


@lru_cache(maxsize=_KEPT)
def stem(folded: str, lang: str) -> str:
    """Return the stem of a folded word in a language (BCP 47; ``de-CH`` is read as ``de``)."""
    algorithm = ALGORITHMS.get(base_language(lang))
    if algorithm is None:
        return folded
    with _lock:
        stemmed: str = _stemmer(algorithm).stemWord(folded)
    return stemmed or folded


@lru_cache(maxsize=1024)
def base_language(lang: str) -> str:
    """Return the language without region and script; an unknown one is read as English."""
    base = lang.replace("_", "-").split("-")[0].lower()
    return UNKNOWN_LANGUAGE if base in ("", "und") else base


@lru_cache(maxsize=_KEPT)
def _fold(word: str) -> str:
    plain = word.casefold().replace("’", "'").removesuffix("'s")
    apart = unicodedata.normalize("NFKD", plain).casefold().translate(_STRUCK)
    letters = apart if apart.isalnum() else "".join(filter(_is_letter, apart))
    folded = letters[:LONGEST_TERM]
    return word if folded == word else folded


def _is_letter(char: str) -> bool:
    """Whether a character tells words apart; in scripts from India to Cambodia vowels are marks."""
    if char.isalnum():
        return True
    return _FIRST_VOWELS <= char <= _LAST_VOWELS and unicodedata.combining(char) != _NUKTA


@cache
def _stemmer(algorithm: str) -> Any:  # noqa: ANN401 - snowballstemmer ships no types
    return snowballstemmer.stemmer(algorithm)
