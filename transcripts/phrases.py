"""Where a line or a caption may end without tearing a phrase apart. Pure.

The order of good places (sentence, clause, before a preposition or conjunction) is that
of the BBC's subtitle guidelines, "Breaks in the line":
https://www.bbc.co.uk/accessibility/forproducts/guides/subtitles/
"""

from __future__ import annotations

from typing import Final

# The escapes are the full-width forms of Chinese and Japanese.
SENTENCE_ENDS: Final = (".", "!", "?", "…", "。", "؟", "।", "\uff01", "\uff1f")
CLAUSE_ENDS: Final = (",", ";", ":", "–", "—", "،", "、", "\uff0c", "\uff1b", "\uff1a")
CLOSING: Final = "\"'”’»)]」』"
# Words that lean on what follows them: prepositions, conjunctions, articles, possessives.
_LEANING = """
    a an the this that these those my your his her its our their
    and or but so because although while when if as than that which who whose where
    about above across after against along among around at before behind between by during
    for from in into like of off on onto over since through to towards under until up upon
    with within without not no very
    der die das den dem des ein eine einen einem einer mein dein sein ihr unser euer kein
    und oder aber denn weil dass ob wenn als wie während obwohl
    an auf aus bei bis durch für gegen hinter im in mit nach neben ohne seit über um unter
    vom von vor zu zum zur zwischen nicht sehr
    le la les un une des du mon ton son notre votre leur ce cette ces et ou mais car que qui
    à au aux avec chez dans de en entre par pour sans sous sur vers
    el los las uno una unos unas mi tu su nuestro y o pero porque con sin para por según
"""
LEANING: Final = frozenset(_LEANING.split())
_ABBREVIATIONS = "dr mr mrs ms prof st vs approx bzw ca"
ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS.split())

SENTENCE, CLAUSE, PHRASE, PLAIN, TORN = 0.0, 1.0, 3.0, 6.0, 12.0


def ends_sentence(word: str) -> bool:
    """True for a word after which a sentence is over."""
    bare = word.rstrip(CLOSING)
    return bare.endswith(SENTENCE_ENDS) and not _is_abbreviation(bare)


def _is_abbreviation(word: str) -> bool:
    """`Dr.`, `e.g.`, `J.` and German ordinals (`3.`), but not `so.` or `2026.`."""
    stem = word.rstrip(".")
    if not word.endswith(".") or not stem:
        return False
    if stem.isdigit():
        return len(stem) <= 2
    return "." in stem or stem.casefold() in ABBREVIATIONS or (len(stem) == 1 and stem.isupper())


def cost_of_break(before: str, after: str) -> float:
    """How bad it is to part two words: 0 after a sentence, 12 within a phrase."""
    if ends_sentence(before):
        return SENTENCE
    if before.rstrip(CLOSING).endswith(CLAUSE_ENDS):
        return CLAUSE
    if before.casefold() in LEANING:
        return TORN
    return PHRASE if after.casefold() in LEANING else PLAIN
