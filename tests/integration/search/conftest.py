import html
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from hub import index
from hub.captions import actions as captions
from hub.captions.files import read
from hub.clips.model import Clip, State
from hub.core.db import Database
from hub.people import queries as people
from hub.people.asker import Asker
from hub.people.model import Person, Role
from hub.search import queries
from hub.search.filters import Filters
from hub.search.queries import Result
from tests import factories
from tests.statements import heard

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
Said = tuple[float, float, str]


def stamp(at_s: float) -> str:
    return f"{int(at_s // 3600):02}:{int(at_s // 60 % 60):02}:{at_s % 60:06.3f}"


def vtt(*lines: Said) -> bytes:
    """A caption file of (start_s, end_s, text)."""
    cues = [f"{stamp(a)} --> {stamp(b)}\n{html.escape(text)}\n" for a, b, text in lines]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def say(session: Session, clip: Clip, *lines: Said, lang: str = "en") -> None:
    captions.upload(session, None, clip, read(vtt(*lines), lang), NOW)


def entitle(session: Session, clip: Clip, title: str) -> None:
    clip.title = title
    index.put(session, clip.id, "title", title)


class World:
    """A company of three, and what they say."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.write() as session:
            self.amara = factories.person(session, "Amara Okafor", role=Role.EXECUTIVE)
            self.henrik = factories.person(session, "Henrik Sand", role=Role.EXECUTIVE, of="Ships")
            self.kim = factories.person(session, "Kim Staff", of="Sales")
            self.comms = factories.person(session, "Cora Comms", role=Role.COMMS)

    def clip(self, *lines: Said, title: str = "An update", lang: str = "en", **how) -> str:
        """A clip of Amara's in which this is said; its id."""
        with self.database.write() as session:
            made = factories.clip(session, how.pop("owner", self.amara), title, **how)
            entitle(session, made, title)
            if lines:
                say(session, made, *lines, lang=lang)
            return made.id

    def asker(self, person: Person | None = None) -> Asker:
        with self.database.read() as session:
            found = people.asker(session, (person or self.kim).id)
        assert found is not None
        return found

    def find(
        self,
        q: str,
        *,
        by: Person | None = None,
        cursor: str = "",
        typing: bool = False,
        **narrowed,
    ) -> Result:
        asker = self.asker(by)
        with self.database.read() as session:
            return queries.find(session, asker, q, Filters(**narrowed), cursor, NOW, typing=typing)

    def found(self, q: str, **how) -> list[str]:
        """Ids of the clips that answer, sorted."""
        return sorted(hit.clip.id for hit in self.find(q, **how).hits)

    def withdraw(self, clip_id: str) -> None:
        with self.database.write() as session:
            clip = session.get(Clip, clip_id)
            assert clip is not None
            clip.state = State.WITHDRAWN


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


@pytest.fixture
def statements(database: Database):
    return heard(database.engine)
