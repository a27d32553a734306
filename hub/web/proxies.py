"""Whose address a request comes from, where proxies of ours stand before Hub."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix


def register(app: Flask, count: int) -> None:
    """Believe the last ``count`` entries of X-Forwarded-For; without proxies none is believed.

    Host and scheme stay as they come: addresses are made with HUB_URL.
    https://werkzeug.palletsprojects.com/en/stable/middleware/proxy_fix/
    """
    if count:
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=0, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = fixed  # type: ignore[method-assign] # the way Flask's docs wrap an app
