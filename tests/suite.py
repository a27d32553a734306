"""Everything that must hold before a change lands: `./run test` starts it in Hub's own .venv.

Finds or installs what the tests need beside Python packages, runs each check, then the tests.
Given arguments, runs pytest with them and nothing else. Needs only the standard library.
"""

import compileall
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"
BIN = Path(sys.executable).parent
NPM_FETCHES_MB = 25
PACKAGES = ("hub", "transcoding", "transcripts", "tests/services")
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - as good as any place for what a test makes
IN_MEMORY_NEEDS_BYTES = 8 * 10**9

# What is looked for, and the Debian package that brings it.
NEEDED = {
    "chromium": ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"),
    "postgresql": ("postgres", "/usr/lib/postgresql/*/bin/postgres"),
    "git": ("git",),
    # of WeasyPrint, for reports on paper
    "libpango-1.0-0": ("/usr/lib*/libpango-1.0.so.0", "/usr/lib/*/libpango-1.0.so.0"),
    "libpangoft2-1.0-0": ("/usr/lib*/libpangoft2-1.0.so.0", "/usr/lib/*/libpangoft2-1.0.so.0"),
    "bubblewrap": ("bwrap",),
    # of the Node that Playwright brings
    "libatomic1": ("/usr/lib*/libatomic.so.1", "/usr/lib/*/libatomic.so.1"),
    "nodejs": ("node", "nodejs"),
    "npm": ("npm",),
}
CHECKS: dict[str, Sequence[str | Path]] = {
    "ruff check": (BIN / "ruff", "check", "."),
    "ruff format": (BIN / "ruff", "format", "--check", "."),
    "mypy": (BIN / "mypy",),
    "import-linter": (BIN / "lint-imports",),
    "prettier, eslint, tsc, node:test": ("npm", "--prefix", TESTS, "run", "--silent", "check"),
}
PYTEST = (sys.executable, "-m", "pytest")
# Four for two processors, for kill tests and browsers wait much. Files go as they come: those with
# few tests, which would be left to the end, take longest.
WHOLE_SUITE = ("-n", "4", "--dist", "loadfile", "--no-loadscope-reorder", "--durations", "12")


def main(arguments: list[str]) -> int:
    """Return 0 when all that was asked for passed."""
    os.chdir(ROOT)
    os.environ["PATH"] = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    os.environ.setdefault("TMPDIR", temporary())
    install_packages([package for package, names in NEEDED.items() if not any(map(found, names))])
    install_npm()
    compile_once()
    if arguments:
        return run("pytest", (*PYTEST, *arguments))
    with rewriting_asserts():
        failed = [name for name, argv in CHECKS.items() if run(name, argv)]
    if run("pytest", (*PYTEST, *WHOLE_SUITE)):
        failed.append("pytest")
    if failed:
        say(f"Not all is well: {', '.join(failed)}.")
    return 1 if failed else 0


def compile_once() -> None:
    """Keep compiled what each of the suite's many processes would compile again for itself."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for package in PACKAGES:
        compileall.compile_dir(ROOT / package, quiet=2)


@contextmanager
def rewriting_asserts() -> Iterator[None]:
    """Load every test beside the checks, which leave a processor idle.

    Of each file pytest keeps what it made of its asserts. It is half of what loading them takes,
    and all processes of the suite load all of them at once.
    https://docs.pytest.org/en/stable/how-to/assert.html#assertion-rewriting-caches-files-on-disk
    """
    loading = (*PYTEST, "--collect-only", "--quiet", "-p", "no:cacheprovider")
    with subprocess.Popen(loading, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
        yield


def temporary() -> str:
    """Where tests put their databases and files: memory, where there is plenty, spares the disk."""
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > IN_MEMORY_NEEDS_BYTES
    return str(IN_MEMORY) if roomy and os.access(IN_MEMORY, os.W_OK) else tempfile.gettempdir()


def say(sentence: str) -> None:
    """Tell the person who waits; the checks' own output has stdout to itself."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - a program of the terminal


def run(name: str, argv: Sequence[str | Path]) -> int:
    """Run one check with its output shown; returns its exit code."""
    say(f"\n=== {name}")
    return subprocess.run([str(part) for part in argv], check=False).returncode


def found(name: str) -> bool:
    """Whether a program is there: by name on the PATH, or by a pattern of paths."""
    return any(Path("/").glob(name[1:])) if name.startswith("/") else bool(shutil.which(name))


def install_packages(packages: list[str]) -> None:
    """Have Debian install `packages` where this process may; else say what to install, and stop."""
    if not packages:
        return
    by_hand = f"apt-get install {' '.join(packages)}"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The tests need programs that are not here: as root, {by_hand}; then try again.")
    say(f"Asking Debian for {', '.join(packages)}.")
    apt("update")
    say(apt("install", "--assume-no", *packages, may_fail=True))
    apt("install", "--yes", *packages)


def apt(verb: str, *arguments: str, may_fail: bool = False) -> str:
    """Run apt-get without questions; returns its line about sizes, or stops with its last lines."""
    done = subprocess.run(
        ["apt-get", verb, "--quiet", "--no-install-recommends", *arguments],
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"},
    )
    if done.returncode and not may_fail:
        sys.exit(f"apt-get {verb} failed:\n{done.stdout[-1500:]}")
    sizes = re.search(r"^Need to get .*$", done.stdout, re.MULTILINE)
    return sizes[0] if sizes else ""


def install_npm() -> None:
    """Install what tests/package-lock.json pins, unless that was done before."""
    lock = (TESTS / "package-lock.json").read_bytes()
    stamp, wanted = TESTS / "node_modules" / ".installed", hashlib.sha256(lock).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say(f"Fetching about {NPM_FETCHES_MB} MB of npm packages for the checks.")
    done = subprocess.run(
        ["npm", "--prefix", str(TESTS), "ci"], check=False, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"npm could not fetch what the tests need:\n{done.stderr[-1500:]}")
    stamp.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
