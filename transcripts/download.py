"""Files of a speech model over the network: whole, once, and resumable."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Any, Final

import huggingface_hub
from huggingface_hub import errors as hub_errors
from tqdm.auto import tqdm

from transcripts.errors import ModelMissing

Progress = Callable[[int, int | None], None]

CHUNK_BYTES: Final = 1 << 20
TIMEOUT_S: Final = 30.0
FOLDER_FILES: Final = (
    "config.json",
    "preprocessor_config.json",
    "model.bin",
    "tokenizer.json",
    "vocabulary.json",
    "vocabulary.txt",
)
OPTIONAL_FILES: Final = ("preprocessor_config.json", "vocabulary.json", "vocabulary.txt")
CHECKSUMS: Final = "SHA256SUMS"


def download(url: str, target: Path, on_progress: Progress, sha256: str | None = None) -> None:
    """Fetch one file into `target`. What is there already of `target.part` is gone on with.

    Raises:
        ModelMissing: the server does not give it, or what came is not what was promised.
        FileNotFoundError: the server says that there is no such file (404).
    """
    part = target.with_name(target.name + ".part")
    try:
        _append(url, part, on_progress)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            raise FileNotFoundError(url) from error
        raise ModelMissing(f"{url} answered {error.code} {error.reason}.") from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise ModelMissing(f"{url} can't be fetched ({reason}).") from error
    if sha256 and file_sha256(part) != sha256:
        part.unlink()
        raise ModelMissing(f"{url} is not the file it should be (its SHA-256 differs).")
    part.replace(target)


def _append(url: str, part: Path, on_progress: Progress) -> None:
    """Bring `part` to its full length; a 416 says that it has it already.

    `If-Range` with the remembered entity tag makes a server that has changed the file
    start again: https://www.rfc-editor.org/rfc/rfc9110#name-if-range
    """
    tag = part.with_name(part.name + ".etag")
    have = part.stat().st_size if part.exists() and tag.exists() else 0
    headers = {"Range": f"bytes={have}-", "If-Range": tag.read_text()} if have else {}
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - see `check_mirror`
    try:
        response: HTTPResponse = urllib.request.urlopen(request, timeout=TIMEOUT_S)  # noqa: S310 - as above
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:
            return
        raise
    with response:
        resumed = response.status == 206
        _remember(tag, response.headers.get("ETag"))
        _copy(response, part, have if resumed else 0, on_progress)
    tag.unlink(missing_ok=True)


def _remember(tag: Path, value: str | None) -> None:
    """Keep a strong entity tag beside the part; without one there is no resuming."""
    if value and not value.startswith("W/"):
        tag.write_text(value)
    else:
        tag.unlink(missing_ok=True)


def _copy(response: HTTPResponse, part: Path, have: int, on_progress: Progress) -> None:
    """Write the body after the first `have` bytes.

    Raises:
        OSError: the connection ended early.
    """
    left = response.headers.get("Content-Length")
    total = have + int(left) if left else None
    with part.open("ab" if have else "wb") as file:
        while chunk := response.read(CHUNK_BYTES):
            file.write(chunk)
            have += len(chunk)
            on_progress(have, total)
    if total is not None and have < total:
        raise OSError(f"the connection ended after {have} of {total} bytes")


def file_sha256(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_mirror(mirror: str) -> str:
    """The base address without its last slash.

    Raises:
        ModelMissing: it is no http or https address.
    """
    if not mirror.startswith(("http://", "https://")):
        raise ModelMissing(
            f"The model mirror “{mirror}” is no web address. It must begin with https:// or http://."
        )
    return mirror.rstrip("/")


def from_mirror(name: str, folder: Path, mirror: str, on_progress: Progress) -> None:
    """The files of a CTranslate2 folder from `{mirror}/{name}/{file}`.

    A `SHA256SUMS` beside them (as the program `sha256sum` writes it) is checked where
    there is one.

    Raises:
        ModelMissing: a file that is needed can't be had.
    """
    base = f"{check_mirror(mirror)}/{name}"
    sums = _checksums(f"{base}/{CHECKSUMS}", folder)
    for file in FOLDER_FILES:
        if (folder / file).exists():
            continue
        report = on_progress if file == "model.bin" else _quiet
        try:
            download(f"{base}/{file}", folder / file, report, sums.get(file))
        except FileNotFoundError as error:
            if file not in OPTIONAL_FILES:
                raise ModelMissing(f"{base}/{file} is not there.") from error


def _quiet(_done: int, _total: int | None) -> None:
    return None


def _checksums(url: str, folder: Path) -> dict[str, str]:
    """File name to SHA-256, empty where the server has no list."""
    target = folder / CHECKSUMS
    target.unlink(missing_ok=True)
    try:
        download(url, target, _quiet)
    except FileNotFoundError:
        return {}
    lines = (line.split(maxsplit=1) for line in target.read_text("utf-8").splitlines())
    return {line[1].lstrip("*"): line[0].lower() for line in lines if len(line) == 2}


def from_hugging_face(
    repository: str, folder: Path, on_progress: Progress, endpoint: str | None = None
) -> None:
    """The files of a CTranslate2 folder from the Hugging Face hub, which checks them.

    Raises:
        ModelMissing: the hub can't be reached, or does not have it.
    """
    try:
        huggingface_hub.snapshot_download(
            repository,
            local_dir=folder,
            allow_patterns=list(FOLDER_FILES),
            tqdm_class=_reporting(on_progress),
            endpoint=endpoint,
        )
    except (
        OSError,
        ValueError,
        hub_errors.HTTPError,  # type: ignore[attr-defined]  # not listed in its __all__
        hub_errors.EntryNotFoundError,
        hub_errors.RevisionResolutionError,
        hub_errors.XetDownloadError,
    ) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ModelMissing(
            f"{repository} can't be fetched from Hugging Face ({reason})."
        ) from error


def _reporting(on_progress: Progress) -> type[Any]:
    """A progress bar for huggingface_hub that draws nothing and tells us the bytes.

    The hub keeps two bars, of bytes received and of bytes written; the fuller one counts.
    """
    most = 0

    class Reporting(tqdm):  # type: ignore[misc]  # tqdm ships no types
        def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as in tqdm
            self._counts_bytes = options.get("unit") == "B"
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})

        def update(self, n: float | None = 1) -> None:
            nonlocal most
            self.n += n or 0
            if self._counts_bytes and self.n > most:
                most = int(self.n)
                on_progress(most, int(self.total) if self.total else None)

    return Reporting
