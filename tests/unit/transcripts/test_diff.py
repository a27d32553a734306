"""What changed between two versions: nothing is left out, nothing is made up."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from transcripts.cues import Cue
from transcripts.diff import compare, words

TEXTS = st.lists(st.sampled_from(["we sail", "at dawn", "to the", "island now"]), max_size=8)


def said(texts: list[str]) -> list[Cue]:
    return [Cue(float(at), at + 1.0, text) for at, text in enumerate(texts)]


def test_the_words_that_changed_are_named_within_their_caption():
    old = said(["First.", "Nobody is asked to re-locate.", "Last."])
    new = [old[0], replace(old[1], text="Nobody is asked to relocate."), old[2]]
    [change] = compare(old, new)
    assert [piece for piece in change.pieces if piece[0] != "same"] == [
        ("gone", "re-locate."),
        ("new", "relocate."),
    ]
    assert change.start_s == 1.0


def test_a_caption_that_only_moved_or_has_another_speaker_is_told_from_a_rewritten_one():
    old = said(["One.", "Two."])
    new = [replace(old[0], end_s=0.9), replace(old[1], speaker="Kim")]
    changes = compare(old, new)
    assert [change.in_words for change in changes] == [False, False]


def test_breaking_a_line_elsewhere_is_no_change_of_words():
    assert compare(said(["We sail at dawn."]), said(["We sail\nat dawn."])) == []


@given(TEXTS, TEXTS)
def test_every_change_spells_both_versions(old_texts, new_texts):
    old, new = said(old_texts), said(new_texts)
    for change in compare(old, new):
        before = "".join(text for how, text in change.pieces if how != "new")
        after = "".join(text for how, text in change.pieces if how != "gone")
        assert before == " ".join(cue.text for cue in change.old)
        assert after == " ".join(cue.text for cue in change.new)


@given(TEXTS)
def test_a_version_differs_in_nothing_from_itself(texts):
    assert compare(said(texts), said(texts)) == []


@given(st.text(), st.text())
def test_the_pieces_spell_both_texts(old, new):
    pieces = words(old, new)
    assert "".join(text for how, text in pieces if how != "new") == old
    assert "".join(text for how, text in pieces if how != "gone") == new
