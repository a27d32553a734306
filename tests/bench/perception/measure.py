"""Whether the sums tell the truth, in made-up companies that know it. By hand, from the root:

    python -m tests.bench.perception.measure [--companies 2000] [--shift 1000]

Prints each bar with what was measured; ends with 1 where one is missed. The seeds are fixed; a
shift gives companies that no rule was tuned on.
"""

import argparse
import time

import click

from tests.bench.perception.bars import all_bars


def main() -> int:
    """Measure, print the table, and return 0 when every bar is cleared."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--companies", type=int, default=2000)
    parser.add_argument("--shift", type=int, default=0)
    given = parser.parse_args()
    companies = given.companies
    began, missed = time.perf_counter(), 0
    click.echo(f"| bar | pass | {companies} companies |  |\n|---|---|---|---|")
    for bar in all_bars(companies, shift=given.shift):
        missed += not bar.is_cleared
        word = "holds" if bar.is_cleared else "MISSED"
        click.echo(f"| {bar.name} | {bar.low:g} to {bar.high:g} | {bar.measured:.2f} | {word} |")
    click.echo(f"{time.perf_counter() - began:.0f} s", err=True)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
