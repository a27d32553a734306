"""Renditions and stills from one decode, and encoders that fail."""

import logging
import re
from dataclasses import replace
from fractions import Fraction

import av
import imageio_ffmpeg
import pytest

from tests import hls, media
from transcoding import binary, encoders, ladder, package, posters, probe, run, sandbox
from transcoding.ladder import AUDIO, Rung
from transcoding.stills import Look

RUNGS = (
    Rung("180p", 320, 180, 400, Fraction(25)),
    Rung("90p", 160, 90, 200, Fraction(25)),
)


def look(path):
    with av.open(str(path)) as container:
        return next(container.decode(video=0)).to_ndarray(format="rgb24")


def test_one_process_makes_rungs_sound_posters_and_storyboard(tmp_path, monkeypatch):
    runs = []
    start = run.start
    monkeypatch.setattr(run, "start", lambda *given: runs.append(given[0]) or start(*given))
    path = media.clip(tmp_path, 4.0)
    source = probe.probe(path)
    target = tmp_path / "target"
    target.mkdir()
    whole = package.everything(path, source, RUNGS, 0.0, target)
    assert len([argv for argv in runs if "-filter_complex" in argv]) == 1
    assert [one.name for one in whole.made] == ["180p", "90p", AUDIO]
    kept = {still.path for still in whole.posters} | {whole.board.vtt, *whole.board.sheets}
    assert {entry for entry in target.iterdir() if entry.is_file()} == kept


def test_tiles_and_posters_show_their_second(tmp_path):
    path = media.shades(tmp_path)
    source = probe.probe(path)
    whole = package.everything(path, source, RUNGS, 0.0, tmp_path)
    cues = re.findall(r"#xywh=(\d+),(\d+),(\d+),(\d+)", whole.board.vtt.read_text())
    sheet = look(whole.board.sheets[0]).mean(axis=2)
    assert len(cues) == 8
    for second, (x, y, w, h) in enumerate([int(n) for n in cue] for cue in cues):
        assert sheet[y : y + h, x : x + w].mean() == pytest.approx(shade(second), abs=8)
    for still in whole.posters:
        assert look(still.path).mean() == pytest.approx(shade(int(still.at_s)), abs=8)


def shade(second):
    return 24 * second * 255 / 219


def test_a_poster_is_neither_black_nor_of_the_same_moment(tmp_path):
    path = media.late_light(tmp_path)
    whole = package.everything(path, probe.probe(path), RUNGS, 0.0, tmp_path)
    assert look(whole.posters[0].path).mean() > 60
    times_s = sorted(still.at_s for still in whole.posters)
    assert len(times_s) == len(set(times_s))


def test_progress_is_true_although_stills_are_made_beside(tmp_path, monkeypatch):
    """ffmpeg tells none before every output has begun: the first sheet would be full much later."""
    monkeypatch.setattr(run, "_TICK_S", 0.0)
    monkeypatch.setattr(run, "_STATS_S", 0.01)
    told = []
    path = media.shades(tmp_path, 30)

    def go_on(done):
        told.append(done)
        return True

    package.everything(path, probe.probe(path), RUNGS, 0.0, tmp_path, go_on)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0, abs=0.05)
    assert len({done for done in told if 0.05 < done < 0.75}) >= 3


def test_without_rungs_or_picture_stills_are_made_all_the_same(tmp_path):
    for number, path in enumerate((media.clip(tmp_path), media.sound_only(tmp_path))):
        folder = tmp_path / str(number)
        folder.mkdir()
        whole = package.everything(path, probe.probe(path), (), 0.0, folder)
        assert [one.name for one in whole.made] == [AUDIO]
        assert whole.posters
        assert (whole.board is None) == (number == 1)


def test_av1_stands_beside_h264_with_the_same_keyframes(tmp_path):
    path = media.clip(tmp_path, 5.0)
    source = probe.probe(path)
    rungs = ladder.with_av1(RUNGS[:1], source)
    made = package.ladder(path, source, rungs, 0.0, tmp_path)
    assert [one.name for one in made] == ["180p", "180p-av1", AUDIO]
    assert made[1].codecs.startswith("av01.0.")
    for name in ("180p", "180p-av1"):
        assert hls.keyframes(tmp_path / name) == pytest.approx([0.0, 4.0], abs=0.001)
    text = package.master_playlist(made)
    assert [found[:4] for found in re.findall(r'CODECS="([^,"]+)', text)] == [
        "avc1",
        "av01",
        "mp4a",
    ]


@pytest.fixture
def no_box(monkeypatch):
    monkeypatch.setattr(sandbox, "standing", lambda: sandbox.Standing(False, "for a test"))
    encoders.works.cache_clear()
    yield
    encoders.works.cache_clear()
    encoders._given_up.clear()


NO_DEVICE = 'echo "no capable devices found" >&2; exit 1'


def lying_ffmpeg(folder, blink="exit 0", earnest=NO_DEVICE):
    """An ffmpeg whose NVENC passes the trial and fails in earnest."""
    program = folder / "ffmpeg"
    program.write_text(
        f'#!/bin/sh\ncase "$*" in\n*lavfi*nvenc*) {blink};;\n'
        f"*nvenc*) {earnest};;\n*qsv*|*vaapi*) exit 1;;\nesac\n"
        f'exec {imageio_ffmpeg.get_ffmpeg_exe()} "$@"\n'
    )
    program.chmod(0o755)
    return str(program)


def test_a_hardware_encoder_that_fails_is_left_for_libx264_with_a_line(tmp_path, no_box, caplog):
    program = lying_ffmpeg(tmp_path)
    assert encoders.choose("auto", program) == "h264_nvenc"
    path = media.clip(tmp_path)
    with caplog.at_level(logging.WARNING):
        made = package.ladder(
            path, probe.probe(path), RUNGS, 0.0, tmp_path, ffmpeg=program, encoder="h264_nvenc"
        )
    assert [one.name for one in made] == ["180p", "90p", AUDIO]
    assert "h264_nvenc failed: libx264 is used from now on" in caplog.text
    assert encoders.choose("auto", program) == "libx264"


def test_an_encoder_that_dies_half_way_leaves_nothing_of_what_it_wrote(tmp_path, no_box):
    """A driver that runs out of memory, after it wrote a segment of one rung."""
    half = (
        "mkdir -p 180p && echo junk > 180p/00007.m4s && echo 'EncodePicture failed!' >&2; exit 244"
    )
    program = lying_ffmpeg(tmp_path, earnest=half)
    path = media.clip(tmp_path)
    made = package.ladder(
        path, probe.probe(path), RUNGS, 0.0, tmp_path, ffmpeg=program, encoder="h264_nvenc"
    )
    assert [one.name for one in made] == ["180p", "90p", AUDIO]
    assert not (tmp_path / "180p" / "00007.m4s").exists()


@pytest.mark.parametrize("encoder", encoders.HARDWARE)
def test_a_ladder_is_made_whether_the_hardware_is_there_or_not(tmp_path, no_box, encoder):
    """ffmpeg lists all three; without their drivers they fail as they do in the field."""
    path = media.clip(tmp_path)
    made = package.ladder(path, probe.probe(path), RUNGS, 0.0, tmp_path, encoder=encoder)
    assert [one.name for one in made] == ["180p", "90p", AUDIO]
    works = encoders.works(binary.ffmpeg_path(), encoder)
    assert (encoders.choose(encoder) == encoder) == works


def test_an_encoder_that_does_not_encode_a_blink_is_not_chosen(tmp_path, no_box, caplog):
    program = lying_ffmpeg(tmp_path, blink="exit 1")
    assert encoders.choose("auto", program) == "libx264"
    with caplog.at_level(logging.WARNING):
        assert encoders.choose("h264_nvenc", program) == "libx264"
    assert "h264_nvenc does not work here" in caplog.text
    assert encoders.choose("libx264", program) == "libx264"


@pytest.mark.parametrize("encoder", encoders.HARDWARE)
def test_every_encoder_is_bound_and_gets_its_keyframes(encoder):
    options = encoders.options(1, replace(RUNGS[0], fps=Fraction(25)), encoder)
    assert options["c:v:1"] == encoder
    assert options["g:v:1"] == 100
    assert options["maxrate:v:1"] == "400k"


def test_posters_are_the_best_and_lie_apart(tmp_path, monkeypatch):
    found = []
    for number in range(24):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(b"x")
        found.append((Look(number != 20, 0, float(number)), number * 2.0, path))
    monkeypatch.setattr(posters, "_found", lambda _: found)
    kept = posters.chosen(tmp_path, (16, 9), 48.0)
    assert [still.at_s for still in kept] == [46.0, 42.0, 38.0, 34.0, 30.0, 26.0]
    assert {still.path for still in kept} == set(tmp_path.iterdir())
