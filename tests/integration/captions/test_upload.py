"""Captions that people bring: every common fault is mended, or refused with its line."""

import io

import pytest

from hub.captions import queries, recognised
from hub.captions.model import Cue, Origin, Revision, TranscriptState
from hub.clips.model import Clip, State
from tests import signed_in

VTT = """WEBVTT

00:01.000 --> 00:03.500
Grüezi & welcome.

00:04.000 --> 00:06.000
We sail.
"""
SRT = """1
00:00:01,000 --> 00:00:03,500
Grüezi & welcome.

2
00:00:04,000 --> 00:00:06,000
We sail.
"""
WORDS = "Grüezi & welcome. We sail.\n"

MENDED = {
    "plain VTT": VTT.encode(),
    "plain SRT": SRT.encode(),
    "byte order mark": b"\xef\xbb\xbf" + VTT.encode(),
    "UTF-16": SRT.encode("utf-16"),
    "Windows-1252": SRT.encode("cp1252"),
    "Windows line ends": VTT.replace("\n", "\r\n").encode(),
    "old Macintosh line ends": SRT.replace("\n", "\r").encode(),
    "a comma for the point": VTT.replace(".000", ",000").replace(".500", ",500").encode(),
    "missing empty lines": SRT.replace("\n\n", "\n").encode(),
    "doubled empty lines": SRT.replace("\n\n", "\n\n\n").encode(),
    "no header": VTT.removeprefix("WEBVTT\n\n").encode(),
    "markup": VTT.replace("We sail.", "<v Amara><i>We</i> sail.").encode(),
    "escaped signs": VTT.replace("&", "&amp;").encode(),
    "wrong order": "\n\n".join(["WEBVTT", *VTT.strip().split("\n\n")[:0:-1]]).encode(),
    "overlap": VTT.replace("00:03.500", "00:05.000").encode(),
}
REFUSED = {
    b"": "Line 1",
    b"\x00\x01\x02\x03": "Line 1",
    b"WEBVTT\n\nnothing timed": "Line 3",
    b"WEBVTT\n\n00:01.000 --> never\nHi": "Line 3",
    b"WEBVTT\n\n00:05.000 --> 00:01.000\nHi": "Line 3",
    b"1\n00:00:01,000 --> 00:00:02,000\nHi\n\n2\n00:99:01,000 --> 00:99:02,000\nHi": "Line 6",
}


@pytest.fixture
def speaker(app, room):
    return signed_in.client(app, room.amara)


@pytest.fixture
def staff(app, room):
    return signed_in.client(app, room.kim)


def address(room, name: str) -> str:
    return f"/api/v1/clips/{room.clip_id}/transcripts/{name}"


def test_common_faults_are_mended(speaker, room):
    read = {}
    for fault, data in MENDED.items():
        answer = speaker.put(address(room, "de-ch"), data=data, content_type="text/vtt")
        assert answer.status_code == 200, (fault, answer.text)
        read[fault] = speaker.get(address(room, "de-CH.txt")).text
    assert read == dict.fromkeys(MENDED, WORDS)


def test_what_cannot_be_mended_is_refused_with_its_line_and_changes_nothing(speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    for data, line in REFUSED.items():
        answer = speaker.put(address(room, "en"), data=data)
        assert (answer.status_code, answer.json["field"]) == (422, "captions"), data
        assert answer.json["detail"].startswith(line), (data, answer.json)
    assert speaker.get(address(room, "en.txt")).text == WORDS


def test_a_form_may_carry_the_file(speaker, room):
    form = {"captions": (io.BytesIO(SRT.encode()), "talk.srt")}
    answer = speaker.put(address(room, "en"), data=form, content_type="multipart/form-data")
    assert (answer.json["state"], answer.json["source"]) == ("ready", "upload")
    empty = speaker.put(address(room, "en"), data={}, content_type="multipart/form-data")
    assert empty.status_code == 422


def test_a_file_that_is_too_large_is_refused(speaker, room):
    answer = speaker.put(address(room, "en"), data=b"WEBVTT\n\n" + b"x" * 5_100_000)
    assert (answer.status_code, answer.content_type) == (413, "application/problem+json")


def test_a_large_file_within_the_limit_is_taken(speaker, room):
    """Larger than other requests may be."""
    line = " ".join(["w" * 60] * 30)
    times = (
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900"
        for at in range(1400)
    )
    data = "".join(["WEBVTT\n\n", *(f"{time}\n{line}\n\n" for time in times)]).encode()
    assert 2_500_000 < len(data) < 5_000_000
    assert speaker.put(address(room, "en"), data=data).status_code == 200


@pytest.mark.parametrize("lang", ["x", "not a language", "english", "1", "de-" + "a" * 20])
def test_a_language_that_is_none_is_named(speaker, room, lang):
    answer = speaker.put(address(room, lang), data=VTT.encode())
    assert (answer.status_code, answer.json["field"]) == (422, "lang")


def test_each_form_can_be_read_and_kept_as_a_file(staff, speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    kinds = {
        "en.vtt": ("text/vtt", "WEBVTT"),
        "en.srt": ("application/x-subrip", "1\n"),
        "en.txt": ("text/plain", WORDS),
    }
    for name, (kind, start) in kinds.items():
        answer = staff.get(address(room, name))
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.text.startswith(start)
    for form in ("vtt", "srt", "txt", "json"):
        kept = staff.get(address(room, f"en.{form}?download=1")).headers["Content-Disposition"]
        assert kept.startswith("attachment; filename")
        assert "Gr" in kept
        assert kept.rstrip('"').endswith(f".en.{form}")
    whole = staff.get(address(room, "en")).json
    assert whole == staff.get(address(room, "en.json")).json
    assert [cue["text"] for cue in whole["cues"]] == ["Grüezi & welcome.", "We sail."]
    assert staff.get(address(room, "en.docx")).status_code == 404
    assert staff.get(address(room, "fr")).status_code == 404


def test_what_is_read_back_can_be_put_again(speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    for form in ("vtt", "srt"):
        written = speaker.get(address(room, f"en.{form}")).data
        speaker.put(address(room, "en"), data=written)
        assert speaker.get(address(room, f"en.{form}")).data == written


def test_who_may_watch_may_read_but_not_replace(staff, speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    assert staff.put(address(room, "en"), data=SRT.encode()).status_code == 403
    assert staff.get(address(room, "en.txt")).status_code == 200
    listed = staff.get(f"/api/v1/clips/{room.clip_id}/transcripts").json["transcripts"]
    assert [(one["lang"], one["state"], one["revision"]) for one in listed] == [("en", "ready", 0)]


def test_a_hidden_clip_has_no_transcripts_for_anybody_else(staff, speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    with room.database.write() as session:
        session.get(Clip, room.clip_id).state = State.DRAFT
    for name in ("en", "en.vtt"):
        assert staff.get(address(room, name)).status_code == 404
    assert staff.put(address(room, "en"), data=VTT.encode()).status_code == 404
    assert speaker.get(address(room, "en.vtt")).status_code == 200


def test_what_was_there_before_is_kept_as_a_revision(speaker, room):
    speaker.put(address(room, "en"), data=VTT.encode())
    speaker.put(address(room, "en"), data=SRT.replace("sail", "row").encode())
    with room.database.read() as session:
        (kept,) = session.query(Revision).all()
        transcript = queries.get(session, room.clip_id, "en")
        assert "We sail." in kept.vtt
        assert (kept.number, kept.person_id, transcript.revision) == (0, room.amara.id, 1)
        assert [cue.text for cue in transcript.cues] == ["Grüezi & welcome.", "We row."]
        assert session.query(Cue).count() == 2


def test_captions_brought_by_hand_spare_speech_recognition(speaker, room):
    with room.database.write() as session:
        recognised.wait(session, room.take_id, "", "The speech model is not here.")
    speaker.put(address(room, "en"), data=VTT.encode())
    with room.database.write() as session:
        recognised.expect(session, room.take_id, {"key": "takes/x/speech.wav"})
    with room.database.read() as session:
        (only,) = queries.of_clip(session, room.clip_id)
        assert (only.lang, only.source, only.state) == (
            "en",
            Origin.UPLOAD,
            TranscriptState.READY,
        )


def test_a_transcript_that_waits_says_why_instead_of_a_file(speaker, room):
    with room.database.write() as session:
        recognised.wait(session, room.take_id, "en", "The speech model is not here.")
    answer = speaker.get(address(room, "en.vtt"))
    assert (answer.status_code, answer.json["detail"]) == (409, "The speech model is not here.")
    assert speaker.get(address(room, "en")).json["state"] == "waiting"


def test_words_are_shown_as_they_are_spoken_whatever_else_they_were_translated_to(speaker, room):
    for lang, words in (("en", VTT), ("de", VTT.replace("We sail", "Wir fahren"))):
        path = f"/api/v1/clips/{room.clip_id}/transcripts/{lang}.vtt"
        assert speaker.put(path, data=words.encode()).status_code < 300
    with room.database.write() as session:
        session.get_one(Clip, room.clip_id).language = "en"
    page = speaker.get(f"/clips/{room.clip_id}").text
    assert "We sail." in page
    assert page.index("selected>English</option>") < page.index('">German</option>')
    assert page.index('"lang": "en"') < page.index('"lang": "de"')


def test_why_words_are_missing_is_told_in_full_to_those_alone_who_can_do_something(
    app, speaker, room
):
    with room.database.write() as session:
        recognised.wait(session, room.take_id, "", "The model is not there.")
    page = f"/clips/{room.clip_id}"
    assert "The model is not there." in speaker.get(page).text
    staff = signed_in.client(app, room.kim).get(page).text
    assert "What is said is not written down yet." in staff
    assert "The model is not there." not in staff
