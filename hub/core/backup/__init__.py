"""All that Hub keeps, as one file that any Hub can take in: on SQLite or PostgreSQL, disk or S3.

`rows` turns tables into lines and back, `archive` is the file, `actions` puts them together.
"""

from hub.core.backup.actions import restore, save
from hub.core.backup.archive import Summary

__all__ = ["Summary", "restore", "save"]
