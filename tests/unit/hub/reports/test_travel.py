"""Who carries a message on: managers before their teams, by what they watched or wrote first."""

import numpy as np
import pytest

from hub.reports import travel, tree
from hub.reports.listed import Listed

TEAMS = 10


@pytest.fixture
def company():
    """Ten managers with three people each; all members watch 10, 20 and 30 hours after."""
    managers = {f"m{i}": None for i in range(TEAMS)}
    members = {f"m{i}-{k}": f"m{i}" for i in range(TEAMS) for k in range(3)}
    return tree.of_managers(managers | members)


def led(company, manager_hours, spoke_hours=None):
    """The share of managers who came first, given when each watched and wrote (NaN: never)."""
    hours = np.array([*manager_hours, *[10.0, 20.0, 30.0] * TEAMS])
    zeros = np.zeros(len(hours), dtype=np.int64)
    listed = Listed(np.arange(len(hours)), zeros, zeros, hours)
    spoke = None
    if spoke_hours is not None:
        spoke = np.array([*spoke_hours, *[np.nan] * (3 * TEAMS)])
    return travel.of_listed(listed, company, {}, [], 3, spoke).lead


def test_managers_who_watched_before_the_middle_of_their_team_lead(company):
    assert led(company, [5.0] * 6 + [25.0] * 4).value == pytest.approx(0.6)


def test_who_wrote_before_leads_too_even_without_having_watched(company):
    watched = [25.0] * 5 + [np.nan] * 5
    assert led(company, watched, [5.0] * 3 + [np.nan] * 4 + [5.0] * 3).value == pytest.approx(0.6)
