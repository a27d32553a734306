from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.engine import Segment, Word
from transcripts.glossary import Entry, Glossary, Mending, hotwords, key, mended

GLOSSARY = Glossary(
    [
        Entry("Kestrel", ("kes trel", "castrol")),
        Entry("Q3 review", ("cue three review",)),
        Entry("SAP"),
        Entry("relocate", ("re-locate",)),
        Entry("Zoë Müller"),
        Entry("cue three", ()),
    ]
)
SOME_WORDS = ["kes", "trel", "castrol", "cue", "three", "review", "SAP", "relocate.", "Müller's"]


def _said(text: str) -> tuple[Word, ...]:
    return tuple(Word(n, n + 0.9, word) for n, word in enumerate(text.split()))


def _mended(text: str) -> str:
    return " ".join(word.text for word in GLOSSARY.mend(_said(text))[0])


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("We launch castrol today.", "We launch Kestrel today."),
        ("We launch kes trel, finally.", "We launch Kestrel, finally."),
        ("The “Castrol” launch", "The “Kestrel” launch"),
        ("Castrol's launch, castrol’s end", "Kestrel's launch, Kestrel’s end"),
        ("the cue three review is on", "the Q3 review is on"),
        ("after cue three we stop", "after cue three we stop"),
        ("we use sap daily", "we use SAP daily"),
        ("zoe muller's team thanks Zoë Müller", "Zoë Müller's team thanks Zoë Müller"),
        ("Re-locate or re-locate", "Relocate or relocate"),
        ("Relocate nobody.", "Relocate nobody."),
        ("kes alone stays", "kes alone stays"),
        ("nothing to mend here", "nothing to mend here"),
        ("", ""),
    ],
)
def test_what_was_misheard_is_written_as_it_should_be(heard: str, written: str):
    assert _mended(heard) == written


def test_every_change_is_told_with_its_second():
    words, changes = GLOSSARY.mend(_said("now kes trel, and SAP"))
    assert changes == [Mending(1.0, "kes trel,", "Kestrel,")]
    assert words[1] == Word(1.0, 2.9, "Kestrel,")


def test_a_term_of_two_words_shares_the_time_of_what_was_heard():
    words, _ = GLOSSARY.mend(_said("cue three review"))
    assert [(word.text, word.start_s, word.end_s) for word in words] == [
        ("Q3", 0.0, pytest.approx(0.725)),
        ("review", pytest.approx(0.725), 2.9),
    ]


def test_the_first_of_two_entries_that_sound_alike_holds():
    glossary = Glossary([Entry("Ana", ("anna",)), Entry("Hanna", ("anna",))])
    assert glossary.mend(_said("anna"))[0][0].text == "Ana"


@given(st.lists(st.sampled_from(SOME_WORDS), max_size=30))
def test_mending_again_changes_nothing_and_words_keep_their_order(texts: list[str]):
    words = _said(" ".join(texts))
    once, changes = GLOSSARY.mend(words)
    twice, again = GLOSSARY.mend(once)
    assert (twice, again) == (once, [])
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in pairwise(once))
    assert bool(changes) == (once != words)


def test_segments_are_mended_as_they_come():
    told: list[Mending] = []
    heard = [Segment(0, 3, "castrol sails", _said("castrol sails"), 0.1, -0.2)]
    (segment,) = mended(iter(heard), GLOSSARY, told.append)
    assert (segment.text, segment.mean_log_probability) == ("Kestrel sails", -0.2)
    assert [change.written for change in told] == ["Kestrel"]


def test_five_thousand_entries_cost_no_more_than_a_look_a_word():
    """Ten thousand words in far less than a second of work; counted in looks, not in time."""
    entries = [Entry(f"Term{n}", (f"heard {n} so", f"or{n}")) for n in range(5000)]
    looked = 0

    class Counting(dict):
        def get(self, *args):
            nonlocal looked
            looked += 1
            return super().get(*args)

    glossary = Glossary(entries)
    glossary._terms = Counting(glossary._terms)
    words, changes = glossary.mend(_said("or7 heard 9 so heard nothing " * 2000))
    assert len(changes) == 4000
    assert looked < 10 * len(words)


def test_what_the_model_is_told_is_short_and_in_order():
    assert hotwords(["Kestrel", "SAP", "Kestrel", "Zoë"]) == "Kestrel, SAP, Zoë"
    many = hotwords(f"Name{n}" for n in range(5000))
    assert many.startswith("Name0, Name1, ")
    assert len(many) <= 500
    assert hotwords([]) == ""


def test_a_key_has_no_case_accents_or_punctuation():
    assert key("Zoë  MÜLLER, – Jr.") == ("zoe", "muller", "jr")
