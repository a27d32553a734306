"""The company's own row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.people import queries
from hub.people.model import Company
from hub.people.text import line


def found(
    session: Session,
    name: str,
    now: datetime,
    *,
    is_demo: bool = False,
    sign_ins: Sequence[dict[str, Any]] = (),
) -> Company:
    """Name the company, making its row if needed.

    ``sign_ins`` of a demo company are shown once it is loaded: role, name, email, password.

    Raises:
        Rejected: the name is empty or too long.
    """
    company = queries.company(session) or Company(id=1, created_at=now)
    company.name = line(name, "company", "Name the company.")
    company.is_demo, company.sign_ins = is_demo, list(sign_ins)
    session.add(company)
    return company
