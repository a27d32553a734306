"""What libavformat's HLS muxer is told, by ffmpeg's command line and by `remux` alike."""

from __future__ import annotations

from typing import Final

from transcoding.ladder import SEGMENT_S

PLAYLIST: Final = "index.m3u8"
# Edit lists carry the start of each stream (`avoid_negative_ts`), so that second 0 of every
# rendition is second 0 of the source, also across runs with other encoders.
HLS_OPTIONS: Final = {
    "hls_time": str(SEGMENT_S),
    "hls_playlist_type": "event",
    "hls_segment_type": "fmp4",
    "hls_flags": "independent_segments+temp_file",
    "avoid_negative_ts": "disabled",
}
