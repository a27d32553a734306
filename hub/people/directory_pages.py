"""The directory: everybody by department, and what administrators do with it."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from hub.core import clock
from hub.core.errors import Conflict, NotFound, Rejected
from hub.people import actions, credentials, directory, gate, queries
from hub.people.actions import Entry
from hub.people.model import Person, Role
from hub.people.pages import errors_of
from hub.people.queries import SHOWN, Wanted
from hub.web.bodies import takes
from hub.web.session import reading, services, transaction

bp = Blueprint("directory", __name__, url_prefix="/people")
LIMIT_BYTES = 32 * 1024**2  # a hundred thousand people have about 12 MB
LARGEST_ID = 2**31 - 1
FIELDS = ("email", "name", "title", "role", "department", "manager")


@bp.get("")
def everybody() -> ResponseReturnValue:
    """Show people by department, or those that are looked for."""
    return _page()


@bp.post("")
def add() -> ResponseReturnValue:
    """Add a person and show the link with which they come in."""
    asker, now = gate.require_admin(), clock.now()
    typed = {field: request.form.get(field, "") for field in FIELDS}
    try:
        with transaction() as session:
            person = actions.add(session, _entry(typed), now, by=asker.id)
            secret = credentials.password_link(session, person.id, by=asker.id, now=now)
    except (Rejected, Conflict) as error:
        return _page(typed=typed, errors=errors_of(error, "email")), 422
    return _page(link=(person, secret))


@bp.post("/import")
@takes(LIMIT_BYTES)
def take_in() -> ResponseReturnValue:
    """Take in a CSV file, whole or not at all."""
    asker = gate.require_admin()
    file = request.files.get("file")
    try:
        rows = directory.read(file.read() if file else b"")
        with transaction() as session:
            outcome = directory.take_in(session, rows, clock.now(), by=asker.id)
    except (Rejected, Conflict) as error:
        return _page(errors=errors_of(error, "file")), 422
    flash(
        _(
            "%(added)s added, %(changed)s changed, %(unchanged)s as before.",
            added=outcome.added,
            changed=outcome.changed,
            unchanged=outcome.unchanged,
        ),
        "success",
    )
    return redirect(url_for("directory.everybody"))


@bp.post("/<person_id>/link")
def make_link(person_id: str) -> ResponseReturnValue:
    """Make a link with which a person chooses a password; it is shown once."""
    asker = gate.require_admin()
    with transaction() as session:
        secret = credentials.password_link(session, person_id, by=asker.id, now=clock.now())
        person = queries.get(session, person_id)
    return _page(link=(person, secret))


@bp.post("/<person_id>/role")
def change_role(person_id: str) -> ResponseReturnValue:
    """Give a person another role."""
    asker = gate.require_admin()
    with transaction() as session:
        role = directory.role_of(request.form.get("role", "")) or Role.STAFF
        person = actions.change_role(session, person_id, role, by=asker.id, now=clock.now())
    flash(_("The role of %(name)s was changed.", name=person.name), "success")
    return _back()


@bp.post("/<person_id>/deactivate")
def deactivate(person_id: str) -> ResponseReturnValue:
    """Let a person in no more."""
    asker = gate.require_admin()
    with transaction() as session:
        person = actions.deactivate(session, person_id, by=asker.id, now=clock.now())
    flash(_("%(name)s can sign in no more.", name=person.name), "success")
    return _back()


@bp.post("/<person_id>/reactivate")
def reactivate(person_id: str) -> ResponseReturnValue:
    """Let a person in again."""
    asker = gate.require_admin()
    with transaction() as session:
        person = actions.reactivate(session, person_id, by=asker.id, now=clock.now())
    flash(_("%(name)s can sign in again.", name=person.name), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("directory.everybody"))


def _entry(typed: dict[str, str]) -> Entry:
    return Entry(
        email=typed["email"],
        name=typed["name"],
        title=typed["title"],
        role=directory.role_of(typed["role"]),
        department=typed["department"],
        manager=typed["manager"],
    )


def _wanted(*, runs_hub: bool) -> Wanted:
    department_id = request.args.get("department", type=int)
    if department_id is not None and department_id > LARGEST_ID:
        raise NotFound("There is no such department.")
    return Wanted(
        words=request.args.get("q", "")[:200],
        department_id=department_id,
        active=not (runs_hub and request.args.get("who") == "former"),
        page=max(0, min(request.args.get("page", 0, type=int), 10_000)),
    )


def _page(
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
    link: tuple[Person, str] | None = None,
) -> str:
    wanted = _wanted(runs_hub=gate.current().runs_hub)
    with reading() as session:
        found = queries.directory(session, wanted)
        total = queries.counted(session, wanted)
        departments = queries.departments(session)
    return render_template(
        "people/directory.html",
        nav="people",
        groups=_by_department(found[:SHOWN]),
        total=total,
        more=len(found) > SHOWN,
        wanted=wanted,
        departments=departments,
        roles=_roles(),
        typed=typed or dict.fromkeys(FIELDS, ""),
        errors=errors or {},
        link_for=link[0] if link else None,
        link=f"{services().settings.public_url}/welcome/{link[1]}" if link else "",
    )


def _by_department(people: list[Person]) -> list[tuple[str, list[Person]]]:
    groups = groupby(people, key=lambda person: person.department)
    return [(home.name if home else "", list(members)) for home, members in groups]


def _roles() -> list[tuple[str, str]]:
    return [
        (Role.STAFF.value, _("Staff")),
        (Role.EXECUTIVE.value, _("Executive")),
        (Role.COMMS.value, _("Communications")),
        (Role.LEGAL.value, _("Legal")),
        (Role.ADMIN.value, _("Administrator")),
    ]
