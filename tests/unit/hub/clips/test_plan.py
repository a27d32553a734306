"""The stages of a take share its progress, and each knows what room it needs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from hub.clips import plan
from hub.core.work import Span
from tests.integration.clips.test_made import source
from transcoding.source import Source

DAY_S = 24 * 3600.0


def known(duration_s: float = 60.0, **facts: object) -> Source:
    plain = source()
    plain["duration_s"] = duration_s
    plain["video"] |= {"duration_s": duration_s} | facts
    plain["audio"] |= {"duration_s": duration_s}
    return Source.from_dict(plain)


@given(st.floats(0.1, DAY_S), st.integers(2, 4320), st.integers(2, 4320))
def test_the_stages_follow_on_one_another_up_to_the_whole(length_s, width_px, height_px):
    found = plan.spans(known(length_s, width_px=width_px, height_px=height_px))
    edges = [plan.LOOK, *(found[stage] for stage in plan.STAGES)]
    assert all(a.end == b.start for a, b in pairwise(edges))
    assert all(span.start < span.end for span in edges)
    assert abs(edges[-1].end - 1) < 1e-9


def test_the_ladder_of_a_long_film_is_most_of_the_work_and_its_room():
    film = known(3600.0, width_px=1920, height_px=1080)
    found = plan.spans(film)
    assert found["ladder"].end - found["ladder"].start > 0.7
    rooms = {stage: plan.room_bytes(film, stage) for stage in plan.STAGES}
    assert rooms["ladder"] > rooms["sound"] > rooms["stills"] > 0
    assert rooms["instant"] == film.bytes_total  # a copy takes what its source takes


@given(st.floats(-1, 2))
def test_a_part_of_a_stage_never_leaves_its_span(part):
    assert 0.25 <= Span(0.25, 0.75).at(part) <= 0.75
