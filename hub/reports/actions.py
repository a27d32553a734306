"""Every change to what comms add to reports; the caller owns the transaction."""

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from hub.core.errors import Rejected
from hub.reports.model import Judgement, Theme

MOST_THEMES, MOST_KEYWORDS, LONGEST = 6, 20, 120


def judgement(given: str) -> Judgement:
    """Return a judgement by its name.

    Raises:
        Rejected: there is none of this name.
    """
    try:
        return Judgement(given)
    except ValueError as error:
        raise Rejected(
            "Say whether the comment is favourable, mixed or not.", "judgement"
        ) from error


def set_themes(session: Session, clip_id: str, typed: Sequence[tuple[str, str]]) -> None:
    """Give a clip its themes: title and keywords with commas; those without a word are left out.

    Raises:
        Rejected: there are too many, or one is too long.
    """
    made = [
        (" ".join(title.split()), _keywords(words)) for title, words in typed if _keywords(words)
    ]
    if len(made) > MOST_THEMES:
        raise Rejected(f"An update has at most {MOST_THEMES} themes.", "title")
    session.execute(delete(Theme).where(Theme.clip_id == clip_id))
    for position, (title, words) in enumerate(made):
        if len(title) > LONGEST:
            raise Rejected(f"Keep each under {LONGEST} characters.", "title")
        session.add(
            Theme(clip_id=clip_id, position=position, title=title or words[0], keywords=words)
        )
    session.flush()


def _keywords(written: str) -> list[str]:
    words = [" ".join(word.split()) for word in written.split(",")]
    return list(dict.fromkeys(word[:LONGEST] for word in words if word))[:MOST_KEYWORDS]
