"""Renditions, looked at the way a player sees them."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests import hls, media
from transcoding import ladder as decide
from transcoding import package, probe, run
from transcoding.errors import Cancelled, FfmpegFailed, OutOfSpace
from transcoding.ladder import AUDIO, SOURCE, SOURCE_AUDIO, Rung
from transcoding.package import instant, ladder

TWO_RUNGS = (
    Rung("180p", 320, 180, 400, Fraction(25)),
    Rung("90p", 160, 90, 200, Fraction(25)),
)


def names(made):
    return [one.name for one in made]


def whole(path, folder, rungs=None, gain_db=0.0):
    """The whole ladder of a file."""
    source = probe.probe(path)
    return ladder(path, source, rungs or decide.rungs(source), gain_db, folder)


def colour(image, x, y):
    """Mean colour around a place given as shares of width and height."""
    height, width, _ = image.shape
    row, column = int(y * height), int(x * width)
    return image[max(0, row - 4) : row + 4, max(0, column - 4) : column + 4].mean(axis=(0, 1))


def like(rgb, wanted, off=25):
    return bool(np.all(np.abs(np.asarray(rgb) - np.asarray(wanted)) < off))


RED, BLUE, WHITE = (254, 0, 0), (0, 0, 254), (255, 255, 255)


def test_a_plain_clip_is_copied_at_once(tmp_path):
    path = media.clip(tmp_path)
    made = instant(path, probe.probe(path), tmp_path)
    assert names(made) == [SOURCE, SOURCE_AUDIO]
    assert all(one.source_copy for one in made)
    assert [one.codecs for one in made] == ["avc1.42c00c", "mp4a.40.2"]
    assert len(hls.pictures(tmp_path / SOURCE)) == 50
    assert (tmp_path / made[0].playlist).is_file()


def test_what_no_browser_plays_gets_its_lowest_rung_at_once(tmp_path):
    path = media.recorded_in_browser(tmp_path)
    made = instant(path, probe.probe(path), tmp_path)
    assert names(made) == ["180p", SOURCE_AUDIO]
    assert not any(one.source_copy for one in made)


def test_a_copy_that_fails_is_encoded_instead(tmp_path):
    path = media.recorded_in_browser(tmp_path)  # VP8, which no copy turns into H.264
    source = probe.probe(path)
    assert source.video is not None
    assert source.audio is not None
    disguised = replace(
        source,
        video=replace(source.video, codec="h264", profile="High", start_s=0.0),
        audio=replace(source.audio, codec="aac", profile="LC", channels=2, start_s=0.0),
    )
    made = instant(path, disguised, tmp_path)
    assert names(made) == ["180p", SOURCE_AUDIO]
    assert not (tmp_path / SOURCE).exists()


def test_all_rungs_come_from_one_run_with_one_sound(tmp_path, monkeypatch):
    runs = []
    start = run.start
    monkeypatch.setattr(run, "start", lambda *given: runs.append(given[0]) or start(*given))
    made = whole(media.clip(tmp_path), tmp_path, TWO_RUNGS)
    assert names(made) == ["180p", "90p", AUDIO]
    assert [one.kind for one in made] == ["video", "video", "audio"]
    assert len([argv for argv in runs if "-filter_complex" in argv]) == 1
    assert hls.sizes(tmp_path / "180p") == {(320, 180)}
    assert hls.sizes(tmp_path / "90p") == {(160, 90)}


def test_what_is_said_of_a_rendition_is_true(tmp_path):
    for one in whole(media.clip(tmp_path), tmp_path, TWO_RUNGS):
        folder = tmp_path / one.name
        files = [path.stat().st_size for path in folder.iterdir() if path.suffix != ".m3u8"]
        assert one.bytes_total == sum(files)
        assert one.duration_s == pytest.approx(media.SECONDS, abs=0.05)
        assert one.bitrate_kbps <= one.peak_kbps
        assert one.playlist == f"{one.name}/index.m3u8"


def test_keyframes_stand_every_4_s_on_every_rung(tmp_path):
    path = tmp_path / "nine.mp4"
    media.ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=9", *media.X264, str(path))
    whole(path, tmp_path, TWO_RUNGS)
    for name in ("180p", "90p"):
        assert hls.keyframes(tmp_path / name) == pytest.approx([0.0, 4.0, 8.0], abs=0.001)
        assert len(list((tmp_path / name).glob("*.m4s"))) == 3


@pytest.mark.parametrize("between_keys", [25, 10])
def test_picture_and_sound_stay_together_over_copy_and_ladder(tmp_path, between_keys):
    path = media.flash_and_beep(tmp_path, between_keys)
    source = probe.probe(path)
    instant(path, source, tmp_path)
    ladder(path, source, TWO_RUNGS, 3.0, tmp_path)
    for name in (SOURCE, "180p", "90p"):
        lit = [at_s for at_s, image in hls.pictures(tmp_path / name) if image.mean() > 128]
        assert lit[0] == pytest.approx(1.0, abs=0.001)
        assert len(lit) == 5
    for name in (SOURCE_AUDIO, AUDIO):
        start_s, samples, rate_hz = hls.sound(tmp_path / name)
        first_s = start_s + float(np.argmax(np.abs(samples) > 0.2)) / rate_hz
        assert first_s == pytest.approx(1.0, abs=0.005)


@pytest.mark.parametrize(
    ("degrees", "white", "red", "blue"),  # places on the picture as it is shown
    [
        (90, (0.95, 0.5), (0.4, 0.2), (0.4, 0.8)),
        (180, (0.5, 0.95), (0.8, 0.4), (0.2, 0.4)),
        (270, (0.05, 0.5), (0.6, 0.8), (0.6, 0.2)),
    ],
)
def test_a_turned_recording_is_shown_upright(tmp_path, degrees, white, red, blue):
    made = whole(media.turned(tmp_path, degrees), tmp_path)
    assert (made[0].width_px, made[0].height_px) == ((320, 180) if degrees == 180 else (180, 320))
    image = hls.pictures(tmp_path / made[0].name)[10][1]
    assert image.shape[:2] == (made[0].height_px, made[0].width_px)
    for place, wanted in ((white, WHITE), (red, RED), (blue, BLUE)):
        assert like(colour(image, *place), wanted)


def test_colours_come_through(tmp_path):
    whole(media.clip(tmp_path), tmp_path, TWO_RUNGS)
    for name in ("180p", "90p"):
        image = hls.pictures(tmp_path / name)[10][1]
        assert like(colour(image, 0.25, 0.6), RED)
        assert like(colour(image, 0.75, 0.6), BLUE)
        assert like(colour(image, 0.5, 0.1), WHITE)


def test_hdr_white_is_white_and_not_glaring(tmp_path):
    made = whole(media.hdr(tmp_path), tmp_path)
    image = hls.pictures(tmp_path / made[0].name)[5][1]
    mean = image.mean(axis=(0, 1))
    assert mean.max() - mean.min() < 6
    assert 215 < mean.mean() < 245


def test_ten_bits_and_full_chroma_become_what_browsers_play(tmp_path):
    for number, make in enumerate((media.ten_bit, media.full_chroma)):
        folder = tmp_path / str(number)
        folder.mkdir()
        made = whole(make(tmp_path), folder)
        assert made[0].codecs.startswith("avc1.6400")
        image = hls.pictures(folder / made[0].name)[5][1]
        assert like(colour(image, 0.25, 0.6), RED)


def test_an_odd_size_becomes_even(tmp_path):
    made = whole(media.full_chroma(tmp_path), tmp_path)
    assert (made[0].width_px, made[0].height_px) == (320, 240)


def test_two_pixels_are_enough(tmp_path):
    assert hls.sizes(tmp_path / whole(media.tiny(tmp_path), tmp_path)[0].name) == {(2, 2)}


def test_what_is_see_through_lies_on_black(tmp_path):
    made = whole(media.see_through(tmp_path), tmp_path)
    image = hls.pictures(tmp_path / made[0].name)[5][1]
    assert like(image.mean(axis=(0, 1)), (128, 128, 128))


def test_120_frames_a_second_become_60_and_uneven_ones_even(tmp_path):
    fast = whole(media.fast(tmp_path), tmp_path)
    assert fast[0].fps == 60
    assert len(hls.pictures(tmp_path / fast[0].name)) == pytest.approx(120, abs=1)
    other = tmp_path / "other"
    other.mkdir()
    even = whole(media.uneven(tmp_path), other)
    times_s = [at_s for at_s, _ in hls.pictures(other / even[0].name)]
    assert np.diff(times_s) == pytest.approx(1 / 30, abs=0.001)


def test_fields_become_pictures(tmp_path):
    """A bar that jumps between fields would leave a comb of lines."""
    moving = (
        "color=black:s=320x180:r=50:d=1,format=yuv420p,"
        "geq=lum='235*between(X,20+mod(N*10\\,200),60+mod(N*10\\,200))':cb=128:cr=128"
    )
    path = tmp_path / "moving.mp4"
    codec = ("-vf", "interlace=lowpass=off", "-flags", "+ilme+ildct", "-x264-params", "tff=1")
    media.ffmpeg("-f", "lavfi", "-i", moving, *codec, *media.X264[:-2], str(path))
    made = whole(path, tmp_path)
    image = hls.pictures(tmp_path / made[0].name)[6][1].astype(int).mean(axis=2)
    between_lines = np.abs(np.diff(image, axis=0)).mean()
    assert between_lines < 4


def test_without_sound_there_is_no_sound(tmp_path):
    path = media.silent(tmp_path)
    source = probe.probe(path)
    assert names(instant(path, source, tmp_path)) == [SOURCE]
    assert names(ladder(path, source, TWO_RUNGS, 0.0, tmp_path)) == ["180p", "90p"]
    assert ladder(path, source, (), 0.0, tmp_path) == []


def test_sound_alone_gets_a_waveform_that_moves_with_it(tmp_path):
    path = media.flash_and_beep(tmp_path)
    media.ffmpeg("-i", str(path), "-vn", "-c:a", "copy", str(tmp_path / "beep.m4a"))
    made = whole(tmp_path / "beep.m4a", tmp_path)
    assert names(made) == ["360p", AUDIO]
    lit = [at_s for at_s, image in hls.pictures(tmp_path / "360p") if image.mean() > 40]
    assert lit[0] == pytest.approx(1.0, abs=0.1)
    assert lit[-1] == pytest.approx(1.2, abs=0.15)


def test_the_sound_alone_can_be_made_again(tmp_path):
    path = media.clip(tmp_path)
    assert names(ladder(path, probe.probe(path), (), 2.0, tmp_path)) == [AUDIO]


def test_gain_is_applied_and_peaks_are_held(tmp_path):
    path = media.clip(tmp_path)
    source, loud = probe.probe(path), {}
    for gain in (0.0, 6.0, 30.0):
        folder = tmp_path / str(gain)
        folder.mkdir()
        ladder(path, source, (), gain, folder)
        _, samples, _ = hls.sound(folder / AUDIO)
        loud[gain] = samples[10_000:90_000]
    ratio = np.sqrt((loud[6.0] ** 2).mean() / (loud[0.0] ** 2).mean())
    assert 20 * np.log10(ratio) == pytest.approx(6, abs=0.3)
    assert np.abs(loud[30.0]).max() < 10 ** (-1 / 20)


def test_the_default_of_two_sounds_is_heard(tmp_path):
    whole(media.two_sounds(tmp_path), tmp_path)
    assert np.abs(hls.sound(tmp_path / AUDIO)[1]).max() > 0.05


def test_what_ends_early_is_filled_to_the_end(tmp_path):
    path = tmp_path / "uneven-ends.mkv"
    media.ffmpeg(*media.flag(seconds=1), *media.voice(3), *media.X264, *media.AAC, str(path))
    made = whole(path, tmp_path)
    assert [one.duration_s for one in made] == pytest.approx([3.0, 3.0], abs=0.1)
    assert like(colour(hls.pictures(tmp_path / made[0].name)[-1][1], 0.25, 0.6), RED)
    assert not decide.can_copy(probe.probe(path))


def test_a_late_picture_keeps_its_time(tmp_path):
    path = tmp_path / "late.mkv"
    media.ffmpeg(
        *("-itsoffset", "0.5", "-i", str(media.flash_and_beep(tmp_path))),
        *("-i", str(media.flash_and_beep(tmp_path)), "-map", "0:v", "-map", "1:a"),
        *("-c", "copy", str(path)),
    )
    whole(path, tmp_path, TWO_RUNGS)
    lit = [at_s for at_s, image in hls.pictures(tmp_path / "180p") if image.mean() > 128]
    assert lit[0] == pytest.approx(1.5, abs=0.05)
    start_s, samples, rate_hz = hls.sound(tmp_path / AUDIO)
    assert start_s + np.argmax(np.abs(samples) > 0.2) / rate_hz == pytest.approx(1.0, abs=0.01)


def test_what_an_edit_list_cuts_away_is_not_shown(tmp_path):
    path = media.trimmed(tmp_path)
    source = probe.probe(path)
    assert source.duration_s == pytest.approx(2.2, abs=0.05)
    made = instant(path, source, tmp_path)
    assert not made[0].source_copy
    lit = [at_s for at_s, image in hls.pictures(tmp_path / made[0].name) if image.mean() > 128]
    assert lit[0] == pytest.approx(0.2, abs=0.001)
    start_s, samples, rate_hz = hls.sound(tmp_path / SOURCE_AUDIO)
    assert start_s + np.argmax(np.abs(samples) > 0.2) / rate_hz == pytest.approx(0.2, abs=0.01)


def test_a_truncated_file_is_kept_as_far_as_it_goes(tmp_path):
    path = media.truncated(tmp_path)
    source = probe.probe(path)
    made = instant(path, source, tmp_path)
    assert not made[0].source_copy
    assert made[0].duration_s == pytest.approx(source.duration_s, abs=0.3)


def test_damage_in_the_middle_costs_no_length(tmp_path):
    made = whole(media.overwritten(tmp_path), tmp_path)
    assert made[0].duration_s == pytest.approx(4.0, abs=0.1)


def test_a_file_that_is_shorter_than_its_probe_said_is_not_published(tmp_path):
    source = probe.probe(media.clip(tmp_path, 4.0))
    with pytest.raises(FfmpegFailed, match="less than it holds"):
        ladder(media.clip(tmp_path, 2.0), source, TWO_RUNGS, 0.0, tmp_path)


def lose_a_segment(folder):
    (folder / "90p" / "00000.m4s").unlink()


def lose_the_end(folder):
    path = folder / "90p" / "index.m3u8"
    path.write_text(path.read_text().replace("#EXT-X-ENDLIST\n", ""))


def lose_pictures(folder):
    """Say in the index of a segment that it holds fewer than it does."""
    path = folder / "90p" / "00000.m4s"
    data = bytearray(path.read_bytes())
    at = data.index(b"trun") + 8
    data[at : at + 4] = (30).to_bytes(4, "big")
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "found"),
    [
        (lose_a_segment, "00000.m4s is missing"),
        (lose_the_end, "was not finished"),
        (lose_pictures, "has 30 pictures, not 50"),
    ],
)
def test_what_is_not_whole_is_found_out(tmp_path, monkeypatch, spoil, found):
    finish = run.ffmpeg

    def lose(argv, folder, *given, **options):
        done = finish(argv, folder, *given, **options)
        spoil(folder)
        return done

    monkeypatch.setattr(run, "ffmpeg", lose)
    with pytest.raises(FfmpegFailed) as caught:
        whole(media.clip(tmp_path), tmp_path, TWO_RUNGS)
    assert found in caught.value.stderr_tail


def test_a_full_disk_is_noticed_before_starting(tmp_path, monkeypatch):
    nearly = package.shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(package.shutil, "disk_usage", lambda _: nearly)
    path = media.clip(tmp_path)
    with pytest.raises(OutOfSpace) as caught:
        instant(path, probe.probe(path), tmp_path)
    assert caught.value.needed_bytes > 1000
    assert not (tmp_path / SOURCE).exists()


def test_a_ladder_can_be_cancelled(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_TICK_S", 0.0)
    path = media.clip(tmp_path)
    with pytest.raises(Cancelled):
        ladder(path, probe.probe(path), TWO_RUNGS, 0.0, tmp_path, lambda _done: False)


def test_names_that_look_like_options_are_only_names(tmp_path):
    path = tmp_path / "-vf concat:a|b,'q'.mp4"
    path.write_bytes(media.clip(tmp_path).read_bytes())
    assert names(instant(path, probe.probe(path), tmp_path)) == [SOURCE, SOURCE_AUDIO]


def test_nothing_is_written_outside_the_target(tmp_path):
    path = media.clip(tmp_path)
    before = set(tmp_path.iterdir())
    target = tmp_path / "target"
    target.mkdir()
    whole(path, target, TWO_RUNGS)
    assert set(tmp_path.iterdir()) == before | {target}
    assert {entry.name for entry in target.iterdir()} == {"180p", "90p", AUDIO}
