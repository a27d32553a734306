"""Speech models in a folder: found, listed, fetched and added.

A model `small` is kept as the folder `small/` (CTranslate2's form, for faster-whisper)
or as the file `small.pt` (OpenAI's form, for openai-whisper), or as both.
"""

from __future__ import annotations

import fcntl
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from transcripts import download
from transcripts.checks import check_ctranslate2, read_checkpoint
from transcripts.download import Progress
from transcripts.engine import EngineName
from transcripts.errors import ModelMissing, ModelRefused
from transcripts.whisper_engine import WhisperModel, whisper_module

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
WHAT_TO_DO: Final = (
    "An administrator can put a model there with “hub models add FILE_OR_FOLDER”, or name a "
    "server of the company's own in HUB_MODEL_MIRROR and run “hub models fetch NAME”. "
    "What is waiting is then transcribed without being asked."
)


@dataclass(frozen=True, slots=True)
class Model:
    """A speech model in one or both of its forms.

    `ctranslate2` is a folder for faster-whisper, `openai` a `.pt` file; None where that
    form is not here. `home` is the folder where a converted form belongs.
    """

    name: str
    ctranslate2: Path | None
    openai: Path | None
    home: Path

    @property
    def bytes_total(self) -> int:
        """Size on disk of all its forms."""
        files = list(self.ctranslate2.iterdir()) if self.ctranslate2 else []
        files += [self.openai] if self.openai else []
        return sum(file.stat().st_size for file in files if file.is_file())

    def has(self, engine: EngineName | None) -> bool:
        """True when `engine` (None: any) can run it, if need be after one conversion."""
        if engine == "openai-whisper":
            return self.openai is not None
        return self.ctranslate2 is not None or self.openai is not None


def list_models(folder: Path) -> list[Model]:
    """The models in `folder`, by name."""
    if not folder.is_dir():
        return []
    found = {file.stem for file in folder.glob("*.pt")}
    found |= {file.parent.name for file in folder.glob("*/model.bin")}
    return [_in_folder(name, folder) for name in sorted(found) if NAME.fullmatch(name)]


def find(name_or_path: str, folder: Path, engine: EngineName | None = None) -> Model:
    """The model of that name in `folder`, or at that path, in a form that `engine` can run.

    Raises:
        ModelMissing: it is not here; the text says what an administrator can do.
        ModelRefused: the path is no speech model.
    """
    if is_path(name_or_path):
        model = _at_path(Path(name_or_path).expanduser(), folder)
        if not model.has(engine):
            raise ModelMissing(
                f"{name_or_path} is not in a form that the engine {engine} can run. {WHAT_TO_DO}"
            )
        return model
    model = _in_folder(_checked(name_or_path), folder)
    if not model.has(engine):
        raise ModelMissing(f"The speech model “{name_or_path}” is not in {folder}. {WHAT_TO_DO}")
    return model


def is_path(name_or_path: str) -> bool:
    """True for what names a file or folder rather than a model."""
    return "/" in name_or_path or name_or_path.endswith(".pt")


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise ModelMissing(
            f"“{name}” can't be a model's name. Use letters, digits, full stops and hyphens, "
            "or a path with a slash in it."
        )
    return name


def _in_folder(name: str, folder: Path) -> Model:
    home, file = folder / name, folder / f"{name}.pt"
    return Model(
        name=name,
        ctranslate2=home if (home / "model.bin").is_file() else None,
        openai=file if file.is_file() else None,
        home=home,
    )


def _at_path(path: Path, folder: Path) -> Model:
    """A model outside the folder. A checkpoint's conversion goes by its size and age."""
    if path.is_dir():
        check_ctranslate2(path)
        return Model(path.name, ctranslate2=path, openai=None, home=path)
    if not path.is_file():
        raise ModelMissing(f"There is no speech model at {path}. {WHAT_TO_DO}")
    about = path.stat()
    home = folder / ".converted" / f"{path.stem}-{about.st_size:x}-{about.st_mtime_ns:x}"
    made = home if (home / "model.bin").is_file() else None
    return Model(path.stem, ctranslate2=made, openai=path, home=home)


def fetch(
    name: str,
    folder: Path,
    *,
    engine: EngineName | None = None,
    mirror: str | None = None,
    on_progress: Progress = lambda done, total: None,
) -> Model:
    """Fetch a model by name, once; an interrupted fetch goes on where it stopped.

    Without a mirror it comes from where faster-whisper and openai-whisper have their
    models. `mirror` is the base address of a plain web server:

        {mirror}/{name}/config.json, model.bin, tokenizer.json, vocabulary.json or .txt,
                        preprocessor_config.json and SHA256SUMS (both may be absent)
        {mirror}/{name}.pt      only for the engine openai-whisper

    Two processes may ask at once: one fetches, the other waits for it.

    Raises:
        ModelMissing: it can't be had; the text says why and what an administrator can do.
        EngineMissing: the engine openai-whisper is asked for and not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(folder, _checked(name)):
        if not (_in_folder(name, folder).ctranslate2 or engine == "openai-whisper"):
            _fetch(name, folder, _fetch_folder, mirror, on_progress)
        if engine == "openai-whisper" and not _in_folder(name, folder).openai:
            _fetch(name, folder, _fetch_checkpoint, mirror, on_progress)
    return find(name, folder, engine)


def _fetch(
    name: str,
    folder: Path,
    how: Callable[[str, Path, str | None, Progress], None],
    mirror: str | None,
    on_progress: Progress,
) -> None:
    """One way of fetching, with what an administrator can do where it fails."""
    try:
        how(name, folder, mirror, on_progress)
    except (ModelMissing, ModelRefused) as error:
        raise ModelMissing(
            f"The speech model “{name}” can't be fetched: {error} {WHAT_TO_DO}"
        ) from error


def _fetch_folder(name: str, folder: Path, mirror: str | None, on_progress: Progress) -> None:
    part = folder / ".fetching" / name
    part.mkdir(parents=True, exist_ok=True)
    if mirror:
        download.from_mirror(name, part, mirror, on_progress)
    else:
        download.from_hugging_face(_known(name, _repositories()), part, on_progress)
    try:
        check_ctranslate2(part)
    except ModelRefused:
        shutil.rmtree(part)
        raise
    shutil.rmtree(part / ".cache", ignore_errors=True)  # what huggingface_hub keeps there
    _put(part, folder / name)


def _fetch_checkpoint(name: str, folder: Path, mirror: str | None, on_progress: Progress) -> None:
    addresses: dict[str, str] = whisper_module()._MODELS
    part = folder / ".fetching" / f"{name}.pt"
    part.parent.mkdir(parents=True, exist_ok=True)
    sha256 = addresses[name].split("/")[-2] if name in addresses else None
    base = f"{download.check_mirror(mirror)}/{name}.pt" if mirror else _known(name, addresses)
    try:
        download.download(base, part, on_progress, sha256)
    except FileNotFoundError as error:
        raise ModelMissing(f"{base} is not there.") from error
    part.replace(folder / f"{name}.pt")


def _repositories() -> dict[str, str]:
    """Where faster-whisper has each model on Hugging Face."""
    from faster_whisper.utils import _MODELS  # brings CTranslate2 along: for workers only

    return dict(_MODELS)


def _known(name: str, places: dict[str, str]) -> str:
    if name not in places:
        raise ModelMissing(f"there is none of that name. Known are {', '.join(places)}.")
    return places[name]


def add(path: Path, folder: Path) -> Model:
    """Take in a CTranslate2 folder or an openai `.pt` file, after checking it.

    A checkpoint is converted at once for faster-whisper and kept in both forms. It goes
    by the name of the OpenAI model that it is, else by that of its file.

    Raises:
        ModelRefused: it is not a speech model, or is damaged.
        EngineMissing: a `.pt` needs the extra `whisper`, which is not installed.
    """
    if path.is_dir():
        return _add_folder(path, folder)
    if not path.is_file():
        raise ModelRefused(f"There is nothing at {path}.")
    loaded = read_checkpoint(path)
    name = _official_name(path) or _name_for(path.stem)
    with _one_at_a_time(folder, name):
        copy = _fresh(folder / ".adding" / f"{name}.pt")
        shutil.copyfile(path, copy)
        copy.replace(folder / f"{name}.pt")
        _convert(loaded, name, folder / name)
    return find(name, folder)


def _add_folder(path: Path, folder: Path) -> Model:
    check_ctranslate2(path)
    name = _name_for(path.resolve().name)
    with _one_at_a_time(folder, name):
        copy = _fresh(folder / ".adding" / name)
        copy.mkdir()
        for file in download.FOLDER_FILES:
            if (path / file).is_file():
                shutil.copyfile(path / file, copy / file)
        _put(copy, folder / name)
    return find(name, folder)


def _official_name(file: Path) -> str | None:
    """The OpenAI model that a file is, by its SHA-256, which OpenAI's addresses contain."""
    sha256 = download.file_sha256(file)
    addresses: dict[str, str] = whisper_module()._MODELS
    return next((name for name, address in addresses.items() if sha256 in address), None)


def _name_for(text: str) -> str:
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._")
    if not NAME.fullmatch(name):
        raise ModelRefused(f"“{text}” can't be a model's name. Rename the file or folder.")
    return name


def converted(model: Model) -> Model:
    """The same model with its CTranslate2 form, made now if it is not there yet.

    Raises:
        EngineMissing: the conversion needs the extra `whisper`, which is not installed.
        ModelMissing: there is nothing to convert.
        ModelRefused: the checkpoint is damaged.
    """
    if model.ctranslate2:
        return model
    if not model.openai:
        raise ModelMissing(f"The speech model “{model.name}” is not here. {WHAT_TO_DO}")
    with _one_at_a_time(model.home.parent, model.home.name):
        if not (model.home / "model.bin").is_file():
            _convert(read_checkpoint(model.openai), model.name, model.home)
    return replace(model, ctranslate2=model.home)


def _convert(loaded: WhisperModel, name: str, home: Path) -> None:
    from transcripts.convert import convert  # imports a good deal that is seldom needed

    part = _fresh(home.parent / ".adding" / home.name)
    try:
        convert(loaded, name, part)
    except ValueError as error:
        raise ModelRefused(f"The speech model “{name}” can't be converted: {error}.") from error
    _put(part, home)


def _fresh(path: Path) -> Path:
    """The same path, with nothing at it and its parent there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _remove(path)
    return path


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _put(part: Path, home: Path) -> None:
    """Move a finished folder to its place, in one step where the place is free."""
    old = _fresh(home.parent / ".adding" / f"{home.name}.old")
    if home.exists():
        home.replace(old)
    part.replace(home)
    _remove(old)


@contextmanager
def _one_at_a_time(folder: Path, name: str) -> Iterator[None]:
    """Hold a model's name against every other process on this machine."""
    locks = folder / ".locks"
    locks.mkdir(parents=True, exist_ok=True)
    with (locks / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
