"""The text index: what every word of a clip is found by, written in its owner's transaction.

Any feature says what one field of a clip reads (`put`) beside its own change; `hub.search` asks.
"""

from hub.index.actions import hold, later, put, remove
from hub.index.lines import Line, Text
from hub.index.page import Field

__all__ = ["Field", "Line", "Text", "hold", "later", "put", "remove"]
