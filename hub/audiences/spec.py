"""How an audience is written, as terms: ``department:Sales,chain:kim@example.com,-role:legal``.

Terms are joined by commas; one with “-” before it excludes. A value with a comma in it stands in
double quotes: ``department:"Port, east"``.
"""

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

from hub.core.errors import Rejected

FIELD = "audience"
MOST_TERMS = 200
_TERM = re.compile(r'\s*(-?)\s*([^\s:,"]+)\s*(?::\s*("[^"]*"|[^,]*))?\s*(?:,|$)')


class Kind(StrEnum):
    """What a term speaks of."""

    EVERYONE = "everyone"
    DEPARTMENT = "department"
    CHAIN = "chain"
    ROLE = "role"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Term:
    """One term; ``value`` is a name, an e-mail address or a role, “” for everyone."""

    kind: Kind
    value: str
    excludes: bool

    def __str__(self) -> str:
        """Return the term as it is written."""
        value = f'"{self.value}"' if "," in self.value else self.value
        return f"{'-' if self.excludes else ''}{self.kind}{':' if value else ''}{value}"


def parse(written: str) -> tuple[Term, ...]:
    """Return the terms of an audience, each once.

    Raises:
        Rejected: a term can't be read, or nobody is included; the sentence names the term.
    """
    terms = tuple(dict.fromkeys(_term(match) for match in _matches(written)))
    if not any(not term.excludes for term in terms):
        raise Rejected(
            "Say who this is for: `everyone`, or a term such as `department:Sales`."
            if not terms
            else f"“{written}” leaves people out of nothing. Begin with `everyone`.",
            FIELD,
        )
    if len(terms) > MOST_TERMS:
        raise Rejected(f"An audience has at most {MOST_TERMS} terms.", FIELD)
    return terms


def without(written: str, email: str) -> str:
    """Return an audience without the terms that name somebody; “” where nobody else is in it."""
    terms = parse(written) if written else ()
    kept = [term for term in terms if term.value.lower() != email]
    return ",".join(map(str, kept)) if any(not term.excludes for term in kept) else ""


def nearest(word: str, known: list[str]) -> str:
    """Return “ Did you mean “X”?” for the nearest known word, or “”."""
    by_lower = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.5)
    return f" Did you mean “{by_lower[near[0]]}”?" if near else ""


def _matches(written: str) -> list[re.Match[str]]:
    found, at = [], 0
    text = written.strip().removesuffix(",")
    while at < len(text):
        match = _TERM.match(text, at)
        if match is None:
            raise Rejected(f"“{text[at:].strip()[:80]}” can't be read. {_FORMS}", FIELD)
        found.append(match)
        at = match.end()
    return found


_FORMS = (
    "Use `everyone`, `department:NAME`, `chain:EMAIL`, `role:ROLE` or `person:EMAIL`, "
    "with “-” before what is left out."
)


def _term(match: re.Match[str]) -> Term:
    minus, word, value = match.group(1), match.group(2).lower(), match.group(3)
    written = match.group(0).strip().rstrip(",")
    try:
        kind = Kind(word)
    except ValueError:
        raise Rejected(
            f"“{written}” is no audience.{nearest(word, list(Kind))} {_FORMS}", FIELD
        ) from None
    value = (value or "").strip().strip('"').strip()
    if kind is Kind.EVERYONE and value:
        raise Rejected(f"“{written}”: `everyone` stands alone.", FIELD)
    if kind is not Kind.EVERYONE and not value:
        raise Rejected(f"“{written}” says no {kind}. {_FORMS}", FIELD)
    return Term(kind, value, bool(minus))
