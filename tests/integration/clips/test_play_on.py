"""A video that plays goes on when its sign-in grows old, and never past a door that shut."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from hub.clips import addresses
from hub.clips.model import Clip, State
from hub.core import clock
from hub.core.db import Database
from hub.people.model import Person, SignIn
from hub.people.sign_in import PLAYS_ON
from tests import factories
from tests.integration.clips.conftest import Cast
from tests.signed_in import SignIn as SignInAs


@pytest.fixture
def clip(database: Database, cast: Cast) -> Clip:
    with database.write() as session:
        return factories.clip(session, session.get_one(Person, cast.dana))


@pytest.fixture
def sam(sign_in: SignInAs, database: Database, cast: Cast) -> FlaskClient:
    with database.read() as session:
        return sign_in(session.get_one(Person, cast.sam))


def age(database: Database, by: timedelta) -> None:
    with database.write() as session:
        session.execute(update(SignIn).values(expires_at=clock.now() - by))


def test_media_goes_on_for_hours_after_the_sign_in_ended_and_nothing_else(
    sam: FlaskClient, database: Database, clip: Clip
) -> None:
    age(database, PLAYS_ON - timedelta(minutes=1))
    assert sam.get(addresses.master(clip)).status_code == 200
    assert sam.get(f"/api/v1/clips/{clip.id}").status_code == 401
    assert sam.get(f"/clips/{clip.id}", headers={"Accept": "text/html"}).status_code == 302
    age(database, PLAYS_ON)
    assert sam.get(addresses.master(clip)).status_code == 401


def test_media_ends_at_once_with_the_update_the_person_or_the_sign_out(
    sam: FlaskClient, database: Database, clip: Clip, cast: Cast
) -> None:
    age(database, timedelta(minutes=1))
    with database.write() as session:
        session.get_one(Clip, clip.id).state = State.WITHDRAWN
    assert sam.get(addresses.master(clip)).status_code == 404
    with database.write() as session:
        session.get_one(Clip, clip.id).state = State.PUBLISHED
        session.get_one(Person, cast.sam).active = False
    assert sam.get(addresses.master(clip)).status_code == 401
    with database.write() as session:
        session.get_one(Person, cast.sam).active = True
        session.execute(delete(SignIn))
    assert sam.get(addresses.master(clip)).status_code == 401


def test_the_sound_can_be_had_alone(app: Flask, sam: FlaskClient, clip: Clip) -> None:
    whole = sam.get(addresses.master(clip)).text
    sound = sam.get(addresses.sound(clip)).text
    assert "RESOLUTION=" in whole
    assert "RESOLUTION=" not in sound
    assert sound.count("#EXT-X-STREAM-INF") == 1
    assert "index.m3u8" in sound
