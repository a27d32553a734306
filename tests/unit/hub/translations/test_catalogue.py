import pytest
from babel.messages.catalog import Catalog

from hub.translations import catalogue
from hub.web.i18n import LANGUAGES

RUN = "Run `python -m hub.translations`, translate what it names, and run it again."


def ids(of: Catalog) -> set[str]:
    return {str(message.id) for message in of if message.id}


def test_every_language_that_can_be_chosen_has_a_catalogue() -> None:
    assert {"en", *catalogue.LANGUAGES} == set(LANGUAGES)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_nothing_that_hub_says_is_missing_in_a_language(language: str) -> None:
    assert catalogue.missing(catalogue.updated(language)) == [], RUN


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_catalogue_holds_nothing_that_hub_no_longer_says(language: str) -> None:
    assert ids(catalogue.kept(language)) - ids(catalogue.extracted()) == set(), RUN


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_names_the_same_values_as_the_english(language: str) -> None:
    assert catalogue.unlike(catalogue.kept(language)) == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_a_translation_about_a_file_holds_as_many_numbers(language: str) -> None:
    said = [text for text in catalogue.kept(language) if text.id and "#" in text.id]
    assert len(said) > 5
    assert all(text.string.count("#") == text.id.count("#") for text in said)


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_what_the_site_reads_is_what_translators_wrote(language: str) -> None:
    assert catalogue.target(language).read_bytes() == catalogue.compiled(
        catalogue.kept(language)
    ), RUN


def test_a_missing_and_a_wrong_translation_are_found() -> None:
    made = Catalog(locale="de")
    made.add("Hello %(name)s", "Hallo %(nmae)s")
    made.add("Good day")
    made.add(("%(num)s clip", "%(num)s clips"), ("%(num)s Video", ""))
    made.add("Sure", "Sicher", flags=["fuzzy"])
    assert catalogue.unlike(made) == ["Hello %(name)s"]
    assert catalogue.missing(made) == ["Good day", "%(num)s clip", "Sure"]


def test_errors_are_found_in_calls_and_constants_but_not_in_made_up_sentences() -> None:
    code = (
        'GONE = "It is gone."\n'
        "raise Gone(GONE)\n"
        'raise errors.Rejected("No.", "field")\n'
        'raise Conflict(f"{name} is here.")\n'
        'print("Not for people.")\n'
    )
    assert list(catalogue.said_later(code)) == [(2, "It is gone."), (3, "No.")]
