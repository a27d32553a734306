"""What people ask of speech recognition: again, by another model, in English, stop."""

import re
import shutil
from dataclasses import replace

import pytest

from hub.captions import actions, glossary, glossary_actions, jobs, orders, queries, recognised
from hub.captions.files import read
from hub.captions.model import Origin, Revision, TranscriptState
from hub.captions.orders_model import Task
from hub.clips import queries as clips
from hub.core import clock, work
from hub.core.work import Stopped
from hub.people import queries as people
from tests import signed_in
from tests.integration.captions.test_transcribe import VTT, always, bare
from tests.speech import ENGLISH, GERMAN
from transcripts import models
from transcripts.cues import Cue as Caption


@pytest.fixture
def speaker(app, room):
    return signed_in.client(app, room.amara)


@pytest.fixture
def staff(app, room):
    return signed_in.client(app, room.kim)


def address(room, rest: str = "") -> str:
    return f"/api/v1/clips/{room.clip_id}/transcripts{rest}"


def words(room, lang: str) -> str:
    with room.database.read() as session:
        found = queries.get(session, room.clip_id, lang)
        return bare(" ".join(cue.text for cue in found.cues))


def states(room) -> list[tuple[str, str, str]]:
    with room.database.read() as session:
        found = queries.of_clip(session, room.clip_id)
        return [(one.lang, one.state.value, one.translated_from) for one in found]


def bring(room, lang: str = "en") -> None:
    with room.database.write() as session:
        actions.upload(
            session, None, clips.get(session, room.clip_id), read(VTT, lang), clock.now()
        )


def test_what_people_see_stays_until_the_new_words_are_ready(listening, speaker, room, sound):
    sound(ENGLISH[:3])
    bring(room)
    assert speaker.post(address(room), json={}).status_code == 202
    seen: list[str] = []

    def go_on(_fraction: float) -> bool:
        seen.append(words(room, "en"))
        return True

    assert jobs.hear(listening, room.take_id, go_on) is jobs.Outcome.READY
    assert set(seen) == {"brought by hand"}
    assert words(room, "en") == bare(" ".join(ENGLISH[:3]))
    assert states(room) == [("en", "ready", "")]
    with room.database.read() as session:
        (kept,) = session.query(Revision).all()
        assert "Brought by hand." in kept.vtt


def test_another_model_that_is_here_may_be_chosen_and_is_named(
    listening, services, speaker, room, sound, small_model
):
    sound(ENGLISH[:1])
    shutil.copytree(small_model, services.settings.data / "models" / "other")
    assert "other" in speaker.get("/api/v1/speech-models").json["models"]
    refused = speaker.post(address(room), json={"model": "large"})
    assert (refused.status_code, refused.json["field"]) == (422, "model")
    assert "other" in refused.json["detail"]
    speaker.post(address(room), json={"model": "other"})
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    made = speaker.get(address(room, "/en")).json
    assert (made["model"], made["engine"]) == ("other", "faster-whisper")
    assert made["took_s"] > 0
    assert made["language_probability"] > 0.9


def test_stopping_leaves_what_was_ready_and_drops_the_draft(listening, speaker, room, sound):
    sound(ENGLISH)
    bring(room)
    speaker.post(address(room), json={})
    assert speaker.post(address(room), json={}).status_code == 409

    def go_on(fraction: float) -> bool:
        if fraction > 0.3:
            speaker.post(address(room, "/cancel"))
        return True

    with pytest.raises(Stopped):
        jobs.hear(listening, room.take_id, go_on)
    assert states(room) == [("en", "ready", "")]
    assert words(room, "en") == "brought by hand"
    with room.database.read() as session:
        assert work.state(session, "speech", room.take_id).cancelled


def test_stopping_the_first_attempt_says_that_it_was_stopped(speaker, room):
    with room.database.write() as session:
        recognised.expect(session, room.take_id, {"key": "takes/x/speech.wav"})
    assert speaker.post(address(room, "/cancel")).status_code == 200
    (only,) = speaker.get(address(room)).json["transcripts"]
    assert (only["state"], only["note"]) == ("failed", orders.STOPPED)
    assert speaker.post(address(room, "/cancel")).status_code == 409


def test_what_waits_for_a_missing_model_can_be_stopped(speaker, room):
    bring(room)
    speaker.post(address(room), json={})
    with room.database.write() as session:
        work.cancel(session, "speech", room.take_id)
        recognised.wait(session, room.take_id, "", "The speech model is not here.")
    assert "Stop waiting" in speaker.get(f"/studio/{room.clip_id}").text
    assert speaker.post(address(room, "/cancel")).status_code == 200
    assert states(room) == [("en", "ready", "")]
    with room.database.read() as session:
        assert not queries.waiting(session)
        assert orders.of_take(session, room.take_id, Task.TRANSCRIBE) is None
    assert speaker.post(address(room, "/cancel")).status_code == 409


def test_a_translation_is_a_transcript_of_its_own(listening, speaker, room, sound):
    """The small checkpoint never learned to translate: which words come is not the point."""
    sound(GERMAN[:2], voice="de")
    early = speaker.post(address(room), json={"translate": True})
    assert (early.status_code, "written down" in early.json["detail"]) == (409, True)
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    assert speaker.post(address(room), json={"translate": True}).status_code == 202
    jobs.hear(listening, room.take_id, always, Task.TRANSLATE)
    assert ("de", "ready", "") in states(room)
    (translation,) = [one for one in states(room) if one[2]]
    assert translation[1] in ("ready", "none")
    assert words(room, "de") == bare(" ".join(GERMAN[:2]))


def test_english_words_need_no_translation_and_some_models_make_none(speaker, room):
    bring(room)
    answer = speaker.post(address(room), json={"translate": True})
    assert (answer.status_code, answer.json["detail"]) == (409, "There are English words already.")


def test_a_model_that_cannot_translate_says_why(
    listening, services, speaker, room, sound, small_model
):
    sound(GERMAN[:1], voice="de")
    bring(room, "de")
    shutil.copytree(small_model, services.settings.data / "models" / "my-turbo")
    speaker.post(address(room), json={"translate": True, "model": "my-turbo"})
    assert jobs.hear(listening, room.take_id, always, Task.TRANSLATE) is jobs.Outcome.FAILED
    (failed,) = [one for one in speaker.get(address(room)).json["transcripts"] if one["note"]]
    assert (failed["state"], "not taught to translate" in failed["note"]) == ("failed", True)


def test_who_may_only_watch_asks_for_nothing(staff, room):
    assert staff.post(address(room), json={}).status_code == 403
    assert staff.post(address(room, "/cancel")).status_code == 403


def test_a_worker_killed_in_the_middle_begins_anew_and_leaves_nothing_double(
    listening, room, sound
):
    """What a kill leaves is a draft at work with some cues; the next attempt starts from there."""
    sound(ENGLISH)
    with room.database.write() as session:
        draft = recognised.begin(session, room.take_id)
        recognised.heard(session, draft, "en", 0.9)
        recognised.add_cues(session, draft, [replace(_caption(), text="Half written.")])
        glossary_actions.keep_mendings(session, draft, [])
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    assert words(room, "en") == bare(" ".join(ENGLISH))
    assert states(room) == [("en", "ready", "")]


def _caption():
    return Caption(0.0, 2.0, "")


def test_what_the_glossary_mends_is_kept_visible(listening, speaker, room, sound):
    """The engine hears “finance” well; the company writes it otherwise."""
    sound(ENGLISH[1:2])
    with room.database.write() as session:
        asker = people.asker(session, room.amara.id)
        comms = replace(asker, role="comms")
        glossary_actions.add(session, comms, "FinanceHub", ["finance"])
    assert jobs.hear(listening, room.take_id, always) is jobs.Outcome.READY
    made = speaker.get(address(room, "/en")).json
    assert made["cues"][0]["text"].startswith("FinanceHub will review")
    assert [(one["heard"], one["written"]) for one in made["mended"]] == [("Finance", "FinanceHub")]
    assert made["cues"][0]["words"][0][2] == "FinanceHub"


def test_recognition_is_told_speakers_first_then_terms_and_names(room):
    with room.database.write() as session:
        comms = replace(people.asker(session, room.amara.id), role="comms")
        glossary_actions.add(session, comms, "Kestrel", ["kes trel"])
    with room.database.read() as session:
        told = glossary.told(session, room.take_id)
    assert told.hotwords == "Amara Okafor, Kestrel, Kim Staff"


def test_a_model_that_is_missing_is_waited_for_by_its_own_name(services, speaker, room, sound):
    sound(ENGLISH[:1])
    with room.database.write() as session:
        transcript = recognised.wait(session, room.take_id, "", "It is not here.")
        assert transcript.state is TranscriptState.WAITING
        assert transcript.source is Origin.WHISPER
    with room.database.read() as session:
        (waiting,) = queries.waiting(session)
    assert (waiting.task, waiting.model) == (Task.TRANSCRIBE, "")
    assert models.NAME.fullmatch("tiny")


def test_the_studio_says_how_a_transcript_came_to_be_and_what_was_mended(
    listening, speaker, room, sound
):
    sound(ENGLISH[1:2])
    with room.database.write() as session:
        comms = replace(people.asker(session, room.amara.id), role="comms")
        glossary_actions.add(session, comms, "FinanceHub", ["finance"])
    jobs.hear(listening, room.take_id, always)
    page = speaker.get(f"/studio/{room.clip_id}").text
    assert "faster-whisper, model speech-test" in page
    assert '<del dir="auto">Finance</del>' in page
    assert re.search(r"language heard with \d+% certainty", page)
    watch = speaker.get(f"/clips/{room.clip_id}").text
    assert "Written down by speech recognition (faster-whisper, model speech-test, lang" in watch
    speaker.put(address(room, "/en"), data=VTT)
    assert "Edited last by Amara Okafor" in speaker.get(f"/studio/{room.clip_id}").text
    begun = speaker.post(f"/studio/{room.clip_id}/words", data={"act": "again", "model": ""})
    assert begun.status_code == 302
    assert "as soon as it is their turn" in speaker.get(f"/studio/{room.clip_id}").text
    speaker.post(f"/studio/{room.clip_id}/words/stop")
    assert words(room, "en") == "brought by hand"
