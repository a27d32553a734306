"""Hand labels: a random sample of a clip's comments, read by people, and what is learnt of it.

The model is a naive Bayes over words, learnt from labels on other clips alone, so that it knows
nothing of the sample it is corrected with. It orders and sharpens; no comment wears its label.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from math import exp, log

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.comments.model import Comment
from hub.reports.model import CommentLabel, Judgement

SAMPLE = 120
LEARNS_FROM = 40
UNKNOWING = 0.5
Model = Callable[[str], float]


def of_clip(session: Session, clip_id: str) -> dict[str, Judgement]:
    """Return what people find of each labelled comment of a clip (1 statement)."""
    wanted = select(CommentLabel).where(CommentLabel.clip_id == clip_id)
    return {label.comment_id: label.judgement for label in session.scalars(wanted)}


def sample(voices: Sequence[Comment]) -> list[Comment]:
    """Return the comments to read, in random order that stays: the first ones are a fair sample."""
    return sorted(voices, key=lambda c: hashlib.sha256(c.id.encode()).digest())[:SAMPLE]


def label(session: Session, comment: Comment, judgement: Judgement, now: datetime) -> CommentLabel:
    """Keep what somebody says of a comment; a second opinion takes the first one's place."""
    row = session.get(CommentLabel, comment.id) or CommentLabel(comment_id=comment.id)
    row.clip_id, row.judgement, row.at = comment.clip_id, judgement, now
    session.add(row)
    session.flush()
    return row


def model(session: Session, clip_id: str) -> Model:
    """Return a model learnt from the labels on other clips (1 statement)."""
    wanted = (
        select(Comment.text, CommentLabel.judgement)
        .join(CommentLabel, CommentLabel.comment_id == Comment.id)
        .where(CommentLabel.clip_id != clip_id, Comment.deleted_at.is_(None))
    )
    rows = [(text, judged is Judgement.FAVOURABLE) for text, judged in session.execute(wanted)]
    return learnt(rows)


def learnt(read: Iterable[tuple[str, bool]]) -> Model:
    """Return how likely a text is favourable, after those that were ``read``; ½ with too few."""
    rows = [(set(_words(text)), favourable) for text, favourable in read]
    good, bad = sum(f for _, f in rows), sum(not f for _, f in rows)
    if len(rows) < LEARNS_FROM or not good or not bad:
        return lambda _text: UNKNOWING
    weights: dict[str, float] = {}
    for word in {word for words, _ in rows for word in words}:
        in_good = sum(word in words for words, f in rows if f)
        in_bad = sum(word in words for words, f in rows if not f)
        weights[word] = log((in_good + 1) / (good + 2)) - log((in_bad + 1) / (bad + 2))
    prior = log(good / bad)

    def likely(text: str) -> float:
        score = prior + sum(weights.get(word, 0.0) for word in set(_words(text)))
        return 1 / (1 + exp(-max(-30.0, min(30.0, score))))

    return likely


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
