"""Names of things: opaque ids for addresses, secrets for links and tokens."""

import hashlib
import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing that looks alike
_LENGTH = 13  # 65 bits


def new_id() -> str:
    """Return a new opaque id of 13 lower-case letters and digits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def new_secret() -> str:
    """Return a secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the SHA-256 of ``secret`` in hex: what is stored in its place."""
    return hashlib.sha256(secret.encode()).hexdigest()
