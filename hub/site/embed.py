"""An update within another page: which pages may hold it, and what oEmbed tells of it.

https://oembed.com/, https://www.w3.org/TR/CSP3/#directive-frame-ancestors
"""

import re
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from hub.clips.model import Clip
from hub.core.errors import NotFound
from hub.web.headers import POLICY

WIDTH_PX = 640
LEAST_PX = 200
_PAGE = re.compile(r"/(?:clips|embed)/([0-9a-z]{13})/?")


def policy(origins: str) -> str:
    """Return the content security policy of a page that ``origins`` may hold; nobody's if empty."""
    allowed = " ".join(origins.split()) or "'none'"
    return POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {allowed}")


def clip_of(address: str, url: str) -> str:
    """Return the id of the clip whose page is at ``address`` of the Hub at ``url``.

    Raises:
        NotFound: it is the address of something else.
    """
    try:
        given, ours = urlsplit(address), urlsplit(url)
    except ValueError as error:
        raise NotFound("This is not the address of an update.") from error
    found = _PAGE.fullmatch(given.path)
    if (given.scheme, given.netloc) != (ours.scheme, ours.netloc) or found is None:
        raise NotFound("This is not the address of an update.")
    return found[1]


def size_px(clip: Clip, max_width_px: int | None, max_height_px: int | None) -> tuple[int, int]:
    """Return width and height of the frame within these limits, in the shape of the picture."""
    take = clip.take
    shape = (take.width_px or 16) / (take.height_px or 9) if take else 16 / 9
    width = min(WIDTH_PX, max_width_px or WIDTH_PX)
    width = min(width, round((max_height_px or WIDTH_PX) * shape))
    width = max(width, LEAST_PX)
    return width, round(width / shape)


def told(clip: Clip, url: str, size: tuple[int, int]) -> dict[str, Any]:
    """Return what oEmbed tells of a clip loaded whole, for a frame of ``size`` in pixels."""
    frame = Markup(
        '<iframe src="{}/embed/{}" width="{}" height="{}" title="{}" loading="lazy"'
        ' allow="fullscreen; picture-in-picture" allowfullscreen></iframe>'
    ).format(url, clip.id, *size, clip.title)
    return {
        "version": "1.0",
        "type": "video",
        "title": clip.title,
        "author_name": ", ".join(speaker.person.name for speaker in clip.speakers),
        "provider_name": "Hub",
        "provider_url": url,
        "html": str(frame),
        "width": size[0],
        "height": size[1],
    }
