"""What is read at all."""

from __future__ import annotations

from typing import Final

FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,flv,mxf,ogg,"
    "mp3,aac,wav,w64,flac,aiff,caf,dv"
)
"""Demuxers that hold one recording in one file: no playlists, no `concat`, no pictures."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


VIDEO_CODECS: Final = _words(
    "h264 hevc vp8 vp9 av1 mpeg4 mpeg2video mpeg1video h263 prores dnxhd mjpeg ffv1 cfhd"
    " theora dvvideo rawvideo v210 v410 qtrle png utvideo huffyuv ffvhuff magicyuv hap"
    " msmpeg4v1 msmpeg4v2 msmpeg4v3 wmv1 wmv2 wmv3 vc1 flv1 flashsv flashsv2 vp6 vp6f vp6a"
    " svq1 svq3 cinepak jpeg2000 vvc apv screenpresso cscd tscc tscc2 zmbv g2m"
)
AUDIO_CODECS: Final = _words(
    "aac mp3 mp2 mp1 opus vorbis flac alac ac3 eac3 dts truehd amr_nb amr_wb wmav1 wmav2"
    " wmapro wmalossless wmavoice speex nellymoser gsm gsm_ms adpcm_ms adpcm_ima_wav"
    " adpcm_ima_qt adpcm_swf qdm2 qdmc qcelp mace3 mace6 ape tta wavpack usac"
)


def sound_is_known(codec: str) -> bool:
    """Whether a sound codec is one of ours; plain PCM has many names."""
    return codec in AUDIO_CODECS or codec.startswith("pcm_")
