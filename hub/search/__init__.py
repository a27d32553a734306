"""Queries over the text index, and their page."""
