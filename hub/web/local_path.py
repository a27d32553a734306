"""Where to go on after a form: only to a page of ours."""

from urllib.parse import urlsplit


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    r"""Return ``wanted`` if it is a path on this site, else ``otherwise``.

    Browsers read ``\`` as ``/`` and drop tabs and line ends inside an address
    (https://url.spec.whatwg.org/#concept-basic-url-parser), so none of these may be in it.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or any(ord(sign) <= 32 or ord(sign) == 127 for sign in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
