"""Scripts and styles arrive compressed, and once."""

import gzip
from pathlib import Path

from hub.web import light

ROOT = Path(__file__).parents[3]
PATH = "/static/js/player/player.js"


def test_a_script_is_sent_compressed_and_without_its_comments(client):
    answer = client.get(PATH, buffered=True, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    text = gzip.decompress(answer.data).decode()
    assert text == light.lean((ROOT / PATH[1:]).read_text("utf-8"))
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 4000


def test_who_can_not_unpack_gets_the_file_as_it_is(client):
    answer = client.get(PATH, buffered=True, headers={"Accept-Encoding": ""})
    assert "Content-Encoding" not in answer.headers
    assert answer.data == (ROOT / PATH[1:]).read_bytes()


def test_what_a_browser_has_is_not_sent_again(client):
    first = client.get(PATH, buffered=True, headers={"Accept-Encoding": "gzip"})
    again = {"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]}
    assert client.get(PATH, buffered=True, headers=again).status_code == 304


def test_a_font_is_left_alone(client):
    answer = client.get(
        "/static/fonts/inter.woff2", buffered=True, headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in answer.headers
