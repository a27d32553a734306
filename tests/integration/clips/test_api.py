"""Clips by the API: made, listed, changed, opened, withdrawn, deleted, by those who may."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from hub.audiences import queries as audiences
from hub.audiences.model import Audience, AudienceRule, FrozenMember
from hub.audit import queries as audit
from hub.clips import actions, made, opening, queries, removal
from hub.clips.files_model import DoomedFiles, Upload
from hub.clips.model import Clip, State, Take
from hub.core import clock, work
from hub.core.db import Database
from hub.core.services import Services
from hub.core.storage.base import StorageError
from hub.core.work.model import Job
from hub.people.model import Person
from tests import factories
from tests.integration.clips.conftest import ON_SQLITE, Cast
from tests.integration.clips.tus import Tus

AT = "/api/v1/clips"


class Api:
    """The clips API for one person."""

    def __init__(self, client: FlaskClient, headers: dict[str, str]) -> None:
        self.client, self.headers = client, headers
        self.tus = Tus(client, headers)

    def ask(self, method: str, path: str = "", **given: Any) -> TestResponse:
        return self.client.open(f"{AT}{path}", method=method, headers=self.headers, **given)

    def upload(self, data: bytes = b"a recording") -> str:
        url = self.tus.begin(len(data))
        self.tus.patch(url, 0, data)
        return url.rsplit("/", 1)[1]

    def create(self, **given: Any) -> TestResponse:
        return self.ask(
            "POST",
            json={"title": "Hello", "upload": given.pop("upload", None) or self.upload()} | given,
        )

    def made(self, **given: Any) -> dict[str, Any]:
        answer = self.create(**given)
        assert answer.status_code == 201, answer.text
        return dict(answer.get_json())

    def get(self, clip_id: str) -> dict[str, Any]:
        answer = self.ask("GET", f"/{clip_id}")
        assert answer.status_code == 200, answer.text
        return dict(answer.get_json())


@pytest.fixture
def dana(client: FlaskClient, cast: Cast) -> Api:
    return Api(client, cast.as_dana)


@pytest.fixture
def eve(client: FlaskClient, cast: Cast) -> Api:
    return Api(client, cast.as_eve)


@pytest.fixture
def sam(client: FlaskClient, cast: Cast) -> Api:
    return Api(client, cast.as_sam)


def playable(database: Database, clip_id: str, number: int = 1) -> None:
    """As if the pipeline had made the first rendition."""
    wanted = select(Take.id).where(Take.clip_id == clip_id, Take.number == number)
    with database.read() as session:
        take_id = session.scalars(wanted).one()
    with database.write() as session:
        first = {"prefix": f"takes/{take_id}/x/", "made": [rendition("360p", 360)]}
        made.is_playable(session, take_id, first)


def rendition(name: str, height_px: int) -> dict[str, Any]:
    return {
        "name": name,
        "kind": "video" if height_px else "audio",
        "width_px": height_px * 16 // 9,
        "height_px": height_px,
        "fps": 25.0,
        "codecs": "avc1.64001f",
        "bitrate_kbps": 800,
        "peak_kbps": 900,
        "bytes_total": 1000,
        "duration_s": 60.0,
        "playlist": f"{name}/index.m3u8",
        "source_copy": False,
    }


def test_a_clip_is_made_of_an_upload_and_work_on_it_begins_with_it(
    dana: Api, database: Database, cast: Cast
) -> None:
    shown = dana.made(
        title="  Winter   refit ",
        description="What changes.",
        key_messages=["Boats come out in May", {"text": "No overtime", "start_s": 3, "end_s": 5.5}],
        audience="department:port",
        language="en",
        speakers=["eve@example.com"],
    )
    assert shown["title"] == "Winter refit"
    assert shown["state"] == "draft"
    assert shown["playable"] is False
    assert shown["take"] == 1
    assert shown["audience"] == "department:port"
    assert [one["email"] for one in shown["speakers"]] == ["eve@example.com"]
    assert shown["owner"]["id"] == cast.dana
    assert [(m["text"], m["start_s"]) for m in shown["key_messages"]] == [
        ("Boats come out in May", None),
        ("No overtime", 3),
    ]
    assert shown["progress"] == {"stage": "waiting", "fraction": 0.0, "eta_s": None}
    assert (shown["warning"], shown["refusal"]) == ("", "")
    assert dana.get(shown["id"]) == shown
    with database.read() as session:
        take = session.scalars(select(Take)).one()
        assert (take.source_name, take.source_bytes) == ("update.mp4", 11)
        assert work.state(session, "take", take.id) is not None


def test_the_owner_speaks_where_nobody_is_named(dana: Api, cast: Cast) -> None:
    assert [one["id"] for one in dana.made()["speakers"]] == [cast.dana]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"title": " "}, "title", "Give it a title"),
        ({"title": "x" * 201}, "title", "Give it a title"),
        ({"audience": "department:Prot"}, "audience", "Did you mean “Port”?"),
        ({"audience": ""}, "audience", "Say who this is for"),
        ({"speakers": ["nobody@example.com"]}, "speakers", "nobody@example.com"),
        ({"key_messages": ["x" * 201]}, "key_messages", "Keep each under 200"),
        ({"key_messages": ["a"] * 6}, "key_messages", "at most 5"),
        ({"key_messages": [{"text": "a", "start_s": -1}]}, "key_messages", "start at 0"),
        ({"language": "English!"}, "language", "Name the language"),
        ({"upload": "unknown"}, "upload", "There is no such upload"),
        ({"owner": "sam"}, "owner", "Unknown field"),
        ({"state": "published"}, "state", "Unknown field"),
    ],
)
@ON_SQLITE
def test_what_does_not_fit_is_refused_with_its_field_and_nothing_is_made(
    dana: Api, database: Database, given: dict[str, Any], field: str, sentence: str
) -> None:
    upload = dana.upload()
    answer = dana.create(**({"upload": upload} | given))
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["field"] == field
    assert sentence in problem["detail"]
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Clip)) == 0
        assert session.scalar(select(func.count()).select_from(Audience)) == 0
        assert session.scalar(select(func.count()).select_from(Job)) == 0
    assert dana.create(upload=upload).status_code == 201, "the upload can still be used"


@ON_SQLITE
def test_numbers_that_are_none_are_refused(dana: Api) -> None:
    body = '{"title": "a", "upload": "%s", "key_messages": [{"text": "a", "start_s": NaN}]}'
    answer = dana.ask("POST", data=body % dana.upload(), content_type="application/json")
    assert answer.status_code == 422


def test_an_upload_makes_one_clip(dana: Api) -> None:
    upload = dana.upload()
    dana.made(upload=upload)
    again = dana.create(upload=upload)
    assert again.status_code == 422
    assert "has been made of this upload already" in again.get_json()["detail"]


def test_an_unfinished_or_empty_upload_makes_none(dana: Api) -> None:
    half = dana.tus.begin(10).rsplit("/", 1)[1]
    assert "has not arrived in full" in dana.create(upload=half).get_json()["detail"]
    empty = dana.upload(b"")
    assert "is empty" in dana.create(upload=empty).get_json()["detail"]


def test_somebody_elses_upload_makes_none(dana: Api, eve: Api) -> None:
    answer = eve.create(upload=dana.upload())
    assert answer.status_code == 422
    assert "There is no such upload" in answer.get_json()["detail"]


def test_staff_make_no_clips(sam: Api, dana: Api) -> None:
    assert sam.create(upload=dana.upload()).status_code == 403


def test_every_route_is_closed_to_whom_the_clip_is_not_for(
    dana: Api, sam: Api, eve: Api, client: FlaskClient, database: Database
) -> None:
    clip_id = dana.made(audience="department:Board")["id"]
    routes: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PATCH", "", {"title": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/takes", {"upload": "x"}),
        ("POST", "/publish", {}),
        ("POST", "/withdraw", None),
        ("POST", "/cancel", None),
    ]
    nobody = Api(client, {})
    for method, path, body in routes:
        sent = {} if body is None else {"json": body}
        for who, status in ((sam, 404), (eve, 404), (nobody, 401)):
            answer = who.ask(method, f"/{clip_id}{path}", **sent)
            assert answer.status_code == status, (method, path)
    assert dana.get(clip_id)["title"] == "Hello"


def test_who_may_only_watch_may_not_change(dana: Api, sam: Api, database: Database) -> None:
    clip_id = dana.made(publish=True)["id"]
    playable(database, clip_id)
    assert sam.get(clip_id)["state"] == "published"
    for method, path, body in (
        ("PATCH", "", {"title": "Mine"}),
        ("DELETE", "", None),
        ("POST", "/publish", {}),
        ("POST", "/withdraw", None),
        ("POST", "/cancel", None),
        ("POST", "/takes", {"upload": "x"}),
    ):
        sent = {} if body is None else {"json": body}
        assert sam.ask(method, f"/{clip_id}{path}", **sent).status_code == 403, path


def test_comms_prepare_everybodys_clips(dana: Api, client: FlaskClient, cast: Cast) -> None:
    clip_id = dana.made()["id"]
    answer = Api(client, cast.as_cora).ask("PATCH", f"/{clip_id}", json={"title": "Edited"})
    assert answer.get_json()["title"] == "Edited"


def test_a_change_leaves_the_rest_as_it_was(dana: Api) -> None:
    before = dana.made(key_messages=[{"text": "One", "start_s": 1, "end_s": 2}], description="D")
    after = dana.ask(
        "PATCH", f"/{before['id']}", json={"title": "New", "key_messages": ["Two", "One"]}
    ).get_json()
    assert after["title"] == "New"
    assert after["key_messages"] == [
        {"text": "Two", "start_s": None, "end_s": None},
        {"text": "One", "start_s": 1.0, "end_s": 2.0},
    ]
    changed = {"title", "key_messages"}
    assert {k: v for k, v in after.items() if k not in changed} == {
        k: v for k, v in before.items() if k not in changed
    }


def test_polling_costs_nothing_while_nothing_changes(dana: Api, database: Database) -> None:
    clip_id = dana.made()["id"]
    first = dana.ask("GET", f"/{clip_id}")
    headers = dana.headers | {"If-None-Match": first.headers["ETag"]}
    same = dana.client.get(f"{AT}/{clip_id}", headers=headers)
    assert (same.status_code, same.data) == (304, b"")
    playable(database, clip_id)
    changed = dana.client.get(f"{AT}/{clip_id}", headers=headers)
    assert changed.status_code == 200
    assert changed.get_json()["playable"] is True


def test_clips_are_listed_page_by_page_newest_first(
    dana: Api, sam: Api, database: Database, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.site.clips_api.PAGE", 2)
    with database.write() as session:
        owner = session.get_one(Person, cast.dana)
        for i in range(5):
            at = factories.THEN + timedelta(minutes=i // 2)
            factories.clip(session, owner, f"Clip {i}", at=at)
        factories.clip(session, owner, "Draft", state=State.DRAFT)
        factories.clip(session, owner, "Not for Port", audience="department:Board")
    titles: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = sam.ask("GET", query_string={"cursor": cursor}).get_json()
        titles += [clip["title"] for clip in page["clips"]]
        cursor = page["cursor"]
    assert sorted(titles) == [f"Clip {i}" for i in range(5)]
    assert titles[0] == "Clip 4"
    everything = dana.ask("GET").get_json()
    assert everything["cursor"] is not None


@pytest.mark.parametrize("cursor", ["x", "AAAA", "%00"])
@ON_SQLITE
def test_a_cursor_that_is_not_ours_is_refused(dana: Api, cursor: str) -> None:
    assert dana.ask("GET", query_string={"cursor": cursor}).status_code == 422


def test_a_clip_opens_at_its_first_playable_rendition(
    dana: Api, sam: Api, database: Database, cast: Cast
) -> None:
    clip_id = dana.made(publish=True)["id"]
    assert sam.ask("GET", f"/{clip_id}").status_code == 404
    playable(database, clip_id)
    shown = sam.get(clip_id)
    assert (shown["state"], shown["playable"]) == ("published", True)
    assert [one["name"] for one in shown["renditions"]] == ["360p"]
    with database.read() as session:
        clip = queries.get(session, clip_id)
        on_list = audiences.frozen_ids(session, clip.audience_id)
        assert on_list == {cast.eve, cast.sam, cast.cora}, "who speaks does not count in reach"


def test_publishing_opens_at_once_what_can_be_watched(
    dana: Api, sam: Api, database: Database
) -> None:
    clip_id = dana.made()["id"]
    playable(database, clip_id)
    assert dana.get(clip_id)["state"] == "draft"
    answer = dana.ask("POST", f"/{clip_id}/publish", json={})
    assert answer.get_json()["state"] == "published"
    assert sam.get(clip_id)["published_at"] is not None


def test_publishing_before_it_is_playable_waits_for_that(dana: Api, database: Database) -> None:
    clip_id = dana.made()["id"]
    assert dana.ask("POST", f"/{clip_id}/publish", json={}).get_json()["state"] == "draft"
    playable(database, clip_id)
    assert dana.get(clip_id)["state"] == "published"


def test_a_publication_that_waits_can_be_called_off(dana: Api, database: Database) -> None:
    clip_id = dana.made(publish=True)["id"]
    assert dana.ask("POST", f"/{clip_id}/withdraw").get_json()["state"] == "draft"
    playable(database, clip_id)
    assert dana.get(clip_id)["state"] == "draft"


def test_a_scheduled_clip_opens_when_its_time_has_come(
    dana: Api, sam: Api, database: Database, services: Services
) -> None:
    clip_id = dana.made(publish=True)["id"]
    at = (clock.now() + timedelta(hours=1)).isoformat()
    shown = dana.ask("POST", f"/{clip_id}/publish", json={"at": at}).get_json()
    assert (shown["state"], shown["opens_at"]) == ("scheduled", at)
    playable(database, clip_id)
    opening.open_due(services)
    assert sam.ask("GET", f"/{clip_id}").status_code == 404, "not before its time"
    come(database, clip_id)
    opening.open_due(services)
    assert sam.get(clip_id)["state"] == "published"


def come(database: Database, clip_id: str) -> None:
    with database.write() as session:
        session.get_one(Clip, clip_id).opens_at = clock.now() - timedelta(seconds=1)


def test_one_clip_that_can_not_open_yet_holds_up_no_other(
    dana: Api, database: Database, services: Services
) -> None:
    soon = {"at": (clock.now() + timedelta(hours=1)).isoformat()}
    unready, damaged, ready = (dana.made()["id"] for _ in range(3))
    for clip_id in (damaged, ready):
        playable(database, clip_id)
    for clip_id in (unready, damaged, ready):
        dana.ask("POST", f"/{clip_id}/publish", json=soon)
        come(database, clip_id)
    with database.write() as session:
        session.execute(
            Take.__table__.update()  # type: ignore[attr-defined] # a Table has it
            .where(Take.clip_id == damaged)
            .values(warning="The end is missing.")
        )
    opening.open_due(services)
    states = [dana.get(clip_id)["state"] for clip_id in (unready, damaged, ready)]
    assert states == ["draft", "draft", "published"]
    playable(database, unready)
    assert dana.get(unready)["state"] == "published", "it opens as soon as it can"


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "yesterday", "2030-01-01T00:00:00", 5])
@ON_SQLITE
def test_a_time_that_is_past_or_vague_is_refused(dana: Api, at: object) -> None:
    clip_id = dana.made()["id"]
    assert dana.ask("POST", f"/{clip_id}/publish", json={"at": at}).status_code == 422


def test_a_withdrawn_clip_is_gone_for_its_audience_and_keeps_its_list(
    dana: Api, sam: Api, database: Database
) -> None:
    clip_id = dana.made(publish=True)["id"]
    playable(database, clip_id)
    assert dana.ask("POST", f"/{clip_id}/withdraw").get_json()["state"] == "withdrawn"
    assert sam.ask("GET", f"/{clip_id}").status_code == 404
    assert dana.ask("POST", f"/{clip_id}/withdraw").status_code == 409
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FrozenMember)) == 3
    dana.ask("POST", f"/{clip_id}/publish", json={})
    assert sam.get(clip_id)["state"] == "published"


def test_a_new_audience_of_an_open_clip_lets_in_others_and_leaves_the_list(
    dana: Api, sam: Api, database: Database, cast: Cast
) -> None:
    clip_id = dana.made(publish=True, audience="department:Port")["id"]
    playable(database, clip_id)
    with database.read() as session:
        before = audiences.frozen_ids(session, queries.get(session, clip_id).audience_id)
    dana.ask("PATCH", f"/{clip_id}", json={"audience": "department:Board"})
    assert sam.ask("GET", f"/{clip_id}").status_code == 404
    with database.read() as session:
        clip = queries.get(session, clip_id)
        assert audiences.frozen_ids(session, clip.audience_id) == before == {cast.sam}


def test_who_joins_later_may_watch_but_is_not_counted(
    dana: Api, client: FlaskClient, database: Database
) -> None:
    clip_id = dana.made(publish=True, audience="department:Port")["id"]
    playable(database, clip_id)
    with database.write() as session:
        joined = factories.token(session, factories.person(session, "Noa New", of="Port"))
    assert Api(client, joined).get(clip_id)["state"] == "published"
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(FrozenMember)) == 1


def test_a_deleted_clip_leaves_no_row_and_no_file(
    dana: Api, database: Database, services: Services
) -> None:
    clip_id = dana.made()["id"]
    with database.read() as session:
        take_id = session.scalars(select(Take.id)).one()
    services.storage.put_bytes(f"takes/{take_id}/x/360p/seg_1.m4s", b"x")
    assert dana.ask("DELETE", f"/{clip_id}").status_code == 204
    assert dana.ask("GET", f"/{clip_id}").status_code == 404
    assert list(services.storage.keys("")) == []
    with database.read() as session:
        for table in (Clip, Take, Upload, Audience, AudienceRule):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_storage_that_is_away_does_not_fail_a_deletion(
    dana: Api, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip_id = dana.made()["id"]

    def away(*_given: object) -> None:
        raise StorageError("The bucket does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(type(services.storage), "delete_prefix", away)
        assert dana.ask("DELETE", f"/{clip_id}").status_code == 204
    assert list(services.storage.keys("")) != []
    removal.tidy_files(services)
    assert list(services.storage.keys("")) == []


def test_a_kill_before_files_are_deleted_leaves_none_behind(
    dana: Api, database: Database, services: Services, cast: Cast
) -> None:
    clip_id = dana.made()["id"]
    with database.write() as session:
        actions.remove(session, cast.dana, queries.get(session, clip_id), clock.now())
    assert list(services.storage.keys("")) != []
    removal.tidy_files(services)
    assert list(services.storage.keys("")) == []
    with database.write() as session:
        for doomed in session.scalars(select(DoomedFiles)):
            doomed.at -= timedelta(minutes=11)
    removal.tidy_files(services)
    with database.read() as session:
        assert list(session.scalars(select(DoomedFiles))) == []


def test_cancelling_stops_the_work(dana: Api, database: Database) -> None:
    clip_id = dana.made(publish=True)["id"]
    shown = dana.ask("POST", f"/{clip_id}/cancel").get_json()
    assert shown["refusal"] == "This was cancelled."
    with database.read() as session:
        assert session.scalars(select(Job)).one().cancelled
    assert dana.ask("POST", f"/{clip_id}/cancel").status_code == 409


def test_the_trail_tells_who_did_what(dana: Api, database: Database, cast: Cast) -> None:
    clip_id = dana.made()["id"]
    playable(database, clip_id)
    dana.ask("PATCH", f"/{clip_id}", json={"title": "New"})
    dana.ask("POST", f"/{clip_id}/publish", json={})
    dana.ask("POST", f"/{clip_id}/withdraw")
    dana.ask("DELETE", f"/{clip_id}")
    with database.read() as session:
        trail = audit.by_actor(session, cast.dana)
    assert [one.action for one in trail if one.subject_id == clip_id] == [
        "clip.created",
        "clip.edited",
        "clip.published",
        "clip.withdrawn",
        "clip.deleted",
    ]
