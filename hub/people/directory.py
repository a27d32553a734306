"""The staff directory as a CSV file: read whole, judged whole, then taken in whole or not at all.

Columns: ``email``, ``name``, ``title``, ``role``, ``department``, ``manager`` (an e-mail address),
in any order and case; only ``email`` and ``name`` must be there. A column that is missing leaves
what is known as it is; an empty cell empties it. Commas, semicolons and tabs are told apart.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from hub.audit import actions as audit
from hub.core.errors import Conflict, Rejected
from hub.core.ids import new_id
from hub.people import actions, chain, company, queries
from hub.people.actions import Entry, checked_email
from hub.people.model import Department, Person, Role
from hub.people.text import line as one_line

COLUMNS = ("email", "name", "title", "role", "department", "manager")
NEEDED = ("email", "name")
SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the file, with the line they begin on."""

    line: int
    entry: Entry


@dataclass(slots=True)
class Outcome:
    """How many people an import added, changed and left as they were."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Faults:
    sentences: list[str] = field(default_factory=list)

    def note(self, line: int, sentence: str) -> None:
        self.sentences.append(f"Line {line}: {sentence}")

    def settle(self) -> None:
        if not self.sentences:
            return
        more = len(self.sentences) - SHOWN_FAULTS
        shown = [*self.sentences[:SHOWN_FAULTS], *([f"And {more} more."] if more > 0 else [])]
        raise Rejected("Nothing was imported. " + " ".join(shown), "file")


def read(data: bytes) -> list[Row]:
    """Return the people of a CSV file.

    Raises:
        Rejected: it is not such a file; each fault names its line.
    """
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    faults, rows = _Faults(), []
    try:
        header = _header(next(reader, []))
        for line, cells in _lines(reader):
            try:
                rows.append(Row(line, _entry(header, cells)))
            except Rejected as error:
                faults.note(line, str(error))
    except csv.Error as error:
        raise Rejected(
            f"Nothing was imported. Line {reader.line_num}: the quotes don't fit ({error}).", "file"
        ) from error
    _note_twins(rows, faults)
    faults.settle()
    if not rows:
        raise Rejected("There is nobody in this file.", "file")
    return rows


def take_in(session: Session, rows: list[Row], now: datetime, *, by: str | None = None) -> Outcome:
    """Add and change people so that the directory says what the rows say (a few statements).

    Raises:
        Rejected: a manager is unknown, or a chain of managers closes on itself; nothing that was
            done by then may be kept.
        Conflict: nobody would be administrator any more.
    """
    people = queries.by_emails(session)
    had_admin = queries.is_set_up(session)
    if queries.company(session) is None:
        company.found(session, rows[0].entry.email.partition("@")[2], now)
    homes = _departments(session, rows)
    outcome, names = Outcome(), {person.id: person.name for person in people.values()}
    for row in rows:
        _take_in_one(session, people, homes, row, outcome, now)
    session.flush()  # a manager may stand below in the file: first all rows, then who leads whom
    _set_managers(people, rows)
    session.flush()
    if renamed := [one.id for one in people.values() if names.get(one.id, one.name) != one.name]:
        actions.find_by_new_names(session, renamed)
    if had_admin and not queries.is_set_up(session):
        raise Conflict(actions.LAST_ADMIN)
    audit.add(
        session,
        actor_id=by,
        action="directory.imported",
        subject_kind="company",
        subject_id="1",
        now=now,
        **asdict(outcome),
    )
    return outcome


def _departments(session: Session, rows: list[Row]) -> dict[str, int]:
    kept = {home.name: home.id for home in queries.departments(session)}
    new = {row.entry.department for row in rows if row.entry.department} - set(kept)
    made = [Department(name=name) for name in sorted(new)]
    session.add_all(made)
    session.flush()  # their ids are the keys of audiences
    return kept | {home.name: home.id for home in made}


def _take_in_one(
    session: Session,
    people: dict[str, Person],
    homes: Mapping[str, int],
    row: Row,
    outcome: Outcome,
    now: datetime,
) -> None:
    entry, person = row.entry, people.get(row.entry.email)
    if person is None:
        person = Person(id=new_id(), email=entry.email, created_at=now)
        session.add(person)
        people[entry.email] = person
        _fill(person, entry, homes)
        outcome.added += 1
        return
    _fill(person, entry, homes)
    if session.is_modified(person) or _other_manager(people, person, entry.manager):
        outcome.changed += 1
    else:
        outcome.unchanged += 1


def _fill(person: Person, entry: Entry, homes: Mapping[str, int]) -> None:
    _set(person, "name", entry.name or person.name)
    if entry.title is not None:
        _set(person, "title", entry.title)
    if entry.role is not None:
        _set(person, "role", entry.role)
    if entry.department is not None:
        _set(person, "department_id", homes.get(entry.department))


def _set(person: Person, field: str, value: object) -> None:
    """Only where it differs: what is set to what it was is looked at again with every flush."""
    if getattr(person, field) != value:
        setattr(person, field, value)


def _other_manager(people: Mapping[str, Person], person: Person, email: str | None) -> bool:
    if email is None:
        return False
    manager = people.get(email)
    return person.manager_id != (manager.id if manager else None)


def _set_managers(people: Mapping[str, Person], rows: list[Row]) -> None:
    faults = _Faults()
    for row in rows:
        if row.entry.manager is None:
            continue
        manager = people.get(row.entry.manager)
        if manager is None and row.entry.manager:
            faults.note(row.line, f"nobody has the e-mail address {row.entry.manager}.")
        _set(people[row.entry.email], "manager_id", manager.id if manager else None)
    faults.settle()
    _require_no_circle(people, rows)


def _require_no_circle(people: Mapping[str, Person], rows: list[Row]) -> None:
    circle = chain.first_circle({person.id: person.manager_id for person in people.values()})
    if not circle:
        return
    names = {person.id: person.name for person in people.values()}
    ids = {people[row.entry.email].id: row.line for row in rows}
    faults = _Faults()
    faults.note(
        min(ids[person_id] for person_id in circle if person_id in ids),
        "the chain of managers closes on itself: "
        + " → ".join(names[person_id] for person_id in [*circle, circle[0]])
        + ".",
    )
    faults.settle()


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Rejected(
            f"Nothing was imported. Line {line}: this is not UTF-8. "
            "Save the file as “CSV UTF-8” and try again.",
            "file",
        ) from error


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _header(cells: list[str]) -> list[str]:
    header = [cell.strip().lower() for cell in cells]
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise Rejected(
            f"The first line must name the columns; {' and '.join(missing)} is missing. "
            f"Known are {', '.join(COLUMNS)}.",
            "file",
        )
    unknown = [name for name in header if name not in COLUMNS]
    if unknown:
        raise Rejected(
            f"The column “{unknown[0]}” is not known. Known are {', '.join(COLUMNS)}.", "file"
        )
    if len(set(header)) < len(header):
        raise Rejected("A column is there twice in the first line.", "file")
    return header


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield each record that says something with the line it begins on."""
    line = reader.line_num + 1  # type: ignore[attr-defined]  # typeshed hides csv's own reader
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1  # type: ignore[attr-defined]  # as above


def _entry(header: list[str], cells: list[str]) -> Entry:
    if len(cells) > len(header):
        raise Rejected(f"there are {len(cells)} cells for {len(header)} columns.")
    given = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
    return Entry(
        email=checked_email(given["email"]),
        name=one_line(given["name"], "name", "the name is missing."),
        title=one_line(given["title"], "title") if "title" in given else None,
        role=role_of(given.get("role", "")),
        department=one_line(given["department"], "department") if "department" in given else None,
        manager=given["manager"].strip().lower() if "manager" in given else None,
    )


def role_of(given: str) -> Role | None:
    """Return the role of this name, None for “”.

    Raises:
        Rejected: there is no such role.
    """
    if not given.strip():
        return None
    try:
        return Role(given.strip().lower())
    except ValueError as error:
        known = ", ".join(role.value for role in Role)
        raise Rejected(f"“{given.strip()}” is no role. Known are {known}.", "role") from error


def _note_twins(rows: list[Row], faults: _Faults) -> None:
    first: dict[str, int] = {}
    for row in rows:
        if row.entry.email in first:
            faults.note(row.line, f"{row.entry.email} is on line {first[row.entry.email]} already.")
        first.setdefault(row.entry.email, row.line)
