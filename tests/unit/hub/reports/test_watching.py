"""The two moments on the curve of a report."""

import numpy as np

from hub.reports import watching
from hub.reports.moments import over_sentences
from hub.viewing.passages import Passage
from hub.viewing.stayed import Stayed

SPOKEN = [(t, t + 5.0, f"Said at {t:g}.") for t in (0.0, 5.0, 10.0, 15.0, 20.0)]
SEEN = Stayed(20, np.array([20] * 25), None, 0)


def shown(taps=(), again=None, viewers=20, is_told=True):
    moments = over_sentences(taps, SPOKEN)
    return watching.of_take(SEEN, again, viewers, [], moments, SPOKEN, is_told=is_told)


def tapped(at_s, people, kind="question"):
    return [(at_s, kind, f"person {n}") for n in range(people)]


def test_most_doubt_is_where_ten_people_tapped_it_far_more_than_elsewhere():
    mark = shown([*tapped(11, 12), *tapped(1, 5, "agree")]).asked
    assert (mark.at_s, mark.text, mark.people, mark.taps) == (10.0, "Said at 10.", 12, 12)


def test_nine_people_and_agreement_are_no_doubt():
    assert shown(tapped(11, 9)).asked is None
    assert shown(tapped(11, 12, "agree")).asked is None
    assert shown().asked is None


def test_what_was_replayed_most_has_the_sentence_that_begins_there():
    mark = shown(again=Passage(16, 19, 0.4, 20)).again
    assert (mark.at_s, mark.text, mark.share, mark.people) == (16, "Said at 15.", 0.4, 20)


def test_no_moment_is_told_where_the_curve_is_not():
    for hidden in (shown(viewers=9, again=Passage(16, 19, 0.4, 20)), shown(is_told=False)):
        assert hidden.hidden
        assert (hidden.retention, hidden.again, hidden.asked) == ([], None, None)
