"""A Hub that runs for a test in the browser."""

from dataclasses import dataclass

from hub.core.db import Database
from hub.core.settings import Settings
from hub.people.model import Person
from tests import signed_in
from tests.services.chromium import Watched


@dataclass(frozen=True)
class Live:
    """A Hub with its website and worker running, and a way into its database."""

    url: str
    settings: Settings
    database: Database

    def sign_in(self, watched: Watched, person: Person) -> None:
        """Sign `person` in with the page's browser."""
        signed_in.browser(watched.page.context, self.url, self.database, person)
