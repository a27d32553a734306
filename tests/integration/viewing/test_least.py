"""The least groups may be raised, never lowered; what is published keeps its own."""

import pytest

from hub.clips import opening
from hub.clips import queries as clips
from hub.clips.model import State
from hub.core import clock
from hub.core.settings import SettingsError, load
from hub.disclosure import rules
from tests import factories


@pytest.fixture
def raised():
    """A company that wants eight for a share and twelve for a curve."""
    rules.raise_to(8, 12)
    yield
    rules.raise_to(rules.K_SHARES, rules.K_CURVES)


def open_anew(database, house):
    """Publish the house's update once more, as if nobody had seen it."""
    with database.write() as session:
        clip = clips.get(session, house.clip)
        clip.state, clip.published_at, clip.audience.frozen_at = State.DRAFT, None, None
        clip.apart = None
        session.query(type(clip)).filter_by(id=clip.id).update({"least_shares": 5})
    with database.write() as session:
        opening.publish(session, None, clips.get(session, house.clip), clock.now())


def test_a_clip_opened_under_raised_limits_hides_more_and_counts_by_eights(
    tell, numbers, house, database, raised
):
    open_anew(database, house)
    for headers in house.staff[15:26]:
        tell(headers, [[0, 300, 10, 0]])
    shown = numbers(house.staff[0])
    assert shown["viewers"] is None
    assert "12" in shown["hidden"]["viewers"]
    tell(house.staff[27], [[0, 300, 10, 0]])
    inside = numbers(house.comms)
    assert inside["viewers"] == 12
    sizes = {one["name"]: (one["audience"], one["reach"]) for one in inside["departments"]}
    assert sizes["Sales"] == (12, pytest.approx(8 / 12))  # eleven have watched


def test_what_was_published_before_keeps_its_limits(tell, numbers, house, raised):
    for headers in house.staff[:10]:
        tell(headers, [[0, 300, 10, 0]])
    assert numbers(house.staff[20])["viewers"] == 10


def test_lowering_the_limits_again_leaves_what_was_opened_meanwhile(
    tell, numbers, house, database, raised
):
    open_anew(database, house)
    rules.raise_to(rules.K_SHARES, rules.K_CURVES)
    for headers in house.staff[:11]:
        tell(headers, [[0, 300, 10, 0]])
    assert numbers(house.staff[20])["viewers"] is None


@pytest.mark.parametrize(("shares", "curves"), [("4", "10"), ("5", "9"), ("20", "15")])
def test_nobody_lowers_them_below_five_and_ten(shares, curves, tmp_path):
    given = {"HUB_LEAST_SHARES": shares, "HUB_LEAST_CURVES": curves, "HUB_DATA": str(tmp_path)}
    with pytest.raises(SettingsError):
        load(environ=given)
    with pytest.raises(ValueError, match="never smaller"):
        rules.raise_to(int(shares), int(curves))


def test_a_clip_says_with_what_it_was_opened(database):
    with database.write() as session:
        clip = factories.clip(session, factories.person(session, "Lea Lind"))
        assert (clip.least_shares, clip.least_curves) == (rules.K_SHARES, rules.K_CURVES)
