"""Settings that would leave Hub standing still are refused at the start."""

from pathlib import Path

import pytest

from hub.core.mail import MailError, server
from hub.core.settings import Settings, SettingsError, load

STILL = {
    "HUB_THREADS": "0",
    "HUB_MEDIA_JOBS": "0",
    "HUB_SPEECH_JOBS": "-1",
    "HUB_UPLOAD_KEEP_H": "0",
    "HUB_UPLOAD_LIMIT_GB": "nan",
    "HUB_DURATION_LIMIT_H": "0",
    "HUB_NODE": "rack/2",
}


@pytest.mark.parametrize("name", STILL)
def test_a_value_with_which_nothing_is_done_is_refused(name: str, tmp_path: Path) -> None:
    empty = tmp_path / "hub.toml"
    empty.touch()
    with pytest.raises(SettingsError, match=name):
        load(empty, {name: STILL[name]})


@pytest.mark.parametrize("smtp", ["smtp://host:mail", "smtp://host:99999", "imap://host", "host"])
def test_a_mail_server_that_can_not_be_read_is_told(smtp: str) -> None:
    with pytest.raises(MailError, match="HUB_SMTP is like"):
        server(Settings(smtp=smtp))
