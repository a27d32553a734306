"""Every figure on a page says of how many it is, and leads to how it is counted."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from hub.people.model import Person
from hub.viewing import course_jobs
from tests import factories
from tests.integration.reports.conftest import OPENED, watch

PERCENT = re.compile(r"[−-]?\d+(\.\d+)?\s?%")
OF_HOW_MANY = re.compile(
    r"\d[\d,]* (of [\d,]+|people|person|viewers?|answers?|managers?|teams?|taps?|comments?|read by)"
    r"|of (at least )?[\d,]+ (people|viewers|asked)|of [\d,]+\)?$"
)
ITEMS = {"tr", "li", "article"}
VOID = {"meta", "link", "input", "img", "br", "path", "rect", "polyline", "polygon", "hr", "col"}


@dataclass
class Node:
    """An element of a page, with what one reads in it."""

    tag: str
    attributes: dict[str, str]
    above: "Node | None" = None
    inside: list["Node | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        said = (one if isinstance(one, str) else one.text for one in self.inside)
        return " ".join(" ".join(said).split())

    def all(self):
        yield self
        for one in self.inside:
            if isinstance(one, Node):
                yield from one.all()

    def up(self):
        here = self
        while here is not None:
            yield here
            here = here.above

    def is_a(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()


class Page(HTMLParser):
    """The tree of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root = self.here = Node("", {})
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        made = Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.inside.append(made)
        if tag not in VOID:
            self.here = made

    def handle_startendtag(self, tag, attrs):
        self.here.inside.append(Node(tag, dict(attrs), self.here))

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.here = next(n for n in self.here.up() if n.tag == tag).above

    def handle_data(self, data):
        self.here.inside.append(data)


def ids(page: Node) -> set[str]:
    return {one.attributes["id"] for one in page.all() if "id" in one.attributes}


def figures(page: Node):
    """Elements that hold a share or a large number, but for axes and tables of the same chart."""
    main = next(one for one in page.all() if one.tag == "main")
    for one in main.all():
        own = " ".join(part for part in one.inside if isinstance(part, str))
        is_one = PERCENT.search(own) or (one.is_a("big") and re.search(r"\d", own))
        around = list(one.up())
        apart = any(n.attributes.get("aria-hidden") or n.tag == "details" for n in around)
        prose = any(n.is_a("rule") or n.is_a("foot") or n.is_a("hid") for n in around)
        if is_one and not apart and not prose:
            yield one


def card_of(figure: Node) -> Node | None:
    return next((one for one in figure.up() if one.is_a("card")), None)


def lacks(figure: Node, terms: set[str]) -> str:
    card = card_of(figure)
    if card is None:
        return "stands in no card"
    ways = {n.attributes.get("href", "") for n in card.all() if n.tag == "a"}
    if not any(way.startswith("/what-we-count#") and way[15:] in terms for way in ways):
        return "leads to no definition"
    item = next((one for one in figure.up() if one.tag in ITEMS or one is card), card)
    near = [item.text, *(n.text for n in card.inside if isinstance(n, Node) and n.tag == "p")]
    return "" if any(OF_HOW_MANY.search(text) for text in near) else "says not of how many"


@pytest.fixture
def told(sign_in, house, database, services):
    """What comms, a manager and staff read on every page of figures."""
    comms = sign_in(house.comms)
    before = _update_before(database, house)
    course_jobs.renew(services)
    for number in range(12):
        label = {"comment": house.comments[number], "judgement": "favourable"}
        comms.post(f"/reports/clips/{house.clip}/comments", data=label)
    themes = {"title": "Refunds", "keywords": "refund"}
    comms.post(f"/reports/clips/{house.clip}/themes", data=themes)
    value = {"since": "2026-09-20", "until": "2026-10-20", "title": "October"}
    made = comms.post("/reports/value", data=value).headers["Location"]
    report, numbers = f"/reports/clips/{house.clip}", f"/clips/{house.clip}/numbers"
    speaker = f"/reports/speakers/{house.leader.id}"
    compared = f"{report}?days=10&beside={before}"
    asked = [
        (comms, path) for path in (report, compared, numbers, speaker, "/reports", "/studio", made)
    ]
    asked += [(sign_in(house.manager), report), (sign_in(house.staff), numbers)]
    return [(path, Page(browser.get(path).get_data(as_text=True)).root) for browser, path in asked]


def _update_before(database, house):
    """An update of the same speaker a month earlier; half as many have watched it."""
    with database.write() as session:
        leader = session.get_one(Person, house.leader.id)
        at = OPENED - timedelta(days=30)
        clip = factories.clip(session, leader, "Where we stood", at=at)
        staff = select(Person).where(Person.name.like("person%")).order_by(Person.name)
        for person in session.scalars(staff.limit(40)):
            watch(session, clip, person, 5 - 30 * 24)
        return clip.id


def test_every_figure_says_of_how_many_and_leads_to_its_definition(told, sign_in, house):
    counted = Page(sign_in(house.staff).get("/what-we-count").get_data(as_text=True)).root
    terms = ids(counted)
    found = [(path, one) for path, page in told for one in figures(page)]
    assert len(found) > 40
    bare = [(path, one.text, why) for path, one in found if (why := lacks(one, terms))]
    assert not bare
    staff = sign_in(house.staff)
    for path in ("/", "/library", f"/people/{house.leader.id}"):  # “81 have watched”, on cards
        assert 'href="/what-we-count#views"' in staff.get(path).get_data(as_text=True)


def test_every_term_leads_on_to_its_exact_definition(sign_in, house):
    """The text of docs/explanation/measures.md, as this version of Hub counts."""
    staff = sign_in(house.staff)
    counted, exact = (
        Page(staff.get(path).get_data(as_text=True)).root
        for path in ("/what-we-count", "/what-we-count/exact")
    )
    terms = [one for one in counted.all() if one.tag == "div" and "id" in one.attributes]
    ways = [one.attributes["href"] for term in terms for one in term.all() if one.tag == "a"]
    assert len(ways) == sum(term.tag == "div" and term.inside[0].tag == "dt" for term in terms) > 20
    assert {way.removeprefix("/what-we-count/exact#") for way in ways} <= ids(exact)
    assert "p = ΣW_h p_h" in exact.text
