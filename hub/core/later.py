"""Sentences that are kept or handed on in English, and translated when somebody reads them."""


def later(sentence: str) -> str:
    """Return ``sentence``; `hub.translations` takes what stands in this call into the catalogue."""
    return sentence
