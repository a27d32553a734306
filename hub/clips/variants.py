"""Which version of a clip somebody is shown while two are compared.

Everything that shows a clip reads `Clip.title` and `Clip.take_number`. Loaded with `dressed`, they
are the reader's own; a query that picks a take by SQL asks `take_number` for it.
"""

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session, with_expression
from sqlalchemy.orm.interfaces import ORMOption

from hub.clips.model import Clip
from hub.clips.variants_model import Arm, Half, Variant
from hub.core.errors import Conflict
from hub.people.asker import Asker

COMPARED = (
    "This update is being compared or rehearsed. Decide that first, or stop it: until then title, "
    "recording, audience and questions stay as they are."
)
NO_TITLE = "…"
AS_IT_STANDS, OTHER = 0, 1  # the index keeps the words of both


def dressed(asker: Asker | None) -> tuple[ORMOption, ...]:
    """Return what to load a clip with so that title and take are those of ``asker``.

    Those who prepare updates see them as they stand.
    """
    two = exists().where(Variant.clip_id == Clip.id, Variant.take_number.is_not(None))
    compared = with_expression(Clip.has_two_takes, two)
    if asker is None or asker.sees_drafts:
        return (compared,)
    return (
        compared,
        with_expression(Clip.own_title, _own(Variant.title, asker.id)),
        with_expression(Clip.own_take_number, _own(Variant.take_number, asker.id)),
    )


def untitled() -> ORMOption:
    """Return what to load a clip with so that its title is “…” while two are compared."""
    two = select(literal(NO_TITLE)).where(Variant.clip_id == Clip.id, Variant.title.is_not(None))
    return with_expression(Clip.own_title, two.correlate(Clip).scalar_subquery())


def take_number(asker: Asker) -> ColumnElement[int]:
    """Return the number of the take that ``asker`` is shown of `Clip`, as SQL."""
    if asker.sees_drafts:
        return Clip.plain_take_number.expression
    return func.coalesce(_own(Variant.take_number, asker.id), Clip.plain_take_number)


def title(person_id: str) -> ColumnElement[str]:
    """Return the title that a person is shown of `Clip`, as SQL."""
    return func.coalesce(_own(Variant.title, person_id), Clip.plain_title)


def words(asker: Asker) -> ColumnElement[int]:
    """Return which words of `Clip` ``asker`` finds: `AS_IT_STANDS` or `OTHER`, as SQL."""
    if asker.sees_drafts:
        return literal(AS_IT_STANDS)
    # Asked once, not for each clip: a search looks at thousands.
    mine = select(Half.clip_id).where(Half.person_id == asker.id, Half.arm == Arm.SECOND)
    return case((Clip.id.in_(mine), OTHER), else_=AS_IT_STANDS)


def of(session: Session, clip_id: str) -> Variant | None:
    """Return what is compared of a clip, or None (1 statement)."""
    return session.get(Variant, clip_id)


def indexed(session: Session, clip_id: str) -> tuple[int, ...]:
    """Return whose words the index keeps of a clip (1 statement)."""
    compared = select(Variant.clip_id).where(
        Variant.clip_id == clip_id, Variant.title.is_not(None) | Variant.take_number.is_not(None)
    )
    found = session.scalar(compared) is not None
    return (AS_IT_STANDS, OTHER) if found else (AS_IT_STANDS,)


def has_two_takes(session: Session, clip_id: str) -> bool:
    """Whether two recordings are compared, so that one second is not one moment (1 statement)."""
    wanted = select(Variant.take_number).where(Variant.clip_id == clip_id)
    return session.scalar(wanted) is not None


def arm_of(session: Session, clip_id: str, person_id: str) -> Arm | None:
    """Return the half somebody is in, None outside of both (1 statement)."""
    found = session.get(Half, (clip_id, person_id))
    return found.arm if found else None


def require_none(session: Session, clip_id: str) -> None:
    """See to it that a clip may be changed (1 statement).

    Raises:
        Conflict: two versions are compared, or it is rehearsed.
    """
    if of(session, clip_id) is not None:
        raise Conflict(COMPARED)


def _own(
    column: InstrumentedAttribute[str | None] | InstrumentedAttribute[int | None], person_id: str
) -> ColumnElement:  # type: ignore[type-arg]  # of the column's own type
    mine = and_(
        Half.clip_id == Variant.clip_id, Half.person_id == person_id, Half.arm == Arm.SECOND
    )
    wanted = select(column).join(Half, mine).where(Variant.clip_id == Clip.id)
    return wanted.correlate(Clip).scalar_subquery()
