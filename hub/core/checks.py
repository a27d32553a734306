"""What Hub needs, looked at one by one: for `hub doctor` and the set-up page."""

import shutil
import smtplib
import ssl
import subprocess
from collections.abc import Callable, Iterator
from ctypes.util import find_library
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hub.core import mail, work
from hub.core.errors import HubError
from hub.core.services import Services
from hub.core.settings import Settings
from transcoding import binary, sandbox
from transcoding.errors import TranscodingError
from transcripts import models
from transcripts.errors import ModelMissing, TranscriptError

PANGO = ("pango-1.0", "pangoft2-1.0")
LOW_DISK_BYTES = 5 * 1000**3
NEEDED_ENCODERS = ("libx264", "aac")
NEEDED_FILTER = "zscale"
LOOPBACK = ("127.", "localhost", "::1")


class Verdict(StrEnum):
    """How a check came out; only ``bad`` keeps Hub from working."""

    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and what to do where it isn't good."""

    name: str
    verdict: Verdict
    found: str
    advice: str = ""


def all_checks(services: Services) -> Iterator[Check]:
    """Yield every check, in the order an administrator would mend them."""
    looks: tuple[Callable[[Services], Check], ...] = (
        database,
        storage,
        disk,
        ffmpeg,
        sandboxed,
        speech_model,
        worker,
        tls,
        mail_server,
        pango,
    )
    for look in looks:
        yield look(services)


def database(services: Services) -> Check:
    """Whether the database answers."""
    name = services.database.engine.dialect.name
    version = "select sqlite_version()" if name == "sqlite" else "show server_version"
    try:
        with services.database.read() as session:
            found = str(session.scalar(text(version)))
    except SQLAlchemyError as error:
        return Check("Database", Verdict.BAD, str(error).splitlines()[0], "See HUB_DATABASE.")
    title = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(name, name)
    return Check("Database", Verdict.GOOD, f"{title} {found}")


def pango(_services: Services) -> Check:
    """Whether reports can be made into PDF files."""
    missing = [name for name in PANGO if find_library(name) is None]
    if not missing:
        return Check("PDF", Verdict.GOOD, "Pango is here")
    advice = "On Debian or Ubuntu: `apt-get install libpango-1.0-0 libpangoft2-1.0-0`."
    return Check("PDF", Verdict.NOTE, "no Pango: reports come without PDF", advice)


def storage(services: Services) -> Check:
    """Whether a file can be kept, read back and deleted."""
    try:
        return Check("Storage", Verdict.GOOD, services.storage.check())
    except HubError as error:
        return Check("Storage", Verdict.BAD, str(error), "See HUB_STORAGE and its rights.")


def disk(services: Services) -> Check:
    """How much room the data folder has."""
    free = shutil.disk_usage(services.settings.data).free
    found = f"{free / 1000**3:.1f} GB free in {services.settings.data}"
    if waiting := _waiting_for_space(services):
        advice = "Make room there, or move HUB_DATA to a larger disk; the work goes on by itself."
        return Check(
            "Disk", Verdict.BAD, f"{found}; recordings that wait for it: {waiting}", advice
        )
    if free < LOW_DISK_BYTES:
        return Check("Disk", Verdict.NOTE, found, "Make room: a long clip needs a few gigabytes.")
    return Check("Disk", Verdict.GOOD, found)


def _waiting_for_space(services: Services) -> int:
    with services.database.read() as session:
        return work.waiting_for_space(session)


def ffmpeg(services: Services) -> Check:
    """Whether ffmpeg runs and has the encoders and the scaler that every clip needs."""
    try:
        path = binary.ffmpeg_path(services.settings.ffmpeg or None)
        listed, filters = _run(path, "-encoders"), _run(path, "-filters")
        version = _run(path, "-version").split()[2]
    except (TranscodingError, OSError, subprocess.SubprocessError) as error:
        return Check("ffmpeg", Verdict.BAD, str(error), "Name a working one with HUB_FFMPEG.")
    missing = [name for name in NEEDED_ENCODERS if f" {name} " not in listed]
    missing += [] if f" {NEEDED_FILTER} " in filters else [f"{NEEDED_FILTER} (libzimg)"]
    if missing:
        advice = "Unset HUB_FFMPEG to use the one that Hub brings."
        return Check("ffmpeg", Verdict.BAD, f"{version}, without {' and '.join(missing)}", advice)
    return Check("ffmpeg", Verdict.GOOD, f"{version}, H.264 and AAC")


def sandboxed(_services: Services) -> Check:
    """Whether ffmpeg reads what people upload in a box of its own."""
    standing = sandbox.standing()
    if standing.works:
        return Check("Sandbox", Verdict.GOOD, "ffmpeg runs in bubblewrap: no network, one file")
    advice = (
        "Install bubblewrap (Debian: `apt-get install bubblewrap`), or allow users to make"
        " namespaces: uploads are then read where they can reach nothing."
    )
    return Check("Sandbox", Verdict.NOTE, f"{standing.found}: limits alone hold ffmpeg", advice)


def speech_model(services: Services) -> Check:
    """Whether the speech model is here."""
    settings = services.settings
    try:
        found = models.find(settings.speech_model, settings.data / "models")
    except ModelMissing as error:
        return Check(
            "Speech model", Verdict.NOTE, f"“{settings.speech_model}” is not here yet", str(error)
        )
    except TranscriptError as error:
        return Check("Speech model", Verdict.BAD, str(error), "See HUB_SPEECH_MODEL.")
    return Check("Speech model", Verdict.GOOD, f"{found.name}, {found.bytes_total / 1e6:.0f} MB")


def worker(services: Services) -> Check:
    """Whether some worker gives signs of life."""
    with services.database.read() as session:
        if work.is_alive(session):
            return Check("Worker", Verdict.GOOD, "at work")
    return Check("Worker", Verdict.NOTE, "none at work now", "Start one: `hub up` or `hub worker`.")


def tls(services: Services) -> Check:
    """Whether browsers will trust the address with camera, microphone and passkeys."""
    address = urlsplit(services.settings.public_url)
    if address.scheme == "https":
        return _certificate(services.settings)
    if (address.hostname or "").startswith(LOOPBACK):
        return Check("HTTPS", Verdict.GOOD, "not needed on this machine alone")
    return Check(
        "HTTPS",
        Verdict.NOTE,
        "plain HTTP: browsers refuse recording by camera, screen or microphone, and passkeys",
        "Set HUB_TLS_CERT and HUB_TLS_KEY, or put a proxy with HTTPS before Hub and set HUB_URL.",
    )


def mail_server(services: Services) -> Check:
    """Whether the mail server takes a connection."""
    if not services.settings.smtp:
        return Check("Mail", Verdict.NOTE, "not set", "Set HUB_SMTP to send password links.")
    try:
        with mail.connect(services.settings):
            return Check("Mail", Verdict.GOOD, "the server answers")
    except (OSError, smtplib.SMTPException, HubError) as error:
        return Check("Mail", Verdict.BAD, str(error), "See HUB_SMTP.")


def _certificate(settings: Settings) -> Check:
    if not settings.tls_cert:
        return Check("HTTPS", Verdict.GOOD, "by a proxy before Hub")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            settings.tls_cert, settings.tls_key
        )
    except (OSError, ssl.SSLError) as error:
        return Check("HTTPS", Verdict.BAD, str(error), "See HUB_TLS_CERT and HUB_TLS_KEY.")
    return Check("HTTPS", Verdict.GOOD, "certificate and key fit")


def _run(path: str, flag: str) -> str:
    done = subprocess.run(  # noqa: S603 - the ffmpeg in force, with our own flag
        [path, "-hide_banner", flag], capture_output=True, text=True, timeout=20, check=True
    )
    return done.stdout
