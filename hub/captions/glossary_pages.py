"""The page on which communications look after the company's own words."""

import re
from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.captions import glossary, glossary_actions
from hub.captions.glossary_model import GlossaryTerm
from hub.core.errors import Rejected
from hub.people import queries as people
from hub.people.gate import current
from hub.people.pages import errors_of
from hub.people.queries import Wanted
from hub.web.i18n import gettext as _
from hub.web.session import reading, transaction
from transcripts.glossary import key

bp = Blueprint("glossary", __name__, url_prefix="/studio/glossary")
PAGE = 50
PARTS = re.compile(r"[,;\n]")


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a form was sent with; ``term_id`` is 0 for a new term."""

    term_id: int = 0
    term: str = ""
    sounds_like: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@bp.get("")
def page() -> ResponseReturnValue:
    """Show the terms, or those that are looked for."""
    return _page(_Typed())


@bp.post("")
def add() -> ResponseReturnValue:
    """Take a term in."""
    return _change(0)


@bp.post("/<int:term_id>")
def change(term_id: int) -> ResponseReturnValue:
    """Write a term otherwise."""
    return _change(term_id)


@bp.post("/<int:term_id>/delete")
def delete(term_id: int) -> ResponseReturnValue:
    """Take a term out."""
    asker = current()
    with transaction() as session:
        term = glossary.get(session, term_id).term
        glossary_actions.remove(session, asker, term_id)
    flash(_("“%(term)s” is no longer in the glossary.", term=term), "success")
    return redirect("/studio/glossary")


def _change(term_id: int) -> ResponseReturnValue:
    asker, form = current(), request.form
    term, sounds = form.get("term", ""), form.get("sounds_like", "")
    try:
        with transaction() as session:
            if term_id:
                glossary_actions.change(session, asker, term_id, term, PARTS.split(sounds))
            else:
                glossary_actions.add(session, asker, term, PARTS.split(sounds))
    except Rejected as error:
        return _page(_Typed(term_id, term, sounds, errors_of(error, "term"))), 422
    flash(_("Kept. It counts for what is transcribed from now on."), "success")
    return redirect("/studio/glossary")


def _page(typed: _Typed) -> str:
    asker = current()
    glossary_actions.require(asker)
    looked_for, number = request.args.get("q", "")[:200], request.args.get("page", 0, type=int)
    with reading() as session:
        found = _matching(session, looked_for)
        names = people.counted(session, Wanted())
    first = max(0, min(number, len(found) // PAGE)) * PAGE
    return render_template(
        "captions/glossary.html",
        nav="studio",
        terms=found[first : first + PAGE],
        total=len(found),
        first=first,
        page=first // PAGE,
        more=len(found) > first + PAGE,
        q=looked_for,
        names=names,
        typed=typed,
    )


def _matching(session: Session, looked_for: str) -> list[GlossaryTerm]:
    """The terms that contain what is looked for, in how they are written or misheard."""
    wanted = " ".join(key(looked_for))
    return [
        one
        for one in glossary.terms(session)
        if any(wanted in " ".join(key(text)) for text in (one.term, *one.sounds_like))
    ]
