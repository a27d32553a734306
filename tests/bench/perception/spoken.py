"""Made-up comments: what a random sample of 120 and a model of any worth say of all of them."""

import numpy as np

from hub.reports.favourable import share
from tests.bench.perception.surveys import Tally

LABELS = 120
SETTINGS = tuple(
    (base, skill, n) for base in (0.2, 0.5, 0.85) for skill in (0.0, 0.5, 0.9) for n in (240, 1000)
)


def label(companies: int, seed: int) -> Tally:
    """Estimate the favourable share in many companies, over all settings in turn."""
    out = Tally.empty()
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        base, skill, comments = SETTINGS[number % len(SETTINGS)]
        favourable = chance.random(comments) < base
        guess = np.where(chance.random(comments) < skill, favourable, chance.random(comments) < 0.5)
        model = np.clip(guess * 0.8 + chance.normal(0.1, 0.15, comments), 0, 1)
        sample = chance.choice(comments, LABELS, replace=False)
        found = share(list(favourable[sample]), list(model[sample]), list(model))
        out.add(found, float(favourable.mean()))
    return out
