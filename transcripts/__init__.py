"""What is said in a recording: from 16 kHz sound to timed captions.

A library of its own: it knows nothing of web pages, databases or clips. Start with
`models.find`, `loader.load`, `speech.transcribe` and `cues.live`.
"""
