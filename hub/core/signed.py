"""Links that hold without a sign-in: a name or number signed with Hub's key for one purpose."""

from itsdangerous import BadSignature, URLSafeSerializer

from hub.core.errors import NotFound
from hub.core.secret import secret_key
from hub.core.settings import Settings

UNKNOWN = "This link is not known here. See that it was copied whole."


def token(settings: Settings, purpose: str, value: str | int) -> str:
    """Return ``value`` signed for ``purpose``; it holds until the key that signs it is another."""
    return str(_signer(settings, purpose).dumps(value))


def value_of(settings: Settings, purpose: str, given: str) -> str:
    """Return what a token stands for.

    Raises:
        NotFound: it was not signed here, or for another purpose.
    """
    try:
        return str(_signer(settings, purpose).loads(given))
    except BadSignature as error:
        raise NotFound(UNKNOWN) from error


def _signer(settings: Settings, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key(settings), salt=purpose)
