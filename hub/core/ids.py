"""Names of things: opaque ids for addresses, secrets for links and tokens."""

import hashlib
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks alike
_LENGTH = 13  # 65 bits
_PLACES = range(0, 5 * _LENGTH, 5)


def new_id() -> str:
    """Return a new opaque id of 13 lower-case letters and digits."""
    drawn = secrets.randbits(5 * _LENGTH)  # drawn at once: every request gets an id
    return "".join([_ALPHABET[drawn >> place & 31] for place in _PLACES])


def new_secret() -> str:
    """Return a secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the SHA-256 of ``secret`` in hex: what is stored in its place."""
    return hashlib.sha256(secret.encode()).hexdigest()
