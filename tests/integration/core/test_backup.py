"""Saving all that Hub keeps, and taking it in elsewhere."""

import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from hub.captions import actions as captions
from hub.captions.files import read
from hub.cli import main
from hub.cli.keep import resume
from hub.clips import actions as clips
from hub.clips.model import Clip
from hub.comments.model import Comment
from hub.core import backup, clock, migrate
from hub.core.backup import rows
from hub.core.backup.actions import PASSING
from hub.core.backup.archive import About, Writer
from hub.core.db import Base, Database
from hub.core.errors import Conflict, Rejected
from hub.core.secret import kept_in, secret_key
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.storage import open_storage
from hub.core.work.model import Job
from hub.people import queries as people
from hub.people.model import Person
from hub.search import queries as search
from hub.search import rebuild
from hub.search.filters import Filters
from tests import factories
from tests.services.postgres import Postgres

WORDS = b"WEBVTT\n\n00:01.000 --> 00:03.000\nThe boats go out on Monday.\n"
TABLES = sorted(set(Base.metadata.tables) - PASSING)


@pytest.fixture
def full(services: Services) -> Services:
    """A Hub with a chain, a clip with words, an answered comment, and a take under way."""
    with services.database.write() as session:
        lea = factories.person(session, "Lea Boss")
        # a member of staff stands before the manager they have today
        factories.person(session, "Ada Staff").manager_id = lea.id
        clip = factories.clip(session, lea, "Boats")
        captions.upload(session, None, clip, read(WORDS, "en"), clock.now())
        first = _said(clip, lea, "Which boats?")
        session.add(first)
        session.flush()
        session.add(_said(clip, lea, "All of them.", first.id))
        source = clips.Source("uploads/x1/source", "new.mp4", 4)
        clips.create(session, lea.id, source, clips.Draft(title="Next"), clock.now())
    services.storage.put_bytes("uploads/x1/source", b"film")
    big = services.settings.data / "big"
    big.write_bytes(b"0123456789abcdef" * 100_000)
    services.storage.put("takes/t1/a1/720p/seg_00001.m4s", big)
    return services


def _said(clip: Clip, by: Person, text: str, to: str | None = None) -> Comment:
    now = clock.now()
    return Comment(clip_id=clip.id, person_id=by.id, text=text, reply_to_id=to, created_at=now)


@pytest.fixture
def elsewhere(s3_settings: Settings, postgres: Postgres, tmp_path: Path) -> Iterator[Settings]:
    """The other kind of database without tables, and files in a bucket."""
    moved = replace(s3_settings, data=tmp_path / "there", database="")
    if s3_settings.database.startswith("postgresql"):
        yield moved
        return
    with postgres.database() as url:
        yield replace(moved, database=url)


def lines(database: Database, folder: Path) -> dict[str, list[str]]:
    folder.mkdir()
    with database.engine.connect() as connection:
        rows.dump(connection, TABLES, folder)
    found = {name: (folder / f"{name}.jsonl").read_text().splitlines() for name in TABLES}
    return {name: sorted(one) for name, one in found.items() if name != "jobs"}


def saved(services: Services) -> bytes:
    target = io.BytesIO()
    backup.save(services, target)
    return target.getvalue()


def taken_in(settings: Settings, data: bytes) -> backup.Summary:
    return backup.restore(settings, open_storage(settings), io.BytesIO(data), resume)


def test_a_hub_moves_to_the_other_database_and_to_s3_with_every_row_and_file(
    full, elsewhere, tmp_path
):
    taken_in(elsewhere, saved(full))
    there = Database(elsewhere.database_url)
    try:
        assert lines(there, tmp_path / "b") == lines(full.database, tmp_path / "a")
        storage = open_storage(elsewhere)
        assert list(storage.keys("")) == list(full.storage.keys(""))
        for key in storage.keys(""):
            assert b"".join(storage.read(key)) == b"".join(full.storage.read(key))
        with there.write() as session:  # ids that a database gives out go on behind the old
            factories.department(session, "New here")
        rebuild.rebuild(Services(elsewhere, there, storage))
        with there.read() as session:
            ada = people.asker(session, people.by_email(session, "ada@example.com").id)
            found = search.find(session, ada, "“go out on”", Filters(), "", clock.now())
            assert [one.clip.title for one in found.hits] == ["Boats"]
            job = session.scalars(select(Job)).one()
            assert (job.ended, job.version) == (False, 2)
    finally:
        there.close()


def test_a_backup_that_is_cut_off_or_changed_changes_nothing(full, elsewhere):
    data = saved(full)
    changed = data.replace(b"0123456789abcdef", b"0123456789abcdeX", 1)
    for bad in (data[: len(data) // 2], data[:700], changed):
        with pytest.raises(Rejected, match="cut off or damaged"):
            taken_in(elsewhere, bad)
    for other in (b"", b"no tar at all" * 100, _tar("etc/passwd")):
        with pytest.raises(Rejected, match="not a backup"):
            taken_in(elsewhere, other)
    there = Database(elsewhere.database_url)
    with there.engine.connect() as connection:
        assert migrate.revision_of(connection) is None
    there.close()
    taken_in(elsewhere, data)  # what the tries left is no hindrance


def test_what_is_deleted_while_a_backup_is_written_is_left_out_or_whole(full, monkeypatch):
    """Listed and deleted; and, of a large one, deleted between its head and its bytes."""
    pieces, listed = Writer.pieces, list(full.storage.keys(""))

    def late(writer, name, size, given):
        full.storage.delete_prefix(name.removeprefix("files/"))
        return pieces(writer, name, size, given)

    monkeypatch.setattr(Writer, "pieces", late)
    monkeypatch.setattr(type(full.storage), "keys", lambda *_given: iter([*listed, "uploads/no"]))
    target = io.BytesIO()
    assert backup.save(full, target).files == len(listed)


def test_the_key_is_there_before_the_rows(full, elsewhere, monkeypatch):
    key = secret_key(full.settings)
    data = saved(full)

    def killed(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(rows, "load", killed)
    with pytest.raises(KeyboardInterrupt):
        taken_in(elsewhere, data)
    assert secret_key(elsewhere) == key
    assert kept_in(elsewhere).stat().st_mode & 0o777 == 0o600


def _tar(name: str, kind: bytes = tarfile.REGTYPE) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    return target.getvalue()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_in_a_backup_is_never_followed(elsewhere):
    with pytest.raises(Rejected, match="not a backup"):
        taken_in(elsewhere, _tar("hub-backup.json", tarfile.SYMTYPE))


def test_people_who_are_there_are_never_replaced(full):
    data = saved(full)
    with pytest.raises(Conflict, match="people in this Hub already"):
        taken_in(full.settings, data)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_of_a_newer_hub_says_so(full, elsewhere):
    data = saved(full).replace(b'"schema": "0', b'"schema": "9')
    with pytest.raises(Rejected, match="Update Hub first"):
        taken_in(elsewhere, data)


def test_rows_of_an_older_hub_are_loaded_as_they_were_and_then_migrated(tmp_path, elsewhere):
    old = Settings(data=tmp_path / "old")
    newest, *_, oldest = migrate.revisions(old.database_url)
    migrate.ensure(old, oldest)
    database = Database(old.database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO departments (name) VALUES ('Ships')")
        rows.dump(connection, ["departments"], tmp_path)
    database.close()
    about = About("0.0.1", oldest, clock.now().isoformat(), {"departments": ["id", "name"]})
    taken_in(elsewhere, _written(about, (tmp_path / "departments.jsonl").read_bytes()))
    there = Database(elsewhere.database_url)
    with there.engine.connect() as connection:
        assert migrate.revision_of(connection) == newest
        assert connection.exec_driver_sql("SELECT name FROM departments").all() == [("Ships",)]
    there.close()


def _written(about: About, departments: bytes) -> bytes:
    target = io.BytesIO()
    writer = Writer(target)
    writer.about(about)
    writer.small("rows/departments.jsonl", departments)
    writer.finish()
    return target.getvalue()


def test_the_commands_write_a_file_for_its_owner_alone_and_never_over_another(full, tmp_path):
    file, data = tmp_path / "all.tar", str(full.settings.data)
    environ = {"HUB_DATA": data, "HUB_DATABASE": full.settings.database}
    done = CliRunner().invoke(main, ["backup", str(file)], env=environ)
    assert (done.exit_code, done.stdout) == (0, ""), done.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    again = CliRunner().invoke(main, ["backup", str(file)], env=environ)
    assert again.exit_code == 1
    assert "is there already" in again.stderr
    piped = CliRunner().invoke(main, ["backup", "-"], env=environ)
    with tarfile.open(fileobj=io.BytesIO(piped.stdout_bytes)) as tar:
        assert tar.getnames()[-1] == "SHA256SUMS"
    there = {"HUB_DATA": str(tmp_path / "there")}
    done = CliRunner().invoke(main, ["restore", "-"], input=piped.stdout_bytes, env=there)
    assert done.exit_code == 0, done.stderr
    assert "2 files" in done.stderr
    found = CliRunner().invoke(main, ["restore", str(file)], env=there)
    assert "people in this Hub already" in found.stderr
