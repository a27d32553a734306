"""Events to deliver: written in the transaction of what they tell of, delivered by others."""

from hub.outbox.actions import add

__all__ = ["add"]
