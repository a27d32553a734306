"""Words that are wrong: added, left out or changed."""

import re


def words_wrong(said: str, heard: str) -> int:
    """The least number of words to change; case and punctuation do not count."""
    wanted, found = (re.sub(r"[^\w\s]", " ", text.lower()).split() for text in (said, heard))
    row = list(range(len(found) + 1))
    for at, word in enumerate(wanted, 1):
        before, row[0] = row[0], at
        for n, other in enumerate(found, 1):
            before, row[n] = row[n], min(row[n] + 1, row[n - 1] + 1, before + (word != other))
    return row[-1]
