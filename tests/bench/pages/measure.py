"""Lighthouse scores of home and watch page, and the time to the first frame, on loopback.

    npm --prefix tests/bench/pages ci
    python -m tests.bench.pages.measure [--rounds 5]

Starts a Hub of its own with one real update. Prints the median of the rounds beside its bar, and
exits 1 where one is missed. A machine that does other things at the time makes figures worse, never
better.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.core import migrate
from hub.core.db import Database
from hub.core.settings import Settings
from tests import factories, signed_in
from tests.browser import watching
from tests.browser.live import Live
from tests.services import chromium, hub_server

CATEGORIES = ("performance", "accessibility", "best-practices")
LEAST_SCORE = 95
MOST_FIRST_FRAME_MS = 700
LIGHTHOUSE = Path(__file__).parent / "node_modules" / "lighthouse" / "cli" / "index.js"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-quic --disable-background-networking"
# It is in the page from its beginning: to look for the video from outside takes the page's time.
FIRST_FRAME = """globalThis.firstFrame = new Promise((resolve) => {
  const observer = new MutationObserver(() => {
    const video = document.querySelector('video');
    video?.requestVideoFrameCallback(() => resolve(performance.now()));
    if (video) observer.disconnect();
  });
  observer.observe(document, {childList: true, subtree: true});
})"""


@contextmanager
def house() -> Iterator[watching.House]:
    """A Hub with an update to watch, in a folder that goes away."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), node="pages")
        migrate.ensure(settings)
        with hub_server.server(settings) as running:
            database = Database(settings.database_url)
            yield watching.build(Live(running.url, settings, database), Path(folder))
            database.close()


def scores(url: str, headers: dict[str, str]) -> dict[str, float]:
    """What Lighthouse gives a page in each category, 0 to 100, as it sees it on a desk.

    Signed in by a token: a header of cookies is left out of what scripts ask for, as soon as one of
    them sets a cookie of its own.
    """
    argv = [shutil.which("node") or "node", str(LIGHTHOUSE), url, "--output=json", "--quiet"]
    argv += ["--preset=desktop", f"--only-categories={','.join(CATEGORIES)}"]
    argv += [f"--chrome-flags={FLAGS}", f"--extra-headers={json.dumps(headers)}"]
    env = os.environ | {"CHROME_PATH": chromium.find_chromium()}
    done = subprocess.run(argv, env=env, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    for audit in found["audits"].values():
        if audit.get("score") == 0 and audit["scoreDisplayMode"] == "binary":
            sys.stderr.write(f"  {url}: {audit['title']}\n")
    return {name: found["categories"][name]["score"] * 100 for name in CATEGORIES}


def first_frame_ms(made: watching.House) -> float:
    """Milliseconds from the navigation to the first frame, in a browser that knows nothing."""
    with chromium.browser() as running:
        context = chromium.new_context(running)
        page = context.new_page()
        page.add_init_script(FIRST_FRAME)
        signed_in.browser(context, made.live.url, made.live.database, made.newcomer())
        page.goto(made.url + "?t=2", wait_until="commit")
        took_ms = float(page.evaluate("globalThis.firstFrame"))
        context.close()
        return took_ms


def judged(name: str, figures: list[float], bar: float, *, most: bool = False) -> bool:
    """Print a figure beside its bar and return whether it holds."""
    middle = statistics.median(figures)
    holds = middle <= bar if most else middle >= bar
    sign = "<=" if most else ">="
    told = " ".join(f"{one:.0f}" for one in figures)
    verdict = "ok  " if holds else "MISS"
    sys.stdout.write(f"{verdict} {name:24} {middle:6.0f} {sign} {bar}  ({told})\n")
    return holds


def main() -> int:
    """Measure, print, and say by the exit code whether every bar holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with house() as made:
        first_frame_ms(made)  # the first of all warms the server
        kept = [
            judged(
                "first frame, ms",
                [first_frame_ms(made) for _ in range(rounds)],
                MOST_FIRST_FRAME_MS,
                most=True,
            )
        ]
        with made.live.database.write() as session:
            headers = factories.token(session, made.newcomer())
        for name, url in (("home", f"{made.live.url}/"), ("watch", made.url)):
            runs = [scores(url, headers) for _ in range(max(1, rounds // 2))]
            kept += [
                judged(f"{name} {one}", [run[one] for run in runs], LEAST_SCORE)
                for one in CATEGORIES
            ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
