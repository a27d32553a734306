"""Clips, takes, renditions, uploads, delivery, publishing."""
