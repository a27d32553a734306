"""The share of favourable comments: a random sample read by people, sharpened by a model.

s = λ·mean(f of all) + mean(y − λf of those read), λ = cov(y, f)/var(f) kept in [0, 1]. A model that
knows nothing gets λ = 0, and the plain share of the sample stands. Source: Angelopoulos and others,
“PPI++: Efficient Prediction-Powered Inference” (2023), https://arxiv.org/abs/2311.01453.
"""

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

from hub.reports.intervals import Estimate, wilson

Numbers = NDArray[np.float64]


def share(read: Sequence[bool], of_read: Sequence[float], of_all: Sequence[float]) -> Estimate:
    """Return the share of favourable comments among all.

    ``read`` are people's judgements of a random sample; ``of_read`` what the model says of the same
    comments, ``of_all`` of every comment, the sample included (0 to 1).

    Raises:
        ValueError: fewer than two were read, or the lists don't fit each other.
    """
    if len(read) < 2 or len(read) != len(of_read) or len(of_all) < len(read):
        raise ValueError("A share needs two judgements or more, each with the model's own.")
    y, f = np.asarray(read, dtype=np.float64), np.asarray(of_read, dtype=np.float64)
    trust = weight(y, f)
    rest = y - trust * f
    value = float(np.clip(trust * np.mean(of_all) + rest.mean(), 0.0, 1.0))
    unread = 1 - len(y) / len(of_all)
    low, high = wilson(value, _effective(value, rest, y, unread))
    return Estimate(value, low, high, len(y))


def weight(y: Numbers, f: Numbers) -> float:
    """Return how far the model is believed: λ in [0, 1]."""
    spread = float(np.var(f))
    if spread == 0:
        return 0.0
    together = float(np.mean((y - y.mean()) * (f - f.mean())))
    return float(np.clip(together / spread, 0.0, 1.0))


def _effective(value: float, rest: Numbers, y: Numbers, unread: float) -> float:
    if unread == 0:
        return inf
    n = len(y)
    spread = float(np.var(rest, ddof=1))
    # All alike in the sample does not mean all alike among the comments.
    smoothed = (float(y.sum()) + 1) / (n + 2)
    if spread == 0 or value in (0.0, 1.0):
        return n / unread
    mixed = value * (1 - value)
    # No better than the sample would be if the model knew all but a fifth: small samples flatter.
    return mixed / max(spread, 0.2 * smoothed * (1 - smoothed)) * n / unread
