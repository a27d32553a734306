"""A small workflow to kill: each step writes a line, so that a test sees what ran how often."""

import os
import sys
import time
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.core import work
from hub.core.db import Database
from hub.core.errors import Rejected
from hub.core.services import Services
from hub.core.settings import load
from hub.core.storage import open_storage
from hub.core.work import worker

SETTINGS = load()
LOG = SETTINGS.data / "ran.log"


def ran(line: str) -> None:
    with LOG.open("a") as log:
        log.write(line + "\n")


def first(_services: Services, subject: str) -> str:
    ran("first")
    return f"{subject} was here"


def slow(services: Services, subject: str) -> int:
    attempt = work.Attempt(services.database, f"toy:{subject}").begin("slow")
    ran("slow begins")
    for tenth in range(30):
        time.sleep(0.1)
        if not attempt.beat(tenth / 30):
            ran("slow stopped")
            raise work.Stopped("This was cancelled.")
    ran("slow ends")
    return 30


def hum(services: Services, subject: str) -> str:
    """Runs beside `slow`, a little longer."""
    attempt = work.AsideAttempt(services.database, f"toy:{subject}", name=work.SOUND).begin("hum")
    ran("hum begins")
    for tenth in range(35):
        time.sleep(0.1)
        if not attempt.beat(tenth / 35):
            ran("hum stopped")
            raise work.Stopped("This was cancelled.")
    ran("hum ends")
    return "a tune"


def publish(session: Session, _subject: str, said: str) -> None:
    session.execute(text("INSERT INTO departments (name) VALUES (:said)"), {"said": said})
    if (Path(SETTINGS.data) / "die-after-publish").exists():
        (Path(SETTINGS.data) / "die-after-publish").unlink()
        session.commit()
        os.kill(os.getpid(), 9)


def refuse(_services: Services, _subject: str) -> None:
    ran("refuse")
    raise Rejected("This can't be done.")


def failed(_services: Services, _subject: str, error: Exception) -> None:
    ran(f"failed: {error}")


@work.child("humming")
def humming(subject: str) -> str:
    return work.step(hum, subject)


@work.workflow("toy", failed)
def toy(subject: str) -> None:
    said = work.step(first, subject)
    with work.beside(f"toy:{subject}", work.SOUND, humming, subject) as heard:
        work.step(slow, subject)
        heard()
    work.commit(publish, subject, said)


@work.workflow("torn", failed)
def torn(subject: str) -> None:
    with work.beside(f"torn:{subject}", work.SOUND, humming_of_torn, subject):
        work.step(wait_for_hum, subject)


@work.child("humming of torn")
def humming_of_torn(subject: str) -> str:
    return work.step(hum_of_torn, subject)


def hum_of_torn(services: Services, subject: str) -> str:
    attempt = work.AsideAttempt(services.database, f"torn:{subject}", name=work.SOUND).begin("hum")
    ran("hum begins")
    while attempt.beat(0.5):
        time.sleep(0.1)
    ran("hum stopped")
    raise work.Stopped("This was cancelled.")


def wait_for_hum(_services: Services, _subject: str) -> None:
    while "hum begins" not in LOG.read_text().splitlines():
        time.sleep(0.1)
    raise Rejected("This can't be done.")


def refuse_to_tidy(_services: Services, _subject: str) -> None:
    ran("refuse to tidy")
    raise Rejected("This can't be tidied.")


@work.workflow("hopeless", failed, refuse_to_tidy)
def hopeless(subject: str) -> None:
    work.step(refuse, subject)


def hold(_services: Services, _subject: str) -> None:
    ran("encode begins")
    while "spoken" not in LOG.read_text().splitlines():
        time.sleep(0.1)


def say(_services: Services, _subject: str) -> None:
    ran("spoken")


@work.workflow("encode", failed)
def encode(subject: str) -> None:
    work.step(hold, subject)


@work.workflow("speak", failed)
def speak(subject: str) -> None:
    work.step(say, subject)


def main() -> None:
    services = Services(SETTINGS, Database(SETTINGS.database_url), open_storage(SETTINGS))
    with worker.running(services):
        ran("worker")
        while True:
            time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
