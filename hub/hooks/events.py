"""What hooks can be told of, and what the outbox calls it.

| name | is told |
|---|---|
| ``clip.published`` | an update is out |
| ``clip.withdrawn`` | it was taken back |
| ``comment.posted`` | somebody wrote a comment or a reply |
| ``question.asked`` | the comment is a question |
| ``question.answered`` | a speaker or the owner replied to a question |
| ``comment.reported`` | somebody asked communications to look at a comment |
| ``hub.test`` | a message to try a hook, on a button |
"""

from hub.clips.model import Clip
from hub.comments.model import Comment

PUBLISHED = "clip.published"
WITHDRAWN = "clip.withdrawn"
POSTED = "comment.posted"
ASKED = "question.asked"
ANSWERED = "question.answered"
REPORTED = "comment.reported"
TEST = "hub.test"

ALL = (PUBLISHED, WITHDRAWN, POSTED, ASKED, ANSWERED, REPORTED)
OF_OUTBOX = frozenset({PUBLISHED, WITHDRAWN, POSTED, REPORTED})


def name_of(kind: str, clip: Clip, comment: Comment | None, head: Comment | None) -> str:
    """Return the name of an event of the outbox; ``head`` begins the thread of a reply."""
    if kind != POSTED or comment is None:
        return kind
    if comment.question:
        return ASKED
    speakers = clip.speaker_ids | ({clip.owner_id} if clip.owner_id else set())
    answers = head is not None and head.question and comment.person_id in speakers
    return ANSWERED if answers else POSTED
