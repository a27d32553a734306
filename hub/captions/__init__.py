"""Transcripts, cues and their revisions."""
