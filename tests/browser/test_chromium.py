"""The browser fixtures see what they are there to see, shown on pages made to be at fault."""

import http.server
import threading
from collections.abc import Iterator

import pytest

from tests.services.chromium import Watched

_PAGE = """<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>
{body}</main></html>"""


@pytest.fixture
def serve() -> Iterator[object]:
    """Serve one page with a strict policy, at the address that is returned."""
    bodies: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"
            )
            self.end_headers()
            self.wfile.write(_PAGE.format(body=bodies[0]).encode())

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        def publish(body: str) -> str:
            bodies.append(body)
            return f"http://127.0.0.1:{server.server_port}/"

        yield publish
        server.shutdown()


def test_a_sound_page_passes(any_page: Watched, serve) -> None:
    any_page.page.goto(serve("<p>Nothing is wrong here.</p>"))
    any_page.assert_accessible()
    any_page.assert_fits()
    any_page.assert_clean()


def test_a_picture_without_a_text_is_found(page: Watched, serve) -> None:
    page.page.goto(serve("<input type=text>"))
    with pytest.raises(AssertionError, match="label"):
        page.assert_accessible()


def test_a_text_too_pale_in_the_dark_is_found(page: Watched, serve) -> None:
    dark = "@media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }"
    page.page.goto(serve(f"<style>{dark}</style><p>Who can read this by night?</p>"))
    with pytest.raises(AssertionError, match="contrast"):
        page.assert_accessible()


def test_an_inline_script_is_found(page: Watched, serve) -> None:
    page.page.goto(serve("<script>document.title = 'reached'</script>"))
    with pytest.raises(AssertionError, match=r"(?i)content security policy"):
        page.assert_clean()
    assert page.page.title() == "A page"
    page.trouble.clear()


def test_a_page_wider_than_its_window_is_found(page: Watched, serve) -> None:
    page.page.goto(serve(f"<pre>{'wide ' * 500}</pre>"))
    with pytest.raises(AssertionError, match="wider"):
        page.assert_fits()
