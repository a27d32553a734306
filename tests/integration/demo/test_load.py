"""The demo company is loaded through the doors that everybody uses, and can be loaded again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hub.captions.model import Chapter
from hub.clips import queries as clips
from hub.clips.model import Clip, State, Take
from hub.comments.model import Comment, Reaction
from hub.core.db import Database
from hub.core.errors import Unavailable
from hub.core.services import Services
from hub.core.work.model import Job
from hub.demo import found, jobs, load
from hub.demo.script import Script, archive, films, timing
from hub.demo.staff import SIGN_INS, colleague, in_slow_branch
from hub.people import passwords, queries
from hub.people.model import Person
from hub.pulses.model import PulseAnswer
from hub.viewing import queries as viewing
from hub.viewing.model import SeenSeconds, Viewing

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
PASSWORD = "anchor-tide-heron-quay"


@pytest.fixture
def company(database: Database) -> Iterator[Database]:
    """The demo company without its films."""
    password_hash = found.hashed(PASSWORD)
    with database.write() as session:
        found.found(session, PASSWORD, password_hash, NOW)
    return database


def _bring(services: Services, script: Script) -> str:
    """A film as the pipeline leaves it, without the drawing and encoding."""
    load.bring(services, script.name)
    with services.database.write() as session:
        clip = load.find(session, script)
        assert clip is not None
        take = clip.takes[0]
        take.duration_s, take.playable = timing(script).duration_s, True
        posters = [{"file": "poster-1.jpg", "at_s": 10.0}, {"file": "poster-2.jpg", "at_s": 1.2}]
        take.stills = {"prefix": "takes/x/", "posters": posters, "storyboard": None}
        return clip.id


@pytest.fixture
def _undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Films of four bytes: what is in them is nothing to these tests."""
    monkeypatch.setattr(load, "draw", lambda _script, path: path.write_bytes(b"film"))


def test_everybody_is_there_with_a_manager_and_four_can_sign_in(company: Database) -> None:
    with company.read() as session:
        people = queries.by_emails(session)
        kept = queries.company(session)
    assert len(people) == 300
    assert kept is not None
    assert kept.is_demo
    assert [one["email"] for one in kept.sign_ins] == [colleague(key).email for key in SIGN_INS]
    for one in kept.sign_ins:
        assert passwords.matches(people[one["email"]].password_hash, one["password"])
    assert sum(person.manager_id is None for person in people.values()) == 1
    assert people[colleague("joss.tamura").email].picture == "img/people/joss.tamura.svg"


def test_beginning_twice_founds_one_company_and_starts_one_job(database: Database) -> None:
    password_hash = found.hashed(PASSWORD)
    for _ in range(2):
        with database.write() as session:
            jobs.begin(session, PASSWORD, password_hash)
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 300
        assert session.scalar(select(func.count()).select_from(Job)) == 1


def test_the_set_up_page_needs_no_more_than_the_work_itself(services: Services) -> None:
    for _ in range(2):
        jobs.found_company(services)
    with services.database.read() as session:
        kept = queries.company(session)
        assert session.scalar(select(func.count()).select_from(Person)) == 300
    assert kept is not None
    assert len({one["password"] for one in kept.sign_ins}) == 1


@pytest.mark.usefixtures("_undrawn")
def test_a_film_is_brought_in_once_as_a_draft_with_captions(
    company: Database, services: Services
) -> None:
    script = films()[1]
    clip_id = _bring(services, script)
    assert _bring(services, script) == clip_id
    with company.read() as session:
        clip = clips.get(session, clip_id)
        assert session.scalar(select(func.count()).select_from(Take)) == 1
    assert (clip.state, clip.title) == (State.DRAFT, script.title)
    assert [message.text for message in clip.key_messages] == [m.text for m in script.key_messages]
    assert services.storage.size(clip.takes[0].source_key) == 4


@pytest.mark.usefixtures("_undrawn")
def test_a_film_that_can_be_watched_gets_its_fortnight(
    company: Database, services: Services
) -> None:
    script = films()[-1]
    clip_id = _bring(services, script)
    load.enliven(services, script.name, lambda: True)
    with company.read() as session:
        clip = clips.get(session, clip_id)
        counts = viewing.counts(session, clip)
        parts = list(session.scalars(select(Chapter.title).order_by(Chapter.start_s)))
        comments = list(session.scalars(select(Comment)))
        taps = session.scalar(select(func.count()).select_from(Reaction)) or 0
        answers = session.scalar(select(func.count()).select_from(PulseAnswer)) or 0
        newest = session.scalar(select(func.max(SeenSeconds.first_view_at)))
        seen = (
            select(Person.email)
            .join(SeenSeconds, SeenSeconds.person_id == Person.id)
            .where(SeenSeconds.is_viewer)
        )
        reached = {email.partition("@")[0] for email in session.scalars(seen)}
    said = len(script.comments) + sum(len(comment.replies) for comment in script.comments)
    assert clip.state is State.PUBLISHED
    assert clip.published_at == load.published_at(script, NOW)
    assert clip.takes[0].poster_key == "takes/x/poster-1.jpg"
    assert parts == [shot.chapter for shot in script.shots if shot.chapter]
    assert counts.audience == 299
    assert 0.6 < counts.reached / counts.audience < 0.9
    assert len(comments) == said
    assert all(comment.created_at < NOW for comment in comments)
    assert newest is not None
    assert newest < NOW
    assert taps > 60
    assert answers > 150
    slow = in_slow_branch()
    assert len(reached & slow) / len(slow) < len(reached - slow) / (300 - len(slow)) - 0.2


@pytest.mark.usefixtures("_undrawn")
def test_enlivening_twice_changes_nothing(company: Database, services: Services) -> None:
    script = archive()[0]
    _bring(services, script)
    counted = []
    for _ in range(2):
        load.enliven(services, script.name, lambda: True)
        with company.read() as session:
            tables = (Viewing, SeenSeconds, Comment)
            counted.append([session.scalar(select(func.count()).select_from(t)) for t in tables])
    assert counted[0] == counted[1]
    assert (counted[0][0] or 0) > 150


@pytest.mark.usefixtures("_undrawn")
def test_a_film_for_some_departments_is_watched_by_them_alone(
    company: Database, services: Services
) -> None:
    script = next(one for one in films() if one.audience != "everyone")
    _bring(services, script)
    load.enliven(services, script.name, lambda: True)
    with company.read() as session:
        seen = select(Person.email).join(SeenSeconds, SeenSeconds.person_id == Person.id)
        homes = {colleague(e.partition("@")[0]).department for e in session.scalars(seen)}
    assert homes == {"Engineering", "Ships", "Terminals"}


@pytest.mark.usefixtures("_undrawn")
def test_waiting_for_a_film_ends_when_the_work_is_stopped(
    company: Database, services: Services
) -> None:
    script = archive()[1]
    load.bring(services, script.name)
    with pytest.raises(Unavailable, match="has not become watchable"):
        load.enliven(services, script.name, lambda: False)


def test_the_newest_film_has_been_out_for_some_hours_whenever_the_demo_is_loaded() -> None:
    early = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert load.published_at(films()[0], early) <= early - timedelta(hours=2)
    assert load.published_at(films()[0], NOW) <= NOW - timedelta(hours=2)


def test_a_film_is_drawn_by_a_process_of_its_own(services: Services) -> None:
    path = services.settings.data / "film.mp4"
    path.parent.mkdir(parents=True)
    load.draw(archive()[0], path)
    assert path.stat().st_size > 100_000


def test_no_clip_is_left_without_its_film(
    company: Database, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(script: Script, path: object) -> None:
        raise Unavailable(f"no pictures for {script.name}")

    monkeypatch.setattr(load, "draw", fail)
    with pytest.raises(Unavailable):
        load.bring(services, films()[0].name)
    with company.read() as session:
        assert session.scalar(select(func.count()).select_from(Clip)) == 0
    assert not list((services.settings.data / "work").glob("demo/*"))
