"""The private feed: RSS 2.0 (https://www.rssboard.org/rss-specification) with the tags of podcasts.

https://podcasters.apple.com/support/823-podcast-requirements; ``itunes:block`` keeps it out of
directories. The key in its address is the reader's own, and so is every address in it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from hub.clips.model import Clip

ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
ATOM = "http://www.w3.org/2005/Atom"
# What XML 1.0 has no place for: https://www.w3.org/TR/xml/#charsets
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
register_namespace("itunes", ITUNES)
register_namespace("atom", ATOM)


@dataclass(frozen=True, slots=True)
class Channel:
    """The feed itself: where Hub is, the key of its reader, and how it is called."""

    url: str
    key: str
    title: str
    about: str
    language: str


def xml(channel: Channel, items: Sequence[tuple[Clip, int]]) -> bytes:
    """Return the feed of ``items``: clips, loaded whole, and the bytes of their sound."""
    rss = Element("rss", version="2.0")
    top = SubElement(rss, "channel")
    _add(top, "title", channel.title)
    _add(top, "link", f"{channel.url}/")
    _add(top, "description", channel.about)
    _add(top, "language", channel.language)
    _add(top, f"{{{ITUNES}}}author", channel.title)
    _add(top, f"{{{ITUNES}}}explicit", "false")
    _add(top, f"{{{ITUNES}}}block", "Yes")
    me = f"{channel.url}/feed.xml?key={channel.key}"
    SubElement(top, f"{{{ATOM}}}link", href=me, rel="self", type="application/rss+xml")
    for clip, size in items:
        _item(SubElement(top, "item"), channel, clip, size)
    found: bytes = tostring(rss, encoding="utf-8", xml_declaration=True)
    return found


def _item(item: Element, channel: Channel, clip: Clip, size: int) -> None:
    take = clip.take
    _add(item, "title", clip.title)
    _add(item, "link", f"{channel.url}/clips/{clip.id}?via=feed")
    _add(item, "description", clip.description or clip.title)
    SubElement(item, "guid", isPermaLink="false").text = f"{clip.id}.{clip.take_number}"
    if clip.published_at:
        _add(item, "pubDate", format_datetime(clip.published_at))
    names = ", ".join(speaker.person.name for speaker in clip.speakers)
    _add(item, f"{{{ITUNES}}}author", names)
    _add(item, f"{{{ITUNES}}}duration", str(round(take.duration_s or 0) if take else 0))
    address = f"{channel.url}/feed/{clip.id}.{clip.take_number}.m4a?key={channel.key}"
    SubElement(item, "enclosure", url=address, length=str(size), type="audio/mp4")


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = _NO_XML.sub("", text)
