"""`hub people`, `hub token`, `hub set-up-link`, `hub erase`, `hub export-person`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.app import create_app
from hub.cli import main, put
from hub.core.errors import Rejected
from hub.core.services import Services
from hub.core.settings import Settings
from hub.web.session import KEY

PASSWORD = "four words of mine"


class Hub:
    """An empty data folder, the command line on it, and a browser at it."""

    def __init__(self, data: Path) -> None:
        self.data = data

    def run(self, *words: str, typed: str = "") -> Result:
        environ = {"HUB_DATA": str(self.data), "HUB_URL": "https://hub.example.com"}
        return CliRunner().invoke(main, words, input=typed, env=environ)

    def get(self, path: str, **headers: str) -> int:
        app = create_app(Settings(data=self.data))
        try:
            return app.test_client().get(path, headers=headers).status_code
        finally:
            app.extensions[KEY].database.close()

    def sign_in(self, email: str, password: str) -> int:
        app = create_app(Settings(data=self.data))
        form = {"email": email, "password": password}
        try:
            return app.test_client().post("/sign-in", data=form).status_code
        finally:
            app.extensions[KEY].database.close()


@pytest.fixture
def hub(tmp_path: Path) -> Hub:
    return Hub(tmp_path / "var")


def add(hub: Hub, email: str, name: str, *more: str, typed: str = "") -> Result:
    return hub.run("people", "add", email, "--name", name, *more, typed=typed)


def test_a_person_is_added_to_an_empty_data_folder_and_signs_in_before_set_up(hub: Hub) -> None:
    more = ("--role", "admin", "--password-stdin", "--department", "Board")
    done = add(hub, "ana@example.com", "Ana Reis", *more, typed=PASSWORD + "\n")
    assert done.exit_code == 0, done.stderr
    assert len(done.stdout.strip()) == 13
    assert hub.sign_in("ana@example.com", PASSWORD) == 302


def test_a_token_stands_alone_on_stdout_and_opens_the_api(hub: Hub) -> None:
    add(hub, "ana@example.com", "Ana Reis")
    token = hub.run("token", "ANA@example.com").stdout
    assert token.count("\n") == 1
    headers = {"Authorization": f"Bearer {token.strip()}"}
    assert hub.get("/api/v1/clips", **headers) == 200


def test_a_link_for_somebody_is_an_address_people_can_open(hub: Hub) -> None:
    add(hub, "ana@example.com", "Ana Reis")
    link = hub.run("people", "link", "ana@example.com").stdout.strip()
    assert link.startswith("https://hub.example.com/welcome/")
    assert hub.get(link.removeprefix("https://hub.example.com")) == 200


def test_a_set_up_link_is_printed_until_hub_has_an_administrator(hub: Hub) -> None:
    link = hub.run("set-up-link").stdout.strip()
    assert hub.get(link.removeprefix("https://hub.example.com")) == 200
    add(hub, "ana@example.com", "Ana Reis", "--role", "admin")
    refused = hub.run("set-up-link")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Hub is set up already. Sign in at https://hub.example.com/sign-in." in refused.stderr


def test_a_directory_is_imported_and_its_faults_are_named(hub: Hub, tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_text("Email;Name;Manager\nkim@example.com;Kim Berg;lee@example.com\n")
    refused = hub.run("people", "import", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "Line 2: nobody has the e-mail address lee@example.com." in refused.stderr
    file.write_text(file.read_text() + "lee@example.com;Lee Wong;\n")
    done = hub.run("people", "import", str(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "2 added, 0 changed, 0 as before." in done.stderr
    assert hub.run("token", "kim@example.com").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("people", "add", "ana", "--name", "Ana"), 1, "is not an e-mail address"),
        (("people", "add", "a@example.com", "--name", "A", "--role", "king"), 2, "king"),
        (("people", "add", "a@example.com"), 2, "--name"),
        (
            ("people", "add", "a@example.com", "--name", "A", "--manager", "b@example.com"),
            1,
            "Nobody here has the e-mail address b@example.com.",
        ),
        (("token", "ghost@example.com"), 1, "Nobody here has the e-mail address"),
        (("people", "import", "nowhere.csv"), 2, "nowhere.csv"),
        (("erase", "ghost@example.com", "--yes"), 1, "Nobody here has the e-mail address"),
    ],
)
def test_a_refusal_is_a_sentence_on_stderr(
    hub: Hub, words: tuple[str, ...], code: int, sentence: str
) -> None:
    refused = hub.run(*words)
    assert (refused.exit_code, refused.stdout) == (code, "")
    assert sentence in refused.stderr


def test_a_weak_password_is_refused_and_nobody_added(hub: Hub) -> None:
    assert add(hub, "ana@example.com", "Ana", "--password-stdin", typed="short\n").exit_code == 1
    assert hub.run("token", "ana@example.com").exit_code == 1


def test_somebody_who_is_here_is_not_added_twice(hub: Hub) -> None:
    add(hub, "ana@example.com", "Ana Reis")
    again = add(hub, "Ana@Example.com", "Another Ana")
    assert again.exit_code == 1
    assert "already" in again.stderr


def test_an_export_is_json_without_what_was_watched(hub: Hub) -> None:
    add(hub, "ana@example.com", "Ana Reis", "--title", "Chief")
    found = json.loads(hub.run("export-person", "ana@example.com").stdout)
    assert found["person"]["title"] == "Chief"
    assert not {"watched", "viewings", "figures_read_by"} & set(found)


def test_erasing_asks_first_and_then_leaves_nobody(hub: Hub) -> None:
    add(hub, "ana@example.com", "Ana Reis")
    assert hub.run("erase", "ana@example.com", typed="n\n").exit_code == 1
    assert hub.run("token", "ana@example.com").exit_code == 0
    done = hub.run("erase", "ana@example.com", "--yes")
    assert (done.exit_code, done.stdout) == (0, "")
    assert hub.run("token", "ana@example.com").exit_code == 1


def test_what_was_put_in_before_a_file_that_can_not_be_is_told(hub: Hub, tmp_path: Path) -> None:
    add(hub, "ana@example.com", "Ana Reis")
    films = [tmp_path / "first.mp4", tmp_path / "second.mp4"]
    for film in films:
        film.write_bytes(b"film")
    with pytest.MonkeyPatch.context() as patched:
        real = put.put

        def once(services: Services, path: Path, given: put.Given) -> str:
            if path == films[1]:
                raise Rejected("Not this one.")
            return real(services, path, given)

        patched.setattr(put, "put", once)
        told = hub.run("add", *map(str, films))
    assert (told.exit_code, len(told.stdout.split())) == (1, 1)
