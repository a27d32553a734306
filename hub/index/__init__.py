"""The text index, written in the caller's transaction."""
