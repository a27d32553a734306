"""Speech recognition as the pipeline runs it, for real, on the small checkpoint."""

import re
import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hub.captions import actions, indexed, jobs, orders, queries, recognised
from hub.captions.files import read
from hub.captions.model import Origin, TranscriptState
from hub.captions.sound import CUT_SHORT, CutShort
from hub.clips import queries as clips
from hub.clips.model import Clip, Take
from hub.core import work
from hub.core.work import Stopped
from hub.core.work.model import Job
from hub.people import queries as people
from hub.search import queries as search
from hub.search.filters import Filters
from tests import factories
from tests.integration.search.conftest import NOW
from tests.speech import ENGLISH, GERMAN, write_wav

VTT = b"WEBVTT\n\n00:01.000 --> 00:03.500\nBrought by hand.\n"


def always(_fraction: float) -> bool:
    return True


def bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().lower()


def transcript(room):
    with room.database.read() as session:
        (only,) = queries.of_clip(session, room.clip_id)
        return queries.get(session, room.clip_id, only.lang)


def find(room, q):
    with room.database.read() as session:
        asker = people.asker(session, room.kim.id)
        return search.find(session, asker, q, Filters(), "", NOW)


def test_what_is_said_is_written_down_and_found_at_its_second(listening, room, sound):
    spoken = sound(ENGLISH)
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    made = transcript(room)
    assert bare(" ".join(cue.text for cue in made.cues)) == bare(" ".join(ENGLISH))
    assert (made.lang, made.state, made.source) == ("en", TranscriptState.READY, Origin.WHISPER)
    assert made.language_probability > 0.5
    assert made.took_s > 0
    assert (made.engine, made.model) == ("faster-whisper", "speech-test")
    for start_s, _, text in spoken:
        (hit,) = find(room, text).hits
        assert hit.moments[0].start_s == pytest.approx(start_s, abs=1.0)


def test_cues_come_while_it_listens_in_order_and_tell_open_streams(listening, room, sound):
    sound(ENGLISH)
    seen = []

    def go_on(fraction: float) -> bool:
        with room.database.read() as session:
            seen.append((fraction, len(queries.cues_after(session, room.take_id, 0))))
        return True

    jobs.hear(listening, room.take_id, go_on)
    counts = [count for _, count in seen]
    assert counts == sorted(counts)
    assert counts[-1] > 0
    assert counts[len(counts) // 2] > 0


def test_hearing_it_twice_leaves_one_transcript_and_each_cue_once(listening, room, sound):
    sound(ENGLISH[:3])
    jobs.hear(listening, room.take_id, always)
    first = transcript(room)
    jobs.hear(listening, room.take_id, always)
    again = transcript(room)
    assert (again.id, again.revision) == (first.id, 1)
    assert [cue.text for cue in again.cues] == [cue.text for cue in first.cues]


def test_a_second_attempt_clears_what_a_killed_one_left(listening, room, sound):
    sound(ENGLISH)
    calls = iter([True, True, True])
    with pytest.raises(Stopped):
        jobs.hear(listening, room.take_id, lambda _fraction: next(calls, False))
    left = transcript(room)
    assert left.state is TranscriptState.WORKING
    assert left.cues
    jobs.hear(listening, room.take_id, always)
    made = transcript(room)
    assert bare(" ".join(cue.text for cue in made.cues)) == bare(" ".join(ENGLISH))


def test_an_attempt_that_was_taken_over_writes_nothing_more(listening, room, sound):
    """Its process may still live when its work is given to another."""
    sound(ENGLISH)
    calls = iter([True, True])

    def go_on(_fraction: float) -> bool:
        if not next(calls, False):
            with room.database.write() as session:
                recognised.begin(session, room.take_id)
        return True

    with pytest.raises(Stopped):
        jobs.hear(listening, room.take_id, go_on)
    assert transcript(room).cues == []
    jobs.hear(listening, room.take_id, always)
    made = transcript(room)
    assert made.state is TranscriptState.READY
    assert bare(" ".join(cue.text for cue in made.cues)) == bare(" ".join(ENGLISH))


def test_new_cues_have_higher_ids_than_any_before(listening, room, sound):
    """Streams ask for what is new by id."""
    sound(ENGLISH[:2])
    jobs.hear(listening, room.take_id, always)
    last = max(cue.id for cue in transcript(room).cues)
    jobs.hear(listening, room.take_id, always)
    assert min(cue.id for cue in transcript(room).cues) > last


def test_the_words_of_a_page_are_those_spoken_and_no_translation(listening, room, sound):
    """Beside the player, and as the sentences that key messages and reactions are tied to."""
    sound(ENGLISH[:2])
    jobs.hear(listening, room.take_id, always)
    with room.database.write() as session:
        german = b"WEBVTT\n\n00:01.000 --> 00:03.500\nVon Hand.\n"
        actions.upload(session, None, session.get(Clip, room.clip_id), read(german, "de"), NOW)
    with room.database.read() as session:
        beside = [cue.text for cue in queries.cues_after(session, room.take_id, 0)]
        tied = [text for _start, _end, text in queries.lines(session, [room.take_id])[room.take_id]]
    for shown in (beside, tied):
        assert bare(" ".join(shown)) == bare(" ".join(ENGLISH[:2]))


def test_the_language_the_owner_named_is_honoured(listening, room, sound):
    sound(GERMAN, voice="de")
    with room.database.write() as session:
        session.get(Clip, room.clip_id).language = "de-CH"
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    assert transcript(room).lang == "de"
    assert find(room, "Budgets").total == 1


def test_a_language_the_model_does_not_know_is_said(listening, room, sound):
    sound(ENGLISH[:1])
    with room.database.write() as session:
        session.get(Clip, room.clip_id).language = "tlh"
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.FAILED
    made = transcript(room)
    assert made.state is TranscriptState.FAILED
    assert "does not know the language" in made.note


def test_words_come_from_the_beginning_while_the_rest_of_the_sound_is_still_read(
    listening, room, sound, tmp_path
):
    """As of a long take: the first minutes are a file of their own until the whole is there."""
    spoken = sound(ENGLISH * 4)
    whole, head = tmp_path / "speech.wav", tmp_path / "speech-head.wav"
    _cut(whole, head, 80.0)
    storage, folder = listening.storage, f"takes/{room.take_id}"
    storage.delete_prefix(f"{folder}/")
    storage.put(f"{folder}/first/speech-head.wav", head)
    with room.database.write() as session:
        work.start(session, "take", room.take_id)
        session.get_one(Take, room.take_id).duration_s = spoken[-1][1] + 1
    seen = []

    def go_on(fraction: float) -> bool:
        with room.database.read() as session:
            seen.append((fraction, len(queries.cues_after(session, room.take_id, 0))))
        if seen[-1][1] and not list(storage.keys(f"{folder}/second/")):
            storage.put(f"{folder}/second/speech.wav", whole)
        return True

    assert jobs.hear(listening, room.take_id, go_on) is jobs.Outcome.READY
    made = transcript(room)
    assert bare(" ".join(cue.text for cue in made.cues)) == bare(" ".join(ENGLISH * 4))
    assert seen == sorted(seen)


def test_where_the_rest_of_the_sound_never_comes_the_transcript_says_so(
    listening, room, sound, tmp_path
):
    sound(ENGLISH)
    _cut(tmp_path / "speech.wav", tmp_path / "speech-head.wav", 20.0)
    listening.storage.delete_prefix(f"takes/{room.take_id}/")
    head = f"takes/{room.take_id}/first/speech-head.wav"
    listening.storage.put(head, tmp_path / "speech-head.wav")
    with pytest.raises(CutShort) as refused:
        jobs.hear(listening, room.take_id, always)
    jobs.failed(listening, room.take_id, refused.value)
    assert (transcript(room).state, transcript(room).note) == (TranscriptState.FAILED, CUT_SHORT)


def _cut(whole: Path, head: Path, length_s: float) -> None:
    with wave.open(str(whole)) as given, wave.open(str(head), "wb") as made:
        made.setparams(given.getparams())
        made.writeframes(given.readframes(int(length_s * given.getframerate())))


def test_no_speech_is_a_result(listening, room, services, tmp_path):
    rng = np.random.default_rng(1)
    write_wav(tmp_path / "noise.wav", rng.normal(0, 0.05, 16_000 * 8))
    services.storage.put(f"takes/{room.take_id}/first/speech.wav", tmp_path / "noise.wav")
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.NONE
    made = transcript(room)
    assert (made.state, made.note, made.cues) == (TranscriptState.NONE, jobs.SILENT, [])


def test_a_take_without_sound_has_no_words(room):
    with room.database.write() as session:
        recognised.expect(session, room.take_id, None)
    assert transcript(room).state is TranscriptState.NONE


def test_without_the_model_it_waits_and_says_what_to_do(services, room, sound, mirror):
    sound(ENGLISH[:1])
    settings = replace(services.settings, speech_model="tiny", model_mirror=mirror.url)
    assert jobs.hear(replace(services, settings=settings), room.take_id, always) is (
        jobs.Outcome.WAITING
    )
    made = transcript(room)
    assert made.state is TranscriptState.WAITING
    assert "hub models add" in made.note


def test_what_waits_is_started_once_the_model_is_here(listening, services, room, sound):
    sound(ENGLISH[:1])
    with room.database.write() as session:
        recognised.wait(session, room.take_id, "", "The speech model is not here.")
    missing = replace(services, settings=replace(services.settings, speech_model="./none.pt"))
    jobs.retry_waiting(missing)
    with room.database.read() as session:
        assert work.state(session, recognised.WORKFLOW, room.take_id) is None
    jobs.retry_waiting(listening)
    with room.database.read() as session:
        job = session.get(Job, f"{recognised.WORKFLOW}:{room.take_id}")
        assert (job.ended, job.clip_id) == (False, room.clip_id)


def test_a_transcript_brought_while_it_listens_ends_the_work(listening, room, sound):
    sound(ENGLISH)

    def go_on(fraction: float) -> bool:
        if fraction > 0.3:
            with room.database.write() as session:
                clip = session.get(Clip, room.clip_id)
                actions.upload(session, None, clip, read(VTT, "en"), NOW)
        return True

    with pytest.raises(Stopped):
        jobs.hear(listening, room.take_id, go_on)
    made = transcript(room)
    assert [cue.text for cue in made.cues] == ["Brought by hand."]
    assert (made.source, made.state) == (Origin.UPLOAD, TranscriptState.READY)


def test_it_does_not_listen_where_somebody_brought_words_unless_asked(listening, room, sound):
    sound(ENGLISH[:2])
    with room.database.write() as session:
        actions.upload(session, None, session.get(Clip, room.clip_id), read(VTT, "en"), NOW)
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.KEPT
    assert [cue.text for cue in transcript(room).cues] == ["Brought by hand."]
    with room.database.write() as session:
        asker = people.asker(session, room.amara.id)
        orders.again(session, asker, clips.get(session, room.clip_id), "", [], NOW)
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    made = transcript(room)
    assert (made.source, made.revision) == (Origin.WHISPER, 1)
    assert bare(" ".join(cue.text for cue in made.cues)) == bare(" ".join(ENGLISH[:2]))


def test_a_new_take_takes_the_old_ones_words_out_of_search(room):
    with room.database.write() as session:
        clip = session.get(Clip, room.clip_id)
        actions.upload(session, None, clip, read(VTT, "en"), NOW)
    assert find(room, "brought").total == 1
    with room.database.write() as session:
        clip = clips.get(session, room.clip_id)
        take = factories.take(session, clip, number=2)
        clip.take_number = 2
        indexed.are_shown(session, take.id)
    assert find(room, "brought").total == 0


def test_a_failure_nobody_foresaw_is_told_in_a_sentence(services, room):
    jobs.failed(services, room.take_id, ZeroDivisionError("x"))
    made = transcript(room)
    assert (made.state, made.note) == (TranscriptState.FAILED, jobs.UNEXPECTED)
