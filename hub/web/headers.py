"""Security headers for every answer (https://www.w3.org/TR/CSP3/)."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self)",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000"}
NOT_KEPT = {"Cache-Control": "private, no-store"}


def register(app: Flask) -> None:
    """Add the headers to every answer of ``app``; pages are never kept by shared caches."""
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    """Add what is not given; each look into the headers of an answer goes through all of them."""
    given = {name.lower() for name, _value in response.headers}
    wanted = FIXED | (HSTS if request.is_secure else {})
    if request.endpoint != "static":
        wanted |= NOT_KEPT
    for name, value in wanted.items():
        if name.lower() not in given:
            response.headers.add(name, value)
    return response
