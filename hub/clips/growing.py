"""The first rendition of a take, published while it is still being written.

A player that has its playlist asks for it again and again and finds it longer. After a kill
another attempt begins anew: the rendition keeps its address, and its files are taken from the
new attempt only once that has got as far as the old one, so that no playlist ever shrinks.
"""

from dataclasses import asdict

from sqlalchemy import select

from hub.clips import made
from hub.clips.model import Rendition
from hub.clips.trying import Try
from hub.core.storage.base import Missing
from hub.core.work import Stopped
from transcoding.growth import Growth


class Publisher:
    """Puts what stands into storage and lets people watch it."""

    def __init__(self, this: Try) -> None:
        """Look how far an attempt before this one had got (1 statement)."""
        self.this = this
        self._told = False
        self._floors = self._before()

    def __call__(self, growth: Growth) -> None:
        """Publish what `growth` tells.

        Raises:
            Stopped: the work was cancelled, or another attempt has taken it over.
        """
        this, storage = self.this, self.this.services.storage
        if growth.started_over:
            self._told, self._floors = False, {}
        for name in growth.files:
            this.keep(name)
        for name, text in growth.playlists.items():
            # A power cut ends the attempt with them: they need be on the disk only at its end.
            key, data = this.prefix + name, text.encode()
            storage.put_bytes(key, data, settled=False, check=this.check_wanted)
        if not self._told and self._has_caught_up(growth):
            self._tell(growth)
            self._told = True

    def _tell(self, growth: Growth) -> None:
        this = self.this
        plain = {"prefix": this.prefix, "made": [asdict(one) for one in growth.made]}
        with this.services.database.write() as session:
            if not this.attempt.owns(session):
                raise Stopped("This was cancelled.")
            made.grows(session, this.take_id, plain)

    def _has_caught_up(self, growth: Growth) -> bool:
        return all(
            _segments(growth.playlists.get(one.playlist, "")) >= self._floors.get(one.name, 0)
            for one in growth.made
        )

    def _before(self) -> dict[str, int]:
        """How many segments people may have been told of, by the name of the rendition."""
        wanted = select(Rendition).where(Rendition.take_id == self.this.take_id, Rendition.growing)
        with self.this.services.database.read() as session:
            found = list(session.scalars(wanted))
        return {one.name: self._kept(one) for one in found}

    def _kept(self, one: Rendition) -> int:
        try:
            pieces = self.this.services.storage.read(one.prefix + one.playlist)
            return _segments(b"".join(pieces).decode())
        except Missing:
            return 0


def _segments(playlist: str) -> int:
    return playlist.count("#EXTINF")
