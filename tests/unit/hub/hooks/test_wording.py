"""What a chat is told: words stay words, whatever somebody calls an update."""

from hub.hooks import wording


def test_hostile_titles_stay_words():
    said = wording.tame("<!everyone>\n[click](https://evil.example) `x` @here")
    assert said == "(!everyone) (click)(https://evil.example) ’x’ @\u200bhere"
