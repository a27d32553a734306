"""What is said in the demo's films fits together: words, times, captions, comments."""

import re

import av
import pytest

from hub.demo.script import (
    CAPTIONS,
    SPEECH,
    Script,
    archive,
    chapter_starts,
    films,
    plain,
    said_at,
    shot_times,
    timing,
)
from hub.demo.staff import everybody
from transcripts import vtt

EVERY = [pytest.param(script, id=script.name) for script in (*films(), *archive())]
FILMS = [pytest.param(script, id=script.name) for script in films()]
SPEECH_MOST_BYTES = 3_000_000


def test_there_are_eight_films_by_four_executives_and_an_archive() -> None:
    assert len(films()) == 8
    assert len({script.speaker for script in films()}) == 4
    assert len(archive()) == 18
    assert all(timing(script).duration_s == pytest.approx(10, abs=1) for script in archive())


def test_films_came_out_in_the_last_fortnight_and_the_archive_before() -> None:
    assert all(0 <= script.days_ago < 14 for script in films())
    assert all(script.days_ago > 14 for script in archive())


def test_all_speech_is_small_enough_for_the_repository() -> None:
    assert sum(path.stat().st_size for path in SPEECH.glob("*.opus")) < SPEECH_MOST_BYTES


@pytest.mark.parametrize("script", EVERY)
def test_the_speech_is_as_long_as_the_times_say(script: Script) -> None:
    with av.open(str(script.speech)) as sound:
        frames = sum(frame.samples for frame in sound.decode(audio=0))
    assert frames / 48_000 == pytest.approx(timing(script).duration_s, abs=0.1)
    assert len(timing(script).sentences) == len(script.sentences)


@pytest.mark.parametrize("script", EVERY)
def test_captions_say_what_is_said_in_two_short_lines_that_never_overlap(script: Script) -> None:
    cues = vtt.parse(script.captions.read_bytes())
    spoken = re.sub(r"\s+", " ", " ".join(cue.text for cue in cues))
    assert plain(spoken) == plain(" ".join(script.sentences))
    assert all(len(line) <= 42 for cue in cues for line in cue.text.split("\n"))
    assert all(cue.text.count("\n") <= 1 for cue in cues)
    starts = [cue.start_s for cue in cues[1:]]
    assert all(cue.end_s <= start_s for cue, start_s in zip(cues, starts, strict=False))


@pytest.mark.parametrize("script", EVERY)
def test_shots_follow_one_another_from_the_first_second_to_the_last(script: Script) -> None:
    times = shot_times(script)
    assert times[0][0] == 0
    assert times[-1][1] == timing(script).duration_s
    ends = [end for _, end in times]
    assert [start for start, _ in times[1:]] == ends[:-1]
    assert all(end - start > 1 for start, end in times)


@pytest.mark.parametrize("script", FILMS)
def test_key_messages_comments_and_chapters_stand_at_moments_of_the_film(script: Script) -> None:
    people = {person.key for person in everybody()}
    for piece in [*(m.said for m in script.key_messages), *(c.on for c in script.comments)]:
        start_s, end_s = said_at(script, piece)
        assert 0 <= start_s < end_s <= timing(script).duration_s
    speakers = {c.by for c in script.comments} | {r.by for c in script.comments for r in c.replies}
    assert speakers <= people
    assert len(chapter_starts(script)) >= 2


@pytest.mark.parametrize("script", FILMS)
def test_answers_come_after_their_questions(script: Script) -> None:
    for comment in script.comments:
        assert all(reply.hours > comment.hours for reply in comment.replies)


def test_a_piece_that_nobody_says_is_refused() -> None:
    with pytest.raises(ValueError, match="mend the script"):
        said_at(films()[0], "something quite different")


def test_no_caption_or_time_is_left_over_from_a_film_that_is_gone() -> None:
    names = {script.name for script in (*films(), *archive())}
    assert {path.stem for path in CAPTIONS.glob("*.vtt")} == names
    assert {path.stem for path in SPEECH.glob("*.opus")} == names
