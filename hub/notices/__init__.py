"""Notices: who is told of what, in Hub and by mail."""
