"""The signature of a webhook, as Standard Webhooks 1.0 has it, and the secret behind it.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Signed is ``ID.TIMESTAMP.BODY`` by HMAC-SHA256.
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256


def secret(key: str, salt: str) -> bytes:
    """Return the secret (32 bytes) of a hook: it is made of its salt by the key of this Hub."""
    return hmac.digest(key.encode(), f"hub.hooks.{salt}".encode(), sha256)


def written(secret: bytes) -> str:
    """Return a secret as its receiver is given it."""
    return f"whsec_{b64encode(secret).decode()}"


def headers(name: str, unix_s: int, body: bytes, secrets: Sequence[bytes]) -> dict[str, str]:
    """Return the headers of one try: ``name`` stays with every try, the time does not.

    While a secret is being replaced, the message carries a signature by each.
    """
    signed = f"{name}.{unix_s}.".encode() + body
    marks = (b64encode(hmac.digest(one, signed, sha256)).decode() for one in secrets)
    return {
        "webhook-id": name,
        "webhook-timestamp": str(unix_s),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }
