"""An internal video hub."""

__version__ = "0.1.0"
