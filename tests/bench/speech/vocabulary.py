"""The part of Whisper's vocabulary that is trained."""

from __future__ import annotations

from whisper.tokenizer import Tokenizer, get_tokenizer

from tests.bench.speech.grammar import PHRASES, sentences


def tokenizer() -> Tokenizer:
    """Whisper's multilingual tokenizer (cached by openai-whisper)."""
    return get_tokenizer(True, num_languages=99, language="en", task="transcribe")


class Vocabulary:
    """The tokens in use, numbered from zero; one last number is all the others."""

    def __init__(self, languages: list[str]) -> None:
        tok = self.tokenizer = tokenizer()
        texts = [t for name in languages for t in sentences(name) + PHRASES[name]]
        self.text_tokens = sorted({t for text in texts for t in tok.encode(" " + text)})
        self.language_tokens = {name: tok.to_language_token(name) for name in languages}
        special = [tok.eot, tok.sot, tok.sot_prev, tok.transcribe, tok.no_speech]
        special += [tok.no_timestamps, *self.language_tokens.values()]
        stamps = range(tok.timestamp_begin, tok.timestamp_begin + 1501)
        self.used = sorted({*self.text_tokens, *special, *stamps})
        self.unknown = len(self.used)
        self.silence = len(self.text_tokens)
        self._sounds = {token: index for index, token in enumerate(self.text_tokens)}
        self._index = {token: index for index, token in enumerate(self.used)}

    def index(self, token: int) -> int:
        return self._index.get(token, self.unknown)

    def sound(self, token: int) -> int:
        """Number of a text token among the things that can be heard."""
        return self._sounds[token]

    def stamp(self, seconds: float) -> int:
        """The timestamp token nearest to a time."""
        return self.tokenizer.timestamp_begin + min(1500, max(0, round(seconds / 0.02)))
