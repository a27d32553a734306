"""A Hub that runs for a test in the browser."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.cli import put
from hub.cli.waiting import wait_for
from hub.core.db import Database
from hub.core.services import Services
from hub.core.settings import Settings
from hub.core.storage import open_storage
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

    def put_up(self, film: Path, **given: Any) -> str:
        """Do what `hub add FILM --publish --wait` does, without a start of it; the clip's id."""
        services = Services(self.settings, self.database, open_storage(self.settings))
        clip_id = put.put(services, film, put.Given(publish=True, **given))
        assert wait_for(services, clip_id) == 0
        return clip_id
