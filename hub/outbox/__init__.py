"""Events to deliver: written in the transaction of what they tell of, delivered by others."""
