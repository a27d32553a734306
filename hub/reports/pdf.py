"""A page as PDF, by WeasyPrint; what it needs of the machine may be missing."""

from hub.core.errors import Unavailable

MISSING = (
    "A PDF needs Pango, which is not on this machine: on Debian or Ubuntu, "
    "`apt-get install libpango-1.0-0 libpangoft2-1.0-0`. HTML, CSV and JSON work without."
)


def of_html(html: str) -> bytes:
    """Return a self-contained HTML page as PDF; nothing is fetched for it.

    Raises:
        Unavailable: Pango is not installed.
    """
    try:
        import weasyprint  # loads Pango, which most machines that serve pages lack
    except OSError as error:
        raise Unavailable(MISSING) from error
    nothing = weasyprint.urls.URLFetcher(allowed_protocols=())
    page = weasyprint.HTML(string=html, url_fetcher=nothing)
    return bytes(page.write_pdf())
