"""Hooks: where other programs are told, by signed webhooks and by chat services."""
