"""The finding is never stronger than the figures: at every edge, in English and German."""

import pytest
from flask import Flask

from hub.disclosure import rules
from hub.pulses.model import ItemKind, PulseItem
from hub.pulses.queries import Result
from hub.reports import figures, finding
from hub.reports.figures import Figure
from hub.reports.heard import Heard
from hub.reports.perception import Moved, Perception
from hub.web import i18n


@pytest.fixture(params=["en", "de"])
def language(request):
    app = Flask("finding")
    i18n.register(app, lambda: request.param)
    with app.test_request_context():
        yield request.param


def report(reach=None, change=None, results=()):
    found = Perception(100, reach or Figure(0.71, n=71, asked=100))
    found.moved = [Moved("I know the plan.", change)] if change else []
    found.messages = [Heard(f"m{n}", 0, 1, Figure(), None, 0, one) for n, one in enumerate(results)]
    return found


def test_a_range_that_begins_just_over_zero_is_not_shown_as_beginning_at_it(language):
    sentences = finding.of(report(change=Figure(0.06, 0.004, 0.12, 400, 500))).sentences
    assert {"en": "6 points (0.4 to 12)", "de": "6 Punkte (0,4 bis 12)"}[language] in sentences[0]


def opener(before, after):
    item = PulseItem(kind=ItemKind.SCALE, text="I know the plan.", options=[])
    cells = {"before": before, "after": after}
    return figures.moved(Result(item, cells, {"before": sum(before), "after": sum(after)}))


NO, YES = "No change that one could rely on", "more agree"
DE = {NO: "Keine Änderung, auf die man sich verlassen kann", YES: "stimmen mehr"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], ""),  # nobody answered
        ([1, 1, 1, 1, 0], [0, 0, 0, 5, 0], ""),  # four: fewer than K
        ([5, 0, 0, 0, 0], [0, 0, 0, 0, 5], YES),  # exactly K, all turned round
        ([2, 1, 0, 1, 1], [1, 1, 0, 2, 1], NO),  # K, and the range crosses zero
        ([0, 0, 0, 0, 40], [0, 0, 0, 0, 40], NO),  # everybody agreed already
        ([20, 10, 0, 10, 0], [10, 10, 0, 20, 0], YES),
    ],
)
def test_a_change_is_called_one_only_where_its_whole_range_is_on_one_side(
    language, before, after, said
):
    sentences = " ".join(finding.of(report(change=opener(before, after))).sentences)
    wanted = DE.get(said, said) if language == "de" else said
    assert wanted in sentences
    assert bool(sentences) is bool(said)


@pytest.mark.parametrize(
    ("reach", "headline"),
    [
        (Figure(0.71, n=71, asked=100), "71% of the people it was for have watched (71 of 100)."),
        (
            Figure(0.2, n=20, asked=100),
            "Only 20% of the people it was for have watched (20 of 100).",
        ),
        (Figure(band=rules.OVER), "Nearly everybody has watched."),
        (Figure(band=rules.UNDER), "Few have watched."),
        (Figure(hidden=rules.FROM[5]), "Too little to say yet"),
    ],
)
def test_without_a_judged_message_the_headline_is_reach_as_far_as_it_may_be_told(reach, headline):
    app = Flask("finding")
    i18n.register(app, lambda: "en")
    with app.test_request_context():
        assert finding.of(report(reach, results=["open"])).headline == headline


def test_what_landed_stands_beside_what_did_not(language):
    found = finding.of(report(results=["landed", "questions", "not_landed", "open"]))
    landed = {"en": "2 key messages landed.", "de": "2 Kernbotschaften sind angekommen."}[language]
    assert "“m2”" in found.headline or "„m2“" in found.headline
    assert landed in found.sentences
    assert found.way == finding.RECORD
