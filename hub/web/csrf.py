"""Cross-site request forgery: where a request came from, and a token bound to the sign-in.

https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
"""

import hmac
from urllib.parse import urlsplit

from flask import Request

from hub.core.errors import NotAllowed

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
STALE = "This page is out of date. Load it again and repeat what you did; nothing was changed."


def token_for(sign_in_secret: str, key: str) -> str:
    """Return the token of a sign-in: an HMAC, so that nothing needs to be stored."""
    return hmac.new(key.encode(), sign_in_secret.encode(), "sha256").hexdigest()


def require_same_site(request: Request) -> None:
    """Refuse a changing request that another site made the browser send.

    Raises:
        NotAllowed: Sec-Fetch-Site or Origin says so.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise NotAllowed("This request came from another site and was not carried out.")
    origin = request.headers.get("Origin")
    if origin and _host(origin) != request.host:
        raise NotAllowed("This request came from another site and was not carried out.")


def _host(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # “http://[”
        return None


def require_token(request: Request, expected: str) -> None:
    """Refuse a changing request without the token of its sign-in.

    Raises:
        NotAllowed: it is missing or of another sign-in.
    """
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotAllowed(STALE)
