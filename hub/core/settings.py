"""Settings: one frozen value, read once at start from ``hub.toml`` and then the environment."""

import difflib
import os
import re
import socket
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

from hub.core import network
from hub.core.errors import HubError

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "HUB_"
CONFIG = "HUB_CONFIG"  # where hub.toml is, when not beside the code
ENCODERS = ("libx264", "auto", "h264_nvenc", "h264_qsv", "h264_vaapi")
ORIGIN = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9.-]+(?::\d{1,5})?")
SECRETS = frozenset({"secret_key", "database", "s3_key", "s3_secret", "smtp"})


class SettingsError(HubError):
    """A setting is unknown or cannot be read; raised before anything starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything an operator may set; every default works on one machine with no services."""

    data: Annotated[Path, "Folder for the database, media, models and work in progress."] = (
        ROOT / "var"
    )
    database: Annotated[str, "SQLAlchemy URL; empty means SQLite in the data folder."] = ""
    storage: Annotated[
        str,
        "Where media is kept: `file:` (in the data folder), `file:/a/folder`, or `s3://bucket/prefix`.",
    ] = "file:"
    s3_endpoint: Annotated[str, "Address of an S3 server other than Amazon's."] = ""
    s3_region: Annotated[str, "Region of the bucket."] = "us-east-1"
    s3_key: Annotated[str, "S3 access key; empty means boto3's own search."] = ""
    s3_secret: Annotated[str, "S3 secret key."] = ""
    host: Annotated[str, "Address to listen on."] = "127.0.0.1"
    port: Annotated[int, "Port to listen on."] = 8000
    threads: Annotated[int, "Threads of a web process; event streams take at most a quarter."] = 16
    url: Annotated[str, "The address people use, where it differs from host and port."] = ""
    proxies: Annotated[
        int, "How many proxies of yours a request comes through; their X-Forwarded-For is believed."
    ] = 0
    tls_cert: Annotated[str, "Certificate file (PEM) for serving HTTPS directly."] = ""
    tls_key: Annotated[str, "Key file (PEM) of the certificate."] = ""
    secret_key: Annotated[
        str, "Key that signs the tokens of forms; made and kept in the data folder if empty."
    ] = ""
    node: Annotated[str, "Name of this machine among the workers; each needs its own."] = ""
    media_jobs: Annotated[int, "Takes encoded at once by one worker."] = 1
    speech_jobs: Annotated[int, "Transcripts made at once by one worker."] = 1
    ffmpeg: Annotated[str, "Path of another ffmpeg than the one Hub brings."] = ""
    encoder: Annotated[
        str,
        "`libx264`; `auto` for the first hardware encoder that works here; or `h264_nvenc`, "
        "`h264_qsv`, `h264_vaapi`. What does not work is left for libx264.",
    ] = "libx264"
    av1: Annotated[str, "`yes` makes every quality in AV1 too: smaller files, more work."] = "no"
    speech_engine: Annotated[
        str, "`faster-whisper` or `openai-whisper`; empty means the first that can run the model."
    ] = ""
    speech_model: Annotated[str, "A model's name, or the path of one."] = "small"
    speech_window_s: Annotated[float, "Longest stretch of speech decoded at once, 1 to 30 s."] = (
        30.0
    )
    model_mirror: Annotated[
        str, "Your own server for speech models, in place of the public one."
    ] = ""
    upload_limit_gb: Annotated[float, "Largest file that is accepted, in gigabytes."] = 50.0
    upload_keep_h: Annotated[int, "Hours an unfinished upload is kept."] = 72
    duration_limit_h: Annotated[float, "Longest clip that is accepted, in hours."] = 6.0
    measure: Annotated[
        str,
        "`on`, or `off`: nothing new is counted of anybody; places to resume are kept.",
    ] = "on"
    least_shares: Annotated[
        int, "How many people a share is of at least: 5 or more. Published updates keep theirs."
    ] = 5
    least_curves: Annotated[
        int, "How many people a curve is of at least: 10 or more, and no fewer than a share's."
    ] = 10
    segments_keep_d: Annotated[
        int, "Days after which the segments of a viewing are counts without a name."
    ] = 30
    viewings_keep_d: Annotated[
        int, "Days after which a viewing with a name is gone, and counts alone are left."
    ] = 90
    smtp: Annotated[str, "Mail server, `smtp://user:password@host:587?from=hub@example.com`."] = ""
    embed_origins: Annotated[
        str, "Pages that may hold the player, with spaces between: `https://intranet.example.com`."
    ] = ""
    hook_networks: Annotated[
        str,
        "Private networks that webhooks and chat may reach, with spaces between: `10.1.0.0/16`.",
    ] = ""
    log: Annotated[str, "`text` for people, `json` for machines."] = "text"

    @property
    def database_url(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database or f"sqlite:///{self.data}/hub.db"

    @property
    def node_name(self) -> str:
        """The name of this machine among the workers."""
        return self.node or socket.gethostname()

    @property
    def public_url(self) -> str:
        """The address people use, without a slash at its end."""
        scheme = "https" if self.tls_cert else "http"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return (self.url or f"{scheme}://{host}:{self.port}").rstrip("/")


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of ``hub.toml``, overridden by ``HUB_<NAME>`` variables.

    A secret may also come from a file named by ``HUB_<NAME>_FILE``.

    Raises:
        SettingsError: a name is unknown or a value is not of its type.
    """
    given = _from_toml(path or _config_path(environ)) | _from_environ(environ)
    known: dict[str, Any] = {f.name: type(f.default) for f in fields(Settings)}
    for name in given:
        if name not in known:
            raise SettingsError(_unknown(name, list(known)))
    settings = Settings(**{name: _cast(name, value, known[name]) for name, value in given.items()})
    _check(settings)
    return settings


def _config_path(environ: Mapping[str, str]) -> Path | None:
    if named := environ.get(CONFIG):
        return Path(named)
    beside = ROOT / "hub.toml"
    return beside if beside.is_file() else None


def _from_toml(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"The settings file {path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The settings file {path} isn't valid TOML: {error}.") from error


def _from_environ(environ: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX) or key == CONFIG:
            continue
        name = key.removeprefix(PREFIX).lower()
        if name.endswith("_file") and name.removesuffix("_file") in SECRETS:
            name, value = name.removesuffix("_file"), _read_secret(key, value)
        given[name] = value
    return given


def _read_secret(key: str, path: str) -> str:
    try:
        return Path(path).read_text("utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{key} names {path}, which can't be read.") from error


def _unknown(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.0)[0]
    return (
        f"There is no setting {PREFIX}{name.upper()}. "
        f"Did you mean {PREFIX}{near.upper()}? All of them are in docs/reference/settings.md."
    )


def _cast(name: str, value: Any, kind: Any) -> Any:  # noqa: ANN401 - a field of any type
    try:
        if issubclass(kind, Path):
            return Path(value).expanduser().resolve()
        return kind(value)
    except (TypeError, ValueError) as error:
        wanted = {"int": "a whole number", "float": "a number"}.get(kind.__name__, kind.__name__)
        raise SettingsError(f"{PREFIX}{name.upper()} must be {wanted}, not “{value}”.") from error


def _check_origins(settings: Settings) -> None:
    """They go into a header, where a stray “;” would say something else."""
    if not all(ORIGIN.fullmatch(one) for one in settings.embed_origins.split()):
        raise SettingsError("HUB_EMBED_ORIGINS is like https://intranet.example.com, no path.")


def _check_networks(settings: Settings) -> None:
    try:
        network.networks(settings.hook_networks)
    except ValueError as error:
        raise SettingsError(f"HUB_HOOK_NETWORKS is like 10.1.0.0/16 fd00::/8: {error}.") from error


def _check(settings: Settings) -> None:
    _check_origins(settings)
    _check_networks(settings)
    if not 1 <= settings.speech_window_s <= 30:
        raise SettingsError("HUB_SPEECH_WINDOW_S must be from 1 to 30 seconds.")
    if settings.speech_engine not in ("", "faster-whisper", "openai-whisper"):
        raise SettingsError("HUB_SPEECH_ENGINE is `faster-whisper` or `openai-whisper`.")
    _check_encoding(settings)
    _check_measuring(settings)
    _check_work(settings)
    if not 0 < settings.port < 65536:
        raise SettingsError("HUB_PORT must be from 1 to 65535.")
    if settings.proxies < 0:
        raise SettingsError("HUB_PROXIES is how many proxies there are: 0, 1, 2 …")
    if bool(settings.tls_cert) != bool(settings.tls_key):
        raise SettingsError("HUB_TLS_CERT and HUB_TLS_KEY go together; set both or neither.")
    if settings.log not in ("text", "json"):
        raise SettingsError("HUB_LOG is `text` or `json`.")
    if not settings.storage.startswith(("file:", "s3://")):
        raise SettingsError("HUB_STORAGE is `file:`, `file:/a/folder` or `s3://bucket/prefix`.")


def _check_measuring(settings: Settings) -> None:
    if settings.measure not in ("on", "off"):
        raise SettingsError("HUB_MEASURE is `on` or `off`.")
    if settings.least_shares < 5 or settings.least_curves < max(10, settings.least_shares):
        raise SettingsError(
            "HUB_LEAST_SHARES is 5 or more; HUB_LEAST_CURVES is 10 or more, and no less than that."
        )
    if not 1 <= settings.segments_keep_d <= settings.viewings_keep_d:
        raise SettingsError(
            "HUB_SEGMENTS_KEEP_D is at least 1 and at most HUB_VIEWINGS_KEEP_D days."
        )


def _check_work(settings: Settings) -> None:
    if "/" in settings.node:
        raise SettingsError("HUB_NODE names folders, and so can't have a “/”.")
    for name in ("threads", "media_jobs", "speech_jobs", "upload_keep_h"):
        if getattr(settings, name) < 1:
            raise SettingsError(f"{PREFIX}{name.upper()} must be 1 or more.")
    for name in ("upload_limit_gb", "duration_limit_h"):
        if not getattr(settings, name) > 0:
            raise SettingsError(f"{PREFIX}{name.upper()} must be more than 0.")


def _check_encoding(settings: Settings) -> None:
    if settings.encoder not in ENCODERS:
        raise SettingsError(f"HUB_ENCODER is one of {', '.join(ENCODERS)}.")
    if settings.av1 not in ("yes", "no"):
        raise SettingsError("HUB_AV1 is `yes` or `no`.")
