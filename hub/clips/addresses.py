"""Where a clip's media is fetched: addresses for pages, players and the API."""

from collections.abc import Mapping
from typing import Any, Protocol

from hub.clips.model import Clip, RenditionKind


class Pictured(Protocol):
    """What pictures are of: a `Take`, or what was read of it."""

    @property
    def number(self) -> int:
        """Which take of its clip."""

    @property
    def poster_key(self) -> str:
        """Where its poster lies in storage, “” while there is none."""

    @property
    def stills(self) -> Mapping[str, Any]:
        """Its pictures, as `Take.stills`."""


class Addressed(Protocol):
    """What has a page and pictures: a `Clip`, or what was read of it."""

    @property
    def id(self) -> str:
        """The clip's."""

    @property
    def take(self) -> Pictured | None:
        """The take that people see, None while there is none."""


def page(clip: Addressed) -> str:
    """Return the clip's page."""
    return f"/clips/{clip.id}"


def media(clip: Addressed, name: str) -> str:
    """Return the address of a media file of the clip."""
    return f"/clips/{clip.id}/media/{name}"


def master(clip: Clip) -> str:
    """Return the master playlist of the take that people see."""
    return media(clip, "master.m3u8") + _version(clip.take)


def sound(clip: Clip) -> str:
    """Return the master playlist of the sound alone, “” where it can't be had apart."""
    take = clip.take
    kinds = {one.kind for one in take.renditions if not one.superseded_at} if take else set()
    apart = kinds == {RenditionKind.AUDIO, RenditionKind.VIDEO}
    return f"{master(clip)}&only=sound" if apart else ""


def poster(clip: Addressed) -> str:
    """Return the poster's address, “” while there is none."""
    take = clip.take
    return media(clip, "poster.jpg") + _version(take) if take and take.poster_key else ""


def storyboard(clip: Addressed) -> str:
    """Return the storyboard's WebVTT, “” where there is none."""
    take = clip.take
    board: Mapping[str, Any] | None = take.stills.get("storyboard") if take else None
    return media(clip, f"stills/{board['file']}") + _version(take) if board else ""


def still(clip: Addressed, at_s: float) -> str:
    """Return a picture of about second ``at_s``, “” while there is none."""
    beginning, end = still_around(clip)
    return f"{beginning}{at_s:.0f}{end}" if beginning else ""


def still_around(clip: Addressed) -> tuple[str, str]:
    """Return what stands before and behind the second in the address of a still, “” without."""
    take = clip.take
    if take is None or not take.stills:
        return "", ""
    return media(clip, "still.jpg?t="), f"&take={take.number}"


def _version(take: Pictured | None) -> str:
    """A new take has new addresses, so that no browser shows the old one's files."""
    return f"?take={take.number}" if take else ""
