from transcripts.engine import Segment, Word
from transcripts.guard import believable, compression_ratio, echoes, missed, overlaps, said
from transcripts.windows import Span

SPEECH = [Span(0.0, 10.0), Span(20.0, 30.0)]


def _segment(text: str, start_s: float = 1.0, end_s: float = 4.0, **doubts: float) -> Segment:
    return Segment(start_s, end_s, text, (Word(start_s, end_s, text),), **doubts)


def test_what_was_said_stays_as_it_is():
    heard = [_segment("The board approved it."), _segment("Legal did not.", 21, 23)]
    assert list(said(heard)) == heard


def test_words_written_over_silence_are_told_from_words_over_speech():
    assert not overlaps(_segment("Thank you for watching.", 13, 16), SPEECH)
    assert not overlaps(Segment(1.0, 4.0, "No words.", ()), SPEECH)
    assert overlaps(_segment("Thank you for watching.", 9, 13), SPEECH)


def test_a_loop_within_a_sentence_goes():
    assert not believable(_segment("and so " * 40, 0, 10))
    assert compression_ratio("and so " * 40) > 2.4 > compression_ratio("The board approved it.")


def test_a_doubtful_text_where_nobody_seems_to_speak_goes():
    doubts = {"no_speech_probability": 0.9, "mean_log_probability": -1.4}
    assert not believable(_segment("Subtitles by.", **doubts))
    assert believable(_segment("Subtitles by.", no_speech_probability=0.9))
    assert believable(_segment("Subtitles by.", mean_log_probability=-1.4))


def test_a_sentence_in_no_time_goes_but_a_short_word_stays():
    assert not believable(_segment("Legal approved the video update.", 4.0, 4.1))
    assert believable(_segment("Yes.", 4.0, 4.01))


def test_a_text_without_a_letter_or_without_words_goes():
    assert not believable(_segment("…"))
    assert not believable(Segment(0, 1, "Hello.", ()))


def test_a_sentence_said_twice_stays_and_the_third_time_in_a_row_goes():
    heard = [_segment("Thank you.", at, at + 1) for at in (1, 3, 5, 7)]
    other = _segment("Good night.", 8, 9)
    again = _segment("Thank you!", 21, 22)
    assert list(said([*heard, other, again])) == [*heard[:2], other, again]


def test_speech_for_which_nothing_was_written_is_noticed():
    window = Span(0.0, 30.0)
    assert missed([_segment("Only this.")], SPEECH, window) == [SPEECH[1]]
    assert missed([_segment("This."), _segment("And that.", 25, 26)], SPEECH, window) == []


def test_a_window_that_is_one_stretch_is_not_tried_twice():
    assert missed([], [Span(0.0, 10.0)], Span(0.0, 10.0)) == []


def test_a_cough_is_not_tried_again():
    assert missed([_segment("This.")], [*SPEECH[:1], Span(12.0, 12.5)], Span(0.0, 30.0)) == []


def test_an_unbelievable_text_does_not_count_as_written():
    loop = _segment("and so " * 40, 21, 29)
    assert missed([_segment("This."), loop], SPEECH, Span(0.0, 30.0)) == [SPEECH[1]]


def test_the_words_it_was_told_read_out_in_their_order_go_but_a_name_stays():
    told = "Amara Okafor, Kestrel, Q3"

    def heard(text: str) -> Segment:
        words = tuple(Word(n, n + 0.5, word) for n, word in enumerate(text.split()))
        return Segment(0, 5, text, words)

    assert echoes(heard("Amara Okafor, Kestrel, Q3."), told)
    assert not echoes(heard("Amara Okafor."), told)
    assert not echoes(heard("Kestrel was praised by Amara Okafor."), told)
    assert not echoes(heard("Amara Okafor, Kestrel, Q3."), "")
