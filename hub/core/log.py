"""Structured logs: one line an event, with the id of the request or job it belongs to."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
job_id: ContextVar[str] = ContextVar("job_id", default="")


def configure(form: str, level: int = logging.INFO) -> None:
    """Send the log from ``level`` on to stderr as ``text`` or ``json`` lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    handler.addFilter(_ids)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # No line of ours says it: https://docs.python.org/3/howto/logging.html#optimization
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for chatty in ("alembic", "botocore", "dbos", "faster_whisper", "httpx", "urllib3"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _ids(record: logging.LogRecord) -> bool:
    record.request_id, record.job_id = request_id.get(), job_id.get()
    return True


_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))}


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname).1s %(name)s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own
        """In one line, whatever stood in an address or a name: nobody writes lines of their own."""
        return super().formatMessage(record).translate(_CONTROLS)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        ids = [f"{name}={v}" for name in ("request_id", "job_id") if (v := getattr(record, name))]
        return " ".join((line, *ids))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            "request_id": getattr(record, "request_id", ""),
            "job_id": getattr(record, "job_id", ""),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in told.items() if value})
