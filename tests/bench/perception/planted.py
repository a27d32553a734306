"""A sentence that puzzles people, planted in a made-up video: does the curve point at it?"""

import numpy as np

from hub.reports.moments import over_sentences

SENTENCES, LENGTH_S = 40, 8.0


def puzzle(companies: int, seed: int) -> float:
    """Return the share of videos, in percent, whose passage of most doubt holds the sentence."""
    found = 0
    for number in range(companies):
        chance = np.random.default_rng((seed, number))
        spoken = [(i * LENGTH_S, (i + 1) * LENGTH_S, f"s{i}") for i in range(SENTENCES)]
        planted = int(chance.integers(SENTENCES))
        anywhere = [
            (float(t), "unsure", f"p{i}")
            for i, t in enumerate(chance.uniform(0, SENTENCES * LENGTH_S, 40))
        ]
        there = [
            ((planted + float(chance.uniform())) * LENGTH_S, "unsure", f"q{i}") for i in range(15)
        ]
        passages = over_sentences([*anywhere, *there], spoken)
        most = max(passages, key=lambda p: p.of("unsure") / (p.end_s - p.start_s))
        found += most.start_s <= planted * LENGTH_S < most.end_s
    return 100 * found / companies
