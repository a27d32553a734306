"""The lot that falls between two halves."""

from hypothesis import given
from hypothesis import strategies as st

from hub.clips.variants_model import Arm
from hub.disclosure.rules import K_CURVES
from hub.experiments.halves import draw, left_out, size

IDS = [f"person{n}" for n in range(200)]


def test_the_lot_falls_the_same_way_however_often_and_in_whatever_order_it_is_drawn():
    assert draw("k", "e", IDS, 5) == draw("k", "e", IDS[::-1], 5)


def test_another_key_or_experiment_draws_another_lot():
    lots = [draw(*names, IDS, 0) for names in (("k", "e"), ("k", "f"), ("l", "e"))]
    together = [sum(lots[0][one] is lot[one] for one in IDS) for lot in lots[1:]]
    assert all(70 < same < 130 for same in together)  # two independent lots agree on half


@given(people=st.integers(0, 2000), beside=st.integers(0, 300))
def test_what_is_left_when_both_halves_are_taken_away_is_nobody_or_enough(people, beside):
    each = size(people, beside)
    rest = people + beside - 2 * each
    assert each >= 0
    assert rest == 0 or rest >= K_CURVES or each == 0
    assert left_out(people, beside) + 2 * each == people


@given(st.sets(st.text(min_size=1, max_size=8), max_size=120), st.integers(0, 40))
def test_both_halves_are_of_one_size(people, beside):
    drawn = draw("key", "experiment", people, beside)
    first = sum(arm is Arm.FIRST for arm in drawn.values())
    assert 2 * first == len(drawn) == 2 * size(len(people), beside)
    assert set(drawn) <= people
