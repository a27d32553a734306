"""The signed link that ends letters without a sign-in (RFC 8058)."""

from itsdangerous import BadSignature, URLSafeSerializer

from hub.core.errors import NotFound
from hub.core.secret import secret_key
from hub.core.settings import Settings


def address(settings: Settings, person_id: str) -> str:
    """Return the link of one person; it holds until the key that signs it is another."""
    token = _signer(settings).dumps(person_id)
    return f"{settings.public_url}/notices/unsubscribe?who={token}"


def person_of(settings: Settings, token: str) -> str:
    """Return whose link this is.

    Raises:
        NotFound: it was not signed here.
    """
    try:
        return str(_signer(settings).loads(token))
    except BadSignature as error:
        raise NotFound("This link is not known here. See that it was copied whole.") from error


def _signer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key(settings), salt="hub.notices.unsubscribe")
