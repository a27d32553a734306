"""What the set-up page says of the machine, in three lines that are looked up each time."""

import re
import shutil
from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from hub.core import checks
from hub.core.checks import Check, Verdict
from hub.core.services import Services
from hub.web.wording import bytesize


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the machine needs: how it stands, and a detail."""

    verdict: Verdict
    text: str
    found: str


def lines(services: Services) -> list[Line]:
    """Return how database and storage, video tools and speech stand (1 statement)."""
    return [_keeping(services), _video(services), _speech(services)]


def as_json(services: Services) -> list[dict[str, str]]:
    """Return the same for a script."""
    return [asdict(line) for line in lines(services)]


def _keeping(services: Services) -> Line:
    for look in (checks.database, checks.storage):
        found = look(services)
        if found.verdict is Verdict.BAD:
            return Line(found.verdict, _("Database and storage don’t work"), _why(found))
    free = bytesize(shutil.disk_usage(services.settings.data).free)
    verdict = checks.disk(services).verdict
    return Line(verdict, _("Database and storage ready"), _("%(size)s free", size=free))


def _video(services: Services) -> Line:
    found = checks.ffmpeg(services)
    if found.verdict is not Verdict.GOOD:
        return Line(found.verdict, _("Video tools don’t work"), _why(found))
    version = re.search(r"\d+(?:\.\d+)*", found.found)
    detail = _("ffmpeg %(version)s, H.264 and AAC", version=version[0] if version else "")
    return Line(found.verdict, _("Video tools found"), detail)


def _speech(services: Services) -> Line:
    found = checks.speech_model(services)
    if found.verdict is Verdict.NOTE:
        name = services.settings.speech_model
        text = _("Speech model comes with the first update")
        return Line(found.verdict, text, _("“%(name)s”", name=name))
    if found.verdict is Verdict.BAD:
        return Line(found.verdict, _("Speech model can’t be used"), _why(found))
    return Line(found.verdict, _("Speech model ready"), found.found)


def _why(found: Check) -> str:
    return f"{found.found} {found.advice}".strip()
