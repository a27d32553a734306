"""Updates within other pages: for those who may see them, on pages that may hold them."""

from dataclasses import replace

import pytest

from hub.app import create_app
from hub.core.settings import SettingsError, load
from hub.people.model import Role
from hub.web.session import KEY
from tests import factories

INTRANET = "https://intranet.example.com"
URL = "https://hub.example.com"


@pytest.fixture
def site(settings):
    made = create_app(replace(settings, url=URL, embed_origins=INTRANET))
    yield made.test_client()
    made.extensions[KEY].database.close()


@pytest.fixture
def place(database):
    """An update for Port, a reader in Port and one in Sales."""
    with database.write() as session:
        leader = factories.person(session, "Lea Lind", role=Role.EXECUTIVE)
        inside = factories.person(session, "Ana Reis", of="Port")
        outside = factories.person(session, "Ben Kahn", of="Sales")
        clip = factories.clip(session, leader, 'A "winter" <plan>', audience="department:Port").id
        return clip, factories.token(session, inside), factories.token(session, outside)


def test_only_the_pages_that_a_setting_names_may_hold_the_player(site, client, place):
    clip, inside, _outside = place
    held = site.get(f"/embed/{clip}", headers=inside)
    assert f"frame-ancestors {INTRANET}" in held.headers["Content-Security-Policy"]
    assert "<hub-player" in held.text
    alone = client.get(f"/embed/{clip}", headers=inside)
    assert "frame-ancestors 'none'" in alone.headers["Content-Security-Policy"]
    page = site.get(f"/clips/{clip}", headers=inside)
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_frame_shows_a_stranger_a_button_and_nothing_of_what_there_is(site, place):
    clip, _inside, outside = place
    strangers = [
        site.get(f"/embed/{clip}"),
        site.get(f"/embed/{clip}", headers=outside),
        site.get("/embed/0000000000000", headers=outside),
    ]
    for seen in strangers:
        assert "Open in Hub" in seen.text
        assert "winter" not in seen.text
        assert "hub-player" not in seen.text
    assert {seen.status_code for seen in strangers} == {200}


def test_oembed_tells_of_an_update_and_fits_the_frame(site, place):
    clip, inside, _outside = place
    asked = f"/oembed?url={URL}/clips/{clip}&maxwidth=400"
    told = site.get(asked, headers=inside).json
    assert (told["type"], told["version"]) == ("video", "1.0")
    assert (told["width"], told["height"]) == (400, 225)
    assert f'src="{URL}/embed/{clip}"' in told["html"]
    assert 'title="A &#34;winter&#34; &lt;plan&gt;"' in told["html"]


STRANGE = (
    "{url}/clips/0000000000000",
    "{url}/clips/{clip}/../../studio",
    "https://evil.example/clips/{clip}",
    "http://hub.example.com/clips/{clip}",
    "http://[",
    "",
)


def test_oembed_knows_no_other_address(site, place):
    clip, inside, _outside = place
    for address in STRANGE:
        asked = {"url": address.format(url=URL, clip=clip)}
        assert site.get("/oembed", query_string=asked, headers=inside).status_code == 404, address


def test_oembed_hides_what_is_hidden(site, place):
    clip, inside, outside = place
    asked = f"/oembed?url={URL}/clips/{clip}"
    assert site.get(asked, headers=outside).status_code == 404
    assert site.get(asked).status_code == 401
    assert site.get(asked + "&format=xml", headers=inside).status_code == 501


def test_open_graph_is_for_those_signed_in(site, place):
    clip, inside, _outside = place
    page = site.get(f"/clips/{clip}", headers=inside).text
    assert '<meta property="og:title" content="A &#34;winter&#34; &lt;plan&gt;">' in page
    assert f'content="{URL}/clips/{clip}"' in page
    assert "og:title" not in site.get(f"/clips/{clip}", follow_redirects=True).text


@pytest.mark.parametrize("bad", ["https://a.example; script-src *", "*", "intranet", "'self',x"])
def test_an_origin_that_is_none_is_refused_at_start(bad):
    with pytest.raises(SettingsError, match="HUB_EMBED_ORIGINS"):
        load(environ={"HUB_EMBED_ORIGINS": bad})
