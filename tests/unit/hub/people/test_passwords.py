from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from hub.core.errors import Rejected
from hub.people import passwords


def test_a_hash_is_argon2id_at_the_price_of_the_rfc_and_fits_its_password_alone() -> None:
    kept = passwords.hashed("four words of mine")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(kept, "four words of mine")
    assert not passwords.matches(kept, "four words of mine ")


def test_nothing_matches_where_nothing_is_kept() -> None:
    for kept in (None, "", "not a hash"):
        assert not passwords.matches(kept, "four words of mine")


def test_no_more_than_two_passwords_are_looked_at_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    inside, go_on = Semaphore(0), Event()

    class Slow:
        def hash(self, _password: str) -> str:
            return "a stand-in"

        def verify(self, _kept: str, _password: str) -> bool:
            inside.release()
            return go_on.wait(20)

    monkeypatch.setattr(passwords, "_hasher", Slow())
    with ThreadPoolExecutor(4) as crowd:
        looks = [crowd.submit(passwords.matches, "kept", str(n)) for n in range(4)]
        assert inside.acquire(timeout=20)
        assert inside.acquire(timeout=20)
        assert not passwords._turns.acquire(blocking=False)
        go_on.set()
        assert all(look.result() for look in looks)


@pytest.mark.parametrize(
    "password",
    ["four words of mine", "Tr0ub4dor&3xyz", "пароль из слов", "reis is my horse's name"],
)
def test_long_passwords_of_any_kind_are_fit(password: str) -> None:
    passwords.require_fit(password, ("Ana Reis", "ana.reis@nordwind.example", "Nordwind"))


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("", "at least 12"),
        ("elevensigns", "at least 12"),
        ("x" * 201, "at most 200"),
        ("abababababababab", "more different"),
        ("Nordwind-2026!", "guessed first"),
        ("ana.reis.nordwind", "guessed first"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused_with_what_to_do(
    password: str, sentence: str
) -> None:
    with pytest.raises(Rejected, match=sentence) as refused:
        passwords.require_fit(password, ("Ana Reis", "ana.reis@nordwind.example", "Nordwind"))
    assert refused.value.field == "password"
