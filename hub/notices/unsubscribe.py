"""The signed link that ends letters without a sign-in (RFC 8058)."""

from hub.core import signed
from hub.core.settings import Settings

PURPOSE = "hub.notices.unsubscribe"


def address(settings: Settings, person_id: str) -> str:
    """Return the link of one person."""
    token = signed.token(settings, PURPOSE, person_id)
    return f"{settings.public_url}/notices/unsubscribe?who={token}"


def person_of(settings: Settings, token: str) -> str:
    """Return whose link this is.

    Raises:
        NotFound: it was not signed here.
    """
    return signed.value_of(settings, PURPOSE, token)
