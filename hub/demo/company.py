"""Larkwater Ferries, the demo company: who it is and who leads it."""

from dataclasses import dataclass

from hub.demo.figures import figure

COMPANY = "Larkwater Ferries"
DOMAIN = "larkwater.example"


@dataclass(frozen=True, slots=True)
class Executive:
    """One of the four who speak."""

    key: str
    name: str
    title: str
    ground: str


_EXECUTIVES = {
    "maren.adeyemi": ("Maren Adeyemi", "Chief executive"),
    "callum.reid": ("Callum Reid", "Chief operating officer"),
    "dev.rastogi": ("Dev Rastogi", "Chief financial officer"),
    "noor.haddad": ("Noor Haddad", "Chief people officer"),
}


def executive(key: str) -> Executive:
    """The executive by the first half of their address."""
    name, title = _EXECUTIVES[key]
    return Executive(key, name, title, figure(key).ground)
