"""Hub's words in other languages: a catalogue a language, made from the English in the code."""
