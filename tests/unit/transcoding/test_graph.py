"""What stands on every command line, whoever builds it."""

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests import media
from transcoding import graph, picture_graph, probe
from transcoding.formats import FORMATS
from transcoding.ladder import Rung

RUNGS = (Rung("720p", 1280, 720, 2500, Fraction(30)), Rung("360p", 640, 360, 800, Fraction(30)))


@pytest.fixture
def commands(tmp_path):
    """Every kind of command for a clip."""
    path = media.clip(tmp_path)
    source = probe.probe(path)
    video, audio = source.video, source.audio
    assert video is not None
    assert audio is not None
    layout = picture_graph.Layout(1.0, 2, 2, 1, 160, 90)
    kinds = {
        "ladder": [graph.ladder(path, source, RUNGS, 3.0, "audio")[0]],
        "speech": graph.speech(path, source, audio, "a.wav"),
        "posters": picture_graph.posters(path, video, [0.5, 1.0], (320, 180)),
        "sprites": [picture_graph.sprites(path, source, video, layout)],
        "picture": [picture_graph.picture_at(path, video, 1.0, (320, 180), "p.jpg")],
        "waveform": [picture_graph.waveform_picture(path, audio, (320, 180), "w.jpg")],
    }
    return {kind: graph.command("ffmpeg", outputs) for kind, outputs in kinds.items()}


def before(argv, at):
    """The options between one input and the one before it."""
    start = max((n for n in range(at) if argv[n] == "-i"), default=0)
    return argv[start:at]


def test_every_file_that_is_read_is_guarded(commands):
    for argv in commands.values():
        assert "-nostdin" in argv
        assert "-max_alloc" in argv
        inputs = [n for n, word in enumerate(argv) if word == "-i"]
        files = [n for n in inputs if "lavfi" not in before(argv, n)]
        assert files
        for at in files:
            options = before(argv, at)
            assert argv[at + 1].startswith("file:/")
            assert options[options.index("-protocol_whitelist") + 1] == "file"
            assert options[options.index("-format_whitelist") + 1] == FORMATS
            assert int(options[options.index("-max_pixels") + 1]) < 20_000_000


def test_formats_that_read_other_files_are_not_on_the_list():
    refused = {"hls", "dash", "concat", "concatf", "image2", "sdp", "applehttp", "imf", "lavfi"}
    assert not refused & set(FORMATS.split(","))


def test_the_ladder_scales_each_rung_from_the_one_above(commands):
    argv = commands["ladder"]
    chain = argv[argv.index("-filter_complex") + 1]
    assert chain.count("scale=") == 2
    assert chain.count("split=2") == 1
    assert chain.index("scale=1280:720") < chain.index("split=2") < chain.index("scale=640:360")


def test_filters_that_only_scale_take_few_threads_and_slow_ones_all(tmp_path):
    plain = probe.probe(media.clip(tmp_path))
    assert plain.video is not None
    assert graph.filtering(plain)[-1] == str(max(1, (os.cpu_count() or 1) // 4))
    assert graph.filtering(replace(plain, video=replace(plain.video, hdr="pq"))) == []
    assert graph.filtering(replace(plain, video=replace(plain.video, interlaced=True))) == []


def test_outputs_are_named_relative_to_the_folder_of_the_run(commands):
    for argv in commands.values():
        assert not Path(argv[-1]).is_absolute()
