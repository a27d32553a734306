"""Loading the demo company as durable work: it goes on where it stopped, like any other.

It waits for takes to become watchable, so it runs on another queue than they do.
"""

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from hub.core import clock, work
from hub.core.services import Services
from hub.core.work import Attempt
from hub.demo import found, load
from hub.demo.script import archive, films
from hub.people.set_up import DEMO

log = logging.getLogger(__name__)


def begin(session: Session, password: str, password_hash: str) -> None:
    """Found the demo company and start loading it; nothing is awaited."""
    if found.founded_at(session) is None:
        found.found(session, password, password_hash, clock.now())
    work.start(session, DEMO, DEMO, queue=work.SPEECH)


def _failed(_services: Services, _subject: str, error: Exception) -> None:
    log.error("demo.failed %s", error)


@work.workflow(DEMO, _failed)
def demo(_subject: str) -> None:
    """Found the company if that was not done, then bring its films in, newest first."""
    work.step(found_company)
    newest, *others = [script.name for script in (*films(), *archive())]
    work.step(bring, newest, 0.0)
    work.step(enliven, newest, 0.0)  # there is something to watch before the next is drawn
    shares = [(number + 1) / (len(others) + 1) for number in range(len(others))]
    for name, behind, share in zip(others, [None, *others], shares, strict=False):
        work.step(bring, name, share)  # while the one before it is being encoded
        if behind is not None:
            work.step(enliven, behind, share)
    work.step(enliven, others[-1], 1.0)


def found_company(services: Services) -> None:
    """Found the company, where `begin` was called by the set-up page without it."""
    with services.database.read() as session:
        if found.founded_at(session) is not None:
            return
    password = found.new_password()
    password_hash = found.hashed(password)
    with services.database.write() as session:
        found.found(session, password, password_hash, clock.now())


def bring(services: Services, name: str, fraction: float) -> None:
    """Draw a film and hand it in."""
    _go_on(services, f"drawing {name}", fraction)
    load.bring(services, name)


def enliven(services: Services, name: str, fraction: float) -> None:
    """Publish a film once it can be watched, and let the fortnight happen."""
    load.enliven(services, name, _go_on(services, f"watching {name}", fraction))


def _go_on(services: Services, stage: str, fraction: float) -> Callable[[], bool]:
    attempt = Attempt(services.database, f"{DEMO}:{DEMO}").begin(stage)
    attempt.beat(fraction)
    return lambda: attempt.beat(fraction)
