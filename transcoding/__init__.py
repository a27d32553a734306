"""From a file that somebody uploaded to video that every browser plays.

A library of its own: it knows nothing of web pages, databases or clips. The trip is
`probe.probe`, `package.instant`, `loudness.speech_audio`, `package.ladder`, `stills`.
Decisions are pure functions (`ladder`), command lines are built in `graph`, and `run` is the
only module that starts a process.
"""
