import pytest

from hub.people.browser import Browser, named

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        (
            f"{MOZILLA} (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
            ("Firefox", "Linux"),
        ),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
            ("Edge", "Windows"),
        ),
        (
            f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/18.1 Safari/605.1.15",
            ("Safari", "Mac"),
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, "
            "like Gecko) CriOS/143.0.0.0 Mobile/15E148 Safari/604.1",
            ("Chrome", "iPhone"),
        ),
        (
            f"{MOZILLA} (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
            "SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
            ("Samsung Internet", "Android"),
        ),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_a_browser_is_named_by_what_it_is_not_by_what_it_claims(
    user_agent: str, browser: tuple[str, str]
) -> None:
    assert named(user_agent) == Browser(*browser)


def test_what_is_held_in_a_hand_is_known() -> None:
    assert named("iPhone").is_handheld
    assert not named("Windows").is_handheld
