"""A tus client for tests, one request a call."""

import base64
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

BODY = "application/offset+octet-stream"
AT = "/api/v1/uploads"


class Tus:
    """Speaks tus 1.0.0 for one person."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers | {"Tus-Resumable": "1.0.0"}

    def ask(self, method: str, url: str, body: Any = b"", **headers: str | None) -> TestResponse:
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in sent.items() if value is not None}
        return self.client.open(url, method=method, data=body, headers=given)

    def create(self, length: int | str, name: str = "update.mp4", **headers: str) -> TestResponse:
        metadata = f"filename {base64.b64encode(name.encode()).decode()}"
        return self.ask(
            "POST", AT, Upload_Length=str(length), **({"Upload_Metadata": metadata} | headers)
        )

    def begin(self, length: int, name: str = "update.mp4") -> str:
        """The address of a new upload."""
        answer = self.create(length, name)
        assert answer.status_code == 201, answer.text
        return answer.headers["Location"]

    def patch(self, url: str, offset: int | str, body: Any, **headers: str | None) -> TestResponse:
        given: dict[str, str | None] = {"Content_Type": BODY, "Upload_Offset": str(offset)}
        return self.ask("PATCH", url, body, **(given | headers))

    def offset(self, url: str) -> int:
        answer = self.ask("HEAD", url)
        assert answer.status_code == 200, answer.status
        return int(answer.headers["Upload-Offset"])
