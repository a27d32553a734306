"""The web server: granian serving the site over WSGI."""

import socket
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from hub.core.errors import Unavailable
from hub.core.settings import Settings

TARGET = "hub.app:from_environment"
BACKLOG = 1024


def serve(settings: Settings) -> None:
    """Serve the site until SIGINT or SIGTERM; returns when all is stopped.

    Raises:
        Unavailable: the port is in use or not ours to listen on.
    """
    require_free_port(settings)
    Server(
        TARGET,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=settings.threads,
        backlog=BACKLOG,
        log_level=LogLevels.error,
        workers_kill_timeout=8,
        ssl_cert=Path(settings.tls_cert) if settings.tls_cert else None,
        ssl_key=Path(settings.tls_key) if settings.tls_key else None,
    ).serve()


def require_free_port(settings: Settings) -> None:
    """Check that the address can be listened on.

    Raises:
        Unavailable: it can't, with what to do.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unavailable(
                f"Port {settings.port} of {settings.host} can't be used: {error.strerror}. "
                "Stop what uses it, or give another with `--port` or HUB_PORT."
            ) from error
