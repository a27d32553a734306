"""Passwords: hashed with Argon2id, and checked without telling whether somebody exists.

The parameters are RFC 9106's second recommended choice: 64 MiB, 3 passes, 4 lanes
(https://www.rfc-editor.org/rfc/rfc9106.html#section-4).
"""

import re
from collections.abc import Iterable
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hub.core.errors import Rejected
from hub.core.ids import new_secret

LEAST = 12
MOST = 200
LEAST_DIFFERENT = 5
LEAST_OWN = 8

_hasher = PasswordHasher()
_turns = BoundedSemaphore(2)  # each holds 64 MiB: a crowd of guesses must not fill the memory


def hashed(password: str) -> str:
    """Return the hash to keep (about a tenth of a second: call it outside a transaction)."""
    with _turns:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether ``password`` has the hash ``kept``; takes as long where there is none."""
    stand_in = _nobodys()
    with _turns:
        try:
            return _hasher.verify(kept or stand_in, password) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def require_fit(password: str, about: Iterable[str] = ()) -> None:
    """Refuse a password that is guessed first: short, of few signs, or made of ``about``.

    Raises:
        Rejected: with what to do instead.
    """
    if len(password) < LEAST:
        raise Rejected("Use at least 12 characters; three or four words do well.", "password")
    if len(password) > MOST:
        raise Rejected("Use at most 200 characters.", "password")
    if len(set(password.lower())) < LEAST_DIFFERENT:
        raise Rejected("Use more different characters; three or four words do well.", "password")
    if len(_without(password, about)) < LEAST_OWN:
        raise Rejected(
            "This is guessed first: leave out your name, e-mail and company.", "password"
        )


def _without(password: str, about: Iterable[str]) -> str:
    left = password.lower()
    words = {word for text in about for word in re.split(r"[\W_]+", text.lower()) if len(word) > 2}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return left


@cache
def _nobodys() -> str:
    return _hasher.hash(new_secret())
