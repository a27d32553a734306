"""One line of text, as people type it into a form or a file."""

from hub.core.errors import Rejected

MOST = 200
_CONTROLS = {code: None for code in (*range(32), 127) if not chr(code).isspace()}


def line(given: str, field: str, missing: str = "") -> str:
    """Return the text with single spaces and no control signs.

    ``missing`` is the sentence where it may not be empty.

    Raises:
        Rejected: it is empty, or too long.
    """
    kept = " ".join(given.translate(_CONTROLS).split())
    if not kept and missing:
        raise Rejected(missing, field)
    if len(kept) > MOST:
        raise Rejected("Use at most 200 characters.", field)
    return kept
