"""Editing captions: single cues, versions, and two people at once."""

import re
from threading import Event, Thread
from threading import enumerate as enumerate_threads

import pytest
from sqlalchemy import select

from hub.captions import actions, editing, queries, recognised, revisions
from hub.captions.files import read as read_file
from hub.captions.model import Cue, Revision
from hub.clips import queries as clips
from hub.clips.model import Clip, State, Take
from hub.core import clock
from hub.people import queries as people
from hub.people.model import Role
from hub.site import personal
from tests import factories, signed_in
from transcripts.cues import Cue as Caption
from transcripts.engine import Word


def spoken(text: str, start_s: float) -> Caption:
    words = [Word(start_s + at, start_s + at + 0.5, word) for at, word in enumerate(text.split())]
    return Caption(start_s, start_s + len(words), text, tuple(words))


@pytest.fixture
def written(room):
    """A transcript as speech recognition leaves it: two cues with word times."""
    with room.database.write() as session:
        transcript_id = recognised.begin(session, room.take_id, "en")
        cues = [spoken("We re-locate nobody.", 2), spoken("The planner is here.", 10)]
        recognised.add_cues(session, transcript_id, cues)
        recognised.finish(session, transcript_id, "en", "faster-whisper", "small", 1.5)
    return room


@pytest.fixture
def speaker(app, written):
    return signed_in.client(app, written.amara)


@pytest.fixture
def comms(app, written):
    with written.database.write() as session:
        person = factories.person(session, "Priya Nair", role=Role.COMMS)
    return signed_in.client(app, person)


def base(room) -> str:
    return f"/api/v1/clips/{room.clip_id}/transcripts/en"


def read(client, room) -> dict:
    return client.get(base(room) + ".json").json


def send(client, room, known: dict, *cues: dict, removed=()):
    changed = [{name: one[name] for name in one if name != "words"} for one in cues]
    edit = {"version": known["version"], "cues": changed, "removed": list(removed)}
    return client.patch(base(room) + "/cues", json=edit)


def shown(client, room) -> list[tuple[float, float, str]]:
    return [(one["start_s"], one["end_s"], one["text"]) for one in read(client, room)["cues"]]


def test_an_edit_is_in_captions_and_search_at_once_and_says_who(speaker, written):
    known = read(speaker, written)
    cue = known["cues"][0] | {"text": "We relocate <b>nobody</b>.", "speaker": " Amara\tOkafor "}
    answer = send(speaker, written, known, cue)
    assert answer.status_code == 200
    assert answer.json["edited_by"] == "Amara Okafor"
    assert answer.json["source"] == "edit"
    vtt = speaker.get(base(written) + ".vtt").text
    assert "<v Amara Okafor>We relocate &lt;b&gt;nobody&lt;/b&gt;." in vtt
    assert speaker.get("/api/v1/search?q=relocate").json["total"] == 1
    page = speaker.get(f"/clips/{written.clip_id}").text
    assert "Edited by Amara Okafor" in page
    assert "<b>nobody</b>" not in page


def test_a_watch_page_that_is_open_is_given_what_changed_and_only_then(speaker, app, written):
    page = speaker.get(f"/clips/{written.clip_id}").text
    tag = re.search('data-tag="(.*?)"', page)[1]

    def ask():
        headers = {"If-None-Match": f'"{tag}"'}
        return speaker.get(f"/clips/{written.clip_id}/words?lang=en", headers=headers)

    assert ask().status_code == 304
    known = read(speaker, written)
    send(speaker, written, known, known["cues"][0] | {"text": "We <i>relocate</i> nobody."})
    assert "We &lt;i&gt;relocate&lt;/i&gt; nobody." in ask().text
    assert "Edited by Amara Okafor" in ask().text
    tag = ask().get_etag()[0]
    assert ask().status_code == 304
    chapter = {"start_s": 2, "title": "The planner"}
    speaker.post(f"/api/v1/clips/{written.clip_id}/chapters", json=chapter)
    assert '"title": "The planner"' in ask().text
    with written.database.write() as session:
        session.get(Clip, written.clip_id).state = State.WITHDRAWN
    stranger = signed_in.client(app, written.kim)
    assert stranger.get(f"/clips/{written.clip_id}/words").status_code == 404


def test_a_stream_that_broke_off_goes_on_with_the_captions_behind_the_last(speaker, written):
    others = set(enumerate_threads())
    first, second = (cue["id"] for cue in read(speaker, written)["cues"])
    address = f"/api/v1/clips/{written.clip_id}/events"
    for known, ids in ((None, [first, second]), (str(first), [second])):
        headers = {"Last-Event-ID": known} if known else {}
        with speaker.get(address, headers=headers) as answer:
            events = map(bytes.decode, answer.iter_encoded())
            told = [next(events) for _ in range(2 + len(ids))][2:]  # behind the clip itself
        assert [int(event.split("\nid: ")[1]) for event in told] == ids
    for thread in set(enumerate_threads()) - others:
        thread.join(timeout=30)  # nobody listens any more


def test_words_keep_their_times_where_a_cue_is_split_merged_and_moved(speaker, written):
    known = read(speaker, written)
    first, second = known["cues"]
    send(
        speaker,
        written,
        known,
        first | {"end_s": 3.0, "text": "We"},
        {"start_s": 3.0, "end_s": 5.0, "text": "re-locate nobody."},
    )
    split = read(speaker, written)["cues"]
    lines = re.findall(r'<li data-start="(.*?)"', speaker.get(f"/clips/{written.clip_id}").text)
    assert lines == ["2.0", "3.0", "10.0"]
    assert [word[2] for word in split[1]["words"]] == ["re-locate", "nobody."]
    assert split[1]["words"][0][0] == 3.0
    merged = {"text": "We re-locate nobody.", "start_s": 2.0, "end_s": 5.0, "id": split[0]["id"]}
    send(speaker, written, read(speaker, written), merged, removed=[split[1]["id"]])
    assert read(speaker, written)["cues"][0]["words"] == first["words"]
    later = second | {"start_s": 11.0, "end_s": second["end_s"] + 1}
    send(speaker, written, read(speaker, written), later)
    assert read(speaker, written)["cues"][1]["words"][0][0] == second["words"][0][0] + 1


def test_the_second_of_two_is_told_and_loses_nothing_of_the_first(speaker, comms, written):
    known = read(speaker, written)
    assert send(speaker, written, known, known["cues"][0] | {"text": "Mine."}).status_code == 200
    late = send(comms, written, known, known["cues"][1] | {"text": "Theirs."})
    assert late.status_code == 409
    again = send(comms, written, read(comms, written), known["cues"][1] | {"text": "Theirs."})
    assert again.status_code == 200
    assert [text for _, _, text in shown(comms, written)] == ["Mine.", "Theirs."]


def test_what_one_person_changes_in_a_sitting_is_one_version(speaker, comms, written):
    for client, text in ((speaker, "One."), (speaker, "Two."), (comms, "Three.")):
        known = read(client, written)
        send(client, written, known, known["cues"][0] | {"text": text})
    versions = comms.get(base(written) + "/versions").json["versions"]
    assert [(one["number"], one["by"], one["source"], one["current"]) for one in versions] == [
        (2, "Priya Nair", "edit", True),
        (1, "Amara Okafor", "edit", False),
        (0, None, "whisper", False),
    ]


def test_an_earlier_version_comes_back_with_its_word_times_and_the_present_one_is_kept(
    speaker, written
):
    known = read(speaker, written)
    send(speaker, written, known, known["cues"][1] | {"text": "The planer is here."})
    assert speaker.post(base(written) + "/versions/0/restore").status_code == 200
    back = read(speaker, written)
    assert [cue["text"] for cue in back["cues"]] == [cue["text"] for cue in known["cues"]]
    assert back["cues"][0]["words"] == known["cues"][0]["words"]
    assert speaker.get(base(written) + "/versions").json["versions"][0]["number"] == 2
    assert speaker.post(base(written) + "/versions/9/restore").status_code == 404


def test_overlapping_times_are_mended_and_two_cues_at_one_second_refused(speaker, written):
    known = read(speaker, written)
    answer = send(speaker, written, known, known["cues"][0] | {"end_s": 12.0})
    assert answer.json["cues"][0]["end_s"] == 10.0
    same = {"start_s": 10.0, "end_s": 11.0, "text": "At the same time"}
    refused = send(speaker, written, read(speaker, written), same)
    assert (refused.status_code, refused.json["field"]) == (422, "times")
    assert len(shown(speaker, written)) == 2


def test_what_a_file_has_after_the_end_of_the_video_can_be_mended(speaker, written):
    late = b"WEBVTT\n\n00:02.000 --> 00:03.000\nHi.\n\n59:02.000 --> 59:03.000\nToo late.\n"
    speaker.put(base(written), data=late)
    known = read(speaker, written)
    cue = known["cues"][1]
    assert send(speaker, written, known, cue | {"end_s": 3545.0}).status_code == 422
    assert send(speaker, written, known, cue | {"text": "Still late."}).status_code == 200
    assert shown(speaker, written)[1] == (3542.0, 3543.0, "Still late.")


def test_signs_that_nobody_sees_stay_in_their_words(speaker, written):
    known = read(speaker, written)
    signs = ["\u200f\u0633\u0644\u0627\u0645 Hub\u200f!", "Donau\u00addampf, Pourquoi\u202f?"]
    changed = [
        cue | {"text": f" {text}\x07\t"} for cue, text in zip(known["cues"], signs, strict=True)
    ]
    send(speaker, written, known, *changed)
    assert [text for _, _, text in shown(speaker, written)] == signs
    file = speaker.get(base(written) + ".srt").text
    speaker.put(base(written), data=file.encode())
    assert [text for _, _, text in shown(speaker, written)] == signs


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": " \n\x00\u200b\u200f"}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"start_s": -1}, "times"),
        ({"start_s": 5, "end_s": 5}, "times"),
        ({"end_s": 4000}, "times"),
        ({"speaker": "x" * 121}, "speaker"),
    ],
)
def test_what_is_no_caption_is_refused_and_changes_nothing(speaker, written, change, field):
    known = read(speaker, written)
    refused = send(speaker, written, known, known["cues"][0] | change)
    assert (refused.status_code, refused.json["field"]) == (422, field)
    assert read(speaker, written) == known


def test_a_file_that_comes_while_an_edit_is_being_saved_holds_nothing_of_it(written):
    file = read_file(b"WEBVTT\n\n00:01.000 --> 00:02.000\nFrom a file.", "en")
    begun = Event()

    def bring() -> None:
        begun.set()
        with written.database.write() as session:
            actions.take_in(session, session.get(Take, written.take_id), file, None)

    coming = Thread(target=bring)
    with written.database.write() as session:
        asker = people.asker(session, written.amara.id)
        clip, now = clips.get(session, written.clip_id), clock.now()
        version = queries.bare(session, clip.id, "en").version
        added = editing.Change(20, 21, "Put in just now.")
        editing.save(session, asker, clip, "en", version, (), [added], now)
        coming.start()
        begun.wait()
    coming.join()
    with written.database.read() as session:
        made = queries.get(session, written.clip_id, "en")
        assert [cue.text for cue in made.cues] == ["From a file."]
        kept = revisions.cues_of(session, made, made.revision - 1)
    assert kept[-1].text == "Put in just now."


def test_cues_of_another_transcript_cannot_be_touched(speaker, written):
    known = read(speaker, written)
    with written.database.write() as session:
        other = factories.clip(session, written.amara, "Another")
        theirs = read_file(b"WEBVTT\n\n00:01.000 --> 00:02.000\nTheirs.", "en")
        actions.take_in(session, other.takes[0], theirs, None)
        foreign = session.scalars(select(Cue.id).where(Cue.text == "Theirs.")).one()
    stolen = {"id": foreign, "start_s": 20, "end_s": 21, "text": "Stolen"}
    assert send(speaker, written, known, stolen).status_code == 409
    assert send(speaker, written, known, removed=[foreign]).status_code == 409
    with written.database.read() as session:
        assert session.get(Cue, foreign).text == "Theirs."


def test_who_may_only_watch_edits_restores_and_lists_nothing(app, speaker, written):
    staff = signed_in.client(app, written.kim)
    known = read(staff, written)
    assert send(staff, written, known, known["cues"][0] | {"text": "No."}).status_code == 403
    assert staff.post(base(written) + "/versions/0/restore").status_code == 403
    assert staff.get(base(written) + "/versions").status_code in (403, 404)
    assert read(speaker, written) == known


def test_captions_that_are_being_written_cannot_be_edited(app, room):
    with room.database.write() as session:
        recognised.begin(session, room.take_id, "en")
    speaker = signed_in.client(app, room.amara)
    assert send(speaker, room, read(speaker, room)).status_code == 409


def test_recognising_again_keeps_what_a_person_edited_as_a_version(speaker, written):
    known = read(speaker, written)
    send(speaker, written, known, known["cues"][0] | {"text": "By hand."})
    with written.database.write() as session:
        transcript_id = recognised.begin(session, written.take_id, "en")
        recognised.heard(session, transcript_id, "en", 0.9)
        recognised.add_cues(session, transcript_id, [spoken("Heard again.", 3)])
        recognised.finish(session, transcript_id, "en", "faster-whisper", "small", 1.0)
    again = read(speaker, written)
    assert (again["source"], again["edited_by"]) == ("whisper", None)
    speaker.post(f"{base(written)}/versions/{again['revision'] - 1}/restore")
    assert shown(speaker, written)[0][2] == "By hand."


def test_a_program_that_has_the_present_version_is_told_so_without_the_words(speaker, written):
    first = speaker.get(base(written) + ".json")
    same = speaker.get(base(written) + ".json", headers={"If-None-Match": first.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    known = first.json
    send(speaker, written, known, known["cues"][0] | {"text": "New."})
    new = speaker.get(base(written) + ".json", headers={"If-None-Match": first.headers["ETag"]})
    assert new.status_code == 200


def test_an_erased_editor_leaves_the_captions_without_a_name(speaker, comms, written):
    known = read(comms, written)
    send(comms, written, known, known["cues"][0] | {"text": "Kept."})
    with written.database.write() as session:
        editor = queries.bare(session, written.clip_id, "en").edited_by_id
        assert session.scalar(select(Revision.person_id)) == editor
        personal.erase_person(session, editor, clock.now())
    assert read(speaker, written)["edited_by"] is None
    assert shown(speaker, written)[0][2] == "Kept."
