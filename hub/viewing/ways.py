"""How people came to an update: by which way each person reached came to their first view.

| way | is |
|---|---|
| ``home`` | the home page |
| ``pages`` | another page of Hub: library, series, people, another update |
| ``search`` | a hit of search, by its page or while one types |
| ``notice``, ``mail`` | a line behind the bell; a letter |
| ``feed`` | a link in a private feed (its sound is played elsewhere and can't be measured) |
| ``embed`` | the player within another page |
| ``hook``, ``chat`` | a link that a signed webhook, or a chat, was given |
| ``share`` | a shared moment, a copied sentence |
| ``link`` | an address without a mark: typed, bookmarked, sent on |
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.disclosure import rules
from hub.viewing.model import SeenSeconds
from hub.viewing.queries import in_reach

HOME, PAGES, SEARCH, EMBED, LINK = "home", "pages", "search", "embed", "link"
MARKED = (SEARCH, "notice", "mail", "feed", EMBED, "hook", "chat", "share")
ALL = (HOME, PAGES, *MARKED, LINK)


@dataclass(frozen=True, slots=True)
class Way:
    """The share of those reached who came by a way, counted by whole fives; “”: all others."""

    name: str
    share: float


def of_visit(mark: str, came_from: str | None) -> str:
    """Return the way of a visit: what its address is marked with, else the page before it.

    ``came_from`` is the path of the page of Hub that led here, None where none did.
    """
    if mark in MARKED:
        return mark
    if came_from is None:
        return LINK
    path = came_from.rstrip("/")
    if path.startswith("/notices"):
        return "notice"
    return {"": HOME, "/search": SEARCH, "/sign-in": LINK}.get(path, PAGES)


def known(given: object) -> str:
    """Return a way that a player tells; what nobody knows is a link, nothing stays nothing."""
    if not isinstance(given, str) or not given:
        return ""
    return given if given in ALL else LINK


def of_take(session: Session, clip: Clip, take_id: str) -> dict[str, str]:
    """Return the way of each person whose first view in time was of this take (1 statement)."""
    wanted = _firsts(clip).subquery()
    of_this = select(wanted.c.person_id, wanted.c.way).where(
        wanted.c.n == 1, wanted.c.way != "", wanted.c.take_id == take_id
    )
    return {person_id: way for person_id, way in session.execute(of_this)}


def shares(found: Mapping[str, int], reached: int) -> list[Way]:
    """Return the ways as they may be shown, the largest first; small ones together as “”."""
    shown = {way: rules.part(people, reached).value for way, people in found.items()}
    ways = [Way(way, share) for way, share in shown.items() if share is not None]
    few = sum(people for way, people in found.items() if shown[way] is None)
    others = rules.part(few, reached).value
    ways.sort(key=lambda one: (-one.share, ALL.index(one.name)))
    return ways if others is None else [*ways, Way("", others)]


def _firsts(clip: Clip) -> Select[str, str, str, int]:
    """People reached, their views of takes in order: n is 1 for the first."""
    order = (SeenSeconds.first_view_at, SeenSeconds.take_id)
    n = func.row_number().over(partition_by=SeenSeconds.person_id, order_by=order)
    wanted = in_reach(clip, SeenSeconds.person_id)
    return wanted.add_columns(SeenSeconds.take_id, SeenSeconds.via.label("way"), n.label("n"))
