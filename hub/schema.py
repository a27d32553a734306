"""All tables in one place, for migrations and tests."""

from hub.audiences import model as audiences
from hub.audit import model as audit
from hub.captions import glossary_model, orders_model
from hub.captions import model as captions
from hub.clips import files_model, shelves_model, variants_model
from hub.clips import model as clips
from hub.comments import model as comments
from hub.core.db import Base
from hub.core.work import model as work
from hub.experiments import model as experiments
from hub.hooks import model as hooks
from hub.index import tables as index
from hub.notices import model as notices
from hub.outbox import model as outbox
from hub.people import model as people
from hub.pulses import model as pulses
from hub.reports import model as reports
from hub.viewing import model as viewing

__all__ = [
    "audiences",
    "audit",
    "captions",
    "clips",
    "comments",
    "experiments",
    "files_model",
    "glossary_model",
    "hooks",
    "index",
    "notices",
    "orders_model",
    "outbox",
    "people",
    "pulses",
    "reports",
    "shelves_model",
    "variants_model",
    "viewing",
    "work",
]
metadata = Base.metadata
