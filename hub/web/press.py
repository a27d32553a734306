"""What renders words where no site runs, in a worker: templates, languages, filters."""

from functools import cache

from flask import Flask

from hub.web import i18n, wording


@cache
def press() -> Flask:
    """Return an application that answers nobody; use its ``app_context`` and ``force_locale``."""
    made = Flask("hub")
    i18n.register(made, chosen=lambda: "")
    wording.register(made)
    return made
