"""Scripts and styles arrive compressed, and once."""

import gzip
import re
from pathlib import Path

from hub.web import light, static_files

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


def test_what_pages_name_is_kept_for_good(client):
    page = client.get("/sign-in", follow_redirects=True).text
    named = re.findall(r'(?:href|src)="(/static/[^"#]*)', page)
    version = static_files.version_of(ROOT / "static")
    assert named
    assert all(address.startswith(f"/static/v/{version}/") for address in named)
    for address in set(named):
        answer = client.get(address, buffered=True)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_another_version_and_none_give_the_file_to_be_asked_for_again(client):
    for address in (PATH, PATH.replace("/static/", "/static/v/0123456789ab/")):
        answer = client.get(address, buffered=True)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.data == (ROOT / PATH[1:]).read_bytes()


def test_the_version_is_of_all_files(tmp_path):
    seen = set()
    for name, text in (("a.js", "1"), ("a.js", "2"), ("b/a.js", "2"), ("c.js", "")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        seen.add(static_files.version_of.__wrapped__(tmp_path))
    assert len(seen) == 4


def test_no_address_leads_out_of_the_folder(client):
    for address in ("/static/v/x/../../pyproject.toml", "/static/v/x/%2e%2e/pyproject.toml"):
        assert client.get(address, buffered=True).status_code in (302, 404)
