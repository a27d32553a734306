import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.cues import Cue
from transcripts.errors import BadCaptionFile
from transcripts.vtt import parse, write_chapters, write_srt, write_text, write_vtt

LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), min_size=1
).map(lambda text: " ".join(text.split()))
TEXT = st.lists(LINE.filter(bool), min_size=1, max_size=2).map("\n".join)
PLAIN = TEXT.filter(lambda text: not set(text) & set("<{&") and "->" not in text)


def _laid_out(rows: list[tuple[int, int, str]]) -> list[Cue]:
    cues, at = [], 0
    for gap, length, text in rows:
        cues.append(Cue((at + gap) / 1000, (at + gap + length) / 1000, text))
        at += gap + length
    return cues


def _cues(text: st.SearchStrategy[str]) -> st.SearchStrategy[list[Cue]]:
    row = st.tuples(st.integers(0, 10_000_000), st.integers(1, 7000), text)
    return st.lists(row, min_size=1, max_size=8).map(_laid_out)


SRT = """1
00:00:01,000 --> 00:00:03,500
Good morning everyone.

2
00:00:04,000 --> 00:00:06,000
Here are <i>three</i>
key messages.
"""
READ = [Cue(1.0, 3.5, "Good morning everyone."), Cue(4.0, 6.0, "Here are three\nkey messages.")]


@given(_cues(TEXT))
def test_what_is_written_as_webvtt_is_read_back(cues):
    assert parse(write_vtt(cues).encode()) == cues


@given(_cues(PLAIN))
def test_what_is_written_as_subrip_is_read_back(cues):
    assert parse(write_srt(cues).encode()) == cues


def _line_refused(data: bytes) -> int | None:
    try:
        parse(data)
    except BadCaptionFile as error:
        return error.line
    return None


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_file_is_read_or_refused_with_a_line_that_it_has(data):
    line = _line_refused(data)
    assert line is None or 1 <= line <= data.count(b"\n") + data.count(b"\r") + 1


def test_a_webvtt_file_looks_as_the_standard_has_it():
    text = write_vtt([Cue(3661.25, 3664.0, "Profit & loss\nA < B")])
    assert text == "WEBVTT\n\n01:01:01.250 --> 01:01:04.000\nProfit &amp; loss\nA &lt; B\n"


def test_a_subrip_file_has_numbers_and_commas():
    assert write_srt(READ).startswith("1\n00:00:01,000 --> 00:00:03,500\nGood morning everyone.\n")


def test_an_arrow_in_a_text_does_not_become_a_time():
    cues = [Cue(0.0, 1.0, "from A --> B")]
    assert [cue.text for cue in parse(write_srt(cues).encode())] == ["from A -> B"]
    assert parse(write_vtt(cues).encode()) == cues


def test_text_alone_has_a_paragraph_after_a_pause():
    cues = [Cue(0, 1, "One\ntwo."), Cue(1.2, 2, "Three."), Cue(5, 6, "Four.")]
    assert write_text(cues) == "One two. Three.\n\nFour.\n"
    assert write_text([]) == ""


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"]
)
def test_any_usual_encoding_is_read(encoding: str):
    cues = parse(SRT.replace("morning", "Morgen für alle").encode(encoding))
    assert cues[0].text == "Good Morgen für alle everyone."


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\n\n"])
def test_any_line_end_is_read(end: str):
    assert parse(SRT.replace("\n", end).encode()) == READ


@pytest.mark.parametrize(
    ("written", "start_s", "end_s"),
    [
        ("00:01.5 --> 00:02.25", 1.5, 2.25),
        ("0:0:1,5 -> 0:0:2", 1.5, 2.0),
        ("00:00:01.000-->00:00:02.000", 1.0, 2.0),
        ("1:00:00.000 --> 1:00:02.000 align:start position:10%", 3600.0, 3602.0),
        ("75:00.000 --> 75:01.000", 4500.0, 4501.0),
        ("00:00:01:000 --> 00:00:02:000", 1.0, 2.0),
        ("00:00:05.000 --> 00:00:05.000", 5.0, 5.8),
    ],
)
def test_times_in_any_usual_form_are_read(written: str, start_s: float, end_s: float):
    assert parse(f"WEBVTT\n\n{written}\nHello.\n".encode()) == [Cue(start_s, end_s, "Hello.")]


def test_what_is_no_caption_in_webvtt_is_left_out():
    text = """WEBVTT - Town hall
Kind: captions
Language: en

NOTE this is
not spoken

STYLE
::cue { color: lime }

intro
00:01.000 --> 00:02.000
<v Ana><c.loud>Hello</c> <00:01.500>Tom &amp; Jo</v>
"""
    assert parse(text.encode()) == [Cue(1.0, 2.0, "Hello Tom & Jo", speaker="Ana")]


def test_missing_empty_lines_between_captions_are_mended():
    assert parse(SRT.replace("\n\n", "\n").encode()) == READ


def test_an_empty_line_within_a_caption_is_mended():
    assert parse(SRT.replace("</i>\nkey", "</i>\n\nkey").encode()) == READ


def test_a_header_straight_before_the_first_time_is_mended():
    assert parse(b"WEBVTT\n00:01.000 --> 00:02.000\nHello.") == [Cue(1.0, 2.0, "Hello.")]


def test_overlaps_and_wrong_order_are_mended():
    text = (
        "00:05.000 --> 00:09.000\nC\n\n00:01.000 --> 00:04.000\nA\n\n00:03.000 --> 00:06.000\nB\n"
    )
    assert parse(text.encode()) == [Cue(1, 3, "A"), Cue(3, 5, "B"), Cue(5, 9, "C")]


def test_two_speakers_at_once_share_a_caption():
    text = "00:01.000 --> 00:02.000\n- Yes.\n\n00:01.000 --> 00:03.000\n- No.\n"
    assert parse(text.encode()) == [Cue(1, 3, "- Yes.\n- No.")]


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"", 1, "times like"),
        (b"WEBVTT\n", 1, "times like"),
        (b"\n\nOnce upon a time\nthere was", 3, "times like"),
        (b"WEBVTT\n\n00:01.000 --> soon\nHello.", 3, "can't be read"),
        (b"1\n00:00:05,000 --> 00:00:03,000\nHello.", 2, "ends before it starts"),
        (b"1\n00:00:75,000 --> 00:00:80,000\nHello.", 2, "59"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\n", 2, "any text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0", 1, "not a text file"),
        (SRT.encode() + b"\n3\n00:00:07 --> oops\nx", 11, "can't be read"),
    ],
)
def test_what_cannot_be_mended_is_refused_with_its_line(data: bytes, line: int, says: str):
    with pytest.raises(BadCaptionFile, match=says) as caught:
        parse(data)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"Line {line}: ")


def test_who_speaks_stands_in_voice_spans_and_is_read_back():
    cues = [Cue(1, 2, "Hello & <welcome>.", speaker="A. O’Hara & Co"), Cue(3, 4, "Yes.")]
    written = write_vtt(cues)
    assert "<v A. O’Hara &amp; Co>Hello &amp; &lt;welcome&gt;." in written
    assert parse(written.encode()) == cues


def test_turns_of_several_speakers_are_paragraphs_in_the_text():
    cues = [
        Cue(1, 2, "Welcome.", speaker="Amara"),
        Cue(2, 3, "Thank you", speaker="Kim"),
        Cue(3, 4, "all.", speaker="Kim"),
    ]
    assert write_text(cues) == "Amara: Welcome.\n\nKim: Thank you all.\n"
    assert write_text(cues[1:]) == "Thank you all.\n"


def test_chapters_last_until_the_next_one():
    written = write_chapters([(0, "Results"), (60.5, "Lisbon\n\noffice")], 90)
    assert [(cue.start_s, cue.end_s, cue.text) for cue in parse(written.encode())] == [
        (0, 60.5, "Results"),
        (60.5, 90, "Lisbon office"),
    ]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1251", "Доброе утро, сегодня мы обсудим новый бюджет."),
        ("cp1253", "Καλημέρα σας, σήμερα συζητάμε τον νέο προϋπολογισμό."),
        ("shift_jis", "おはようございます。本日は新しい予算についてお話しします。"),
        ("gb18030", "大家早上好。今天我们讨论新的预算。"),
        ("cp1252", "Grüße aus Zürich, où l’été est né."),
    ],
)
def test_older_encodings_are_told_by_their_letters(encoding: str, text: str):
    data = f"1\n00:00:01,000 --> 00:00:04,000\n{text}\n".encode(encoding)
    assert [cue.text for cue in parse(data)] == [text]


@pytest.mark.parametrize(
    ("language", "encoding", "text"),
    [
        ("cs", "cp1250", "Dobrý den, dnes představíme rozpočet na příští rok."),
        ("pl", "cp1250", "Dzień dobry, dziś omówimy nowy budżet."),
        ("HU", "cp1250", "Jó napot, őszintén köszönjük."),
        ("tr", "cp1254", "Bugün yeni bütçeyi görüşeceğiz."),
        ("lv-LV", "cp1257", "Labrīt, šodien pārrunāsim jauno budžetu."),
        ("de-CH", "cp1252", "Grüezi, heute über die Größe des Budgets."),
        ("ja", "cp932", "こんにちは。Hub is the place where all our words are kept."),
        ("ja-JP", "euc_jp", "こんにちは。Hub is the place where all our words are kept."),
        ("ko", "cp949", "안녕하세요. Hub is the place where all our words are kept."),
        ("zh-CN", "gb18030", "大家早上好。Hub is the place where all our words are kept."),
        ("ru", "koi8_r", "Привет. Hub is the place where all our words are kept."),
        ("uk-UA", "cp1251", "Доброго ранку. Hub is the place where all our words are kept."),
        ("el", "iso8859_7", "Καλημέρα. Hub is the place where all our words are kept."),
        ("he", "cp1255", "שלום לכולם. Hub is the place where all our words are kept."),
        ("ar", "cp1256", "صباح الخير. Hub is the place where all our words are kept."),
        ("", "cp1252", "Bonjour à tous, l’été est là."),
    ],
)
def test_the_language_tells_what_the_letters_do_not(language: str, encoding: str, text: str):
    data = f"1\n00:00:01,000 --> 00:00:04,000\n{text}\n".encode(encoding)
    assert [cue.text for cue in parse(data, language)] == [text]
    assert [cue.text for cue in parse(data.decode(encoding).encode(), language)] == [text]


def test_very_many_captions_at_one_second_are_put_together_once():
    lines = "".join(f"00:01.000 --> 00:02.000\nword {n}\n\n" for n in range(40_000))
    (cue,) = parse(f"WEBVTT\n\n{lines}".encode())
    assert cue.text.count("\n") == 39_999
    with pytest.raises(BadCaptionFile, match="Line 150003: there are more than 50000"):
        parse(f"WEBVTT\n\n{lines}{lines}".encode())
