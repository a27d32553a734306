"""A figure beside its goal, and how far it is from it."""

import statistics
from collections.abc import Sequence

import click


def say(what: str, got: float, goal: float, unit: str = "ms", *, at_least: bool = False) -> bool:
    """Print what was measured, the goal, and how far off it is; return whether it is met."""
    met = got >= goal if at_least else got <= goal
    sign = "≥" if at_least else "≤"
    distance = "met" if met else f"off by {abs(got - goal):.1f} {unit}"
    click.echo(f"{what:<52} {got:8.2f} {unit:<3} goal {sign} {goal:g}  {distance}")
    return met


def p50(taken: Sequence[float]) -> float:
    """The median."""
    return statistics.median(taken)


def p95(taken: Sequence[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(taken, n=20)[-1]
