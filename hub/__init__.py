"""An internal video hub."""
