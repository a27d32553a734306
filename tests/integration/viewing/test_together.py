"""Beacons kept together are the same as one by one, and a killed server loses nothing for good."""

import json
import os
import signal
import threading
import time
import urllib.request
from pathlib import Path

from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import delete, select

from hub.core import clock
from hub.core.db import Database
from hub.core.ids import digest
from hub.people.model import ApiToken, Person
from hub.viewing import beacon, ground, many, together
from hub.viewing.model import Place, SeenSeconds, Viewing
from tests.services import hub_server

KEYS = ("viewing-01", "viewing-02")
PARTS = st.tuples(st.integers(0, 500), st.integers(1, 200), st.sampled_from([10, 25]))
PLAYED = st.lists(st.lists(PARTS, min_size=5, max_size=5), min_size=6, max_size=6)
TOLD = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 1), st.integers(1, 5)), min_size=1, max_size=14
)


def _told(where, person_id, key, seq, parts, **other):
    """The state ``seq`` of a viewing: each holds all that was played before."""
    segments = [[a, min(600, a + length), rate, 0] for a, length, rate in parts[:seq]]
    body = {"viewing": key, "clip": where.clip_id, "take": 1, "seq": seq, "wall_ms": 600_000}
    read = beacon.parse(json.dumps(body | {"segments": segments} | other).encode())
    return ground.told(person_id, where, read, clock.now())


def _kept(session):
    seen = [SeenSeconds.person_id, SeenSeconds.seen, SeenSeconds.content_s, SeenSeconds.is_viewer]
    wanted = (
        select(Viewing.person_id, Viewing.key, Viewing.seq, Viewing.segments, Viewing.is_view),
        select(*seen, SeenSeconds.completed),
        select(Place.person_id, Place.watched),
    )
    return [sorted(tuple(row) for row in session.execute(one)) for one in wanted]


@given(played=PLAYED, told=TOLD)
@trying(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_many_at_once_are_kept_as_one_by_one(database: Database, watchers, played, told):
    where, people = watchers
    tolds = [
        _told(where, people[who], KEYS[key], seq, played[2 * who + key]) for who, key, seq in told
    ]
    found = []
    for at_once in (False, True):
        with database.write() as session:
            for table in (Viewing, SeenSeconds, Place):
                session.execute(delete(table))
            for batch in [tolds] if at_once else [[one] for one in tolds]:
                assert not many.record(session, batch, measures=True)
        with database.read() as session:
            found.append(_kept(session))
    assert found[0] == found[1]


def test_one_that_can_not_be_kept_keeps_nobody_else_from_it(database, watchers):
    where, people = watchers
    inlet = together.Inlet(database, measures=True)
    inlet._ticks = True
    good = _told(where, people[0], KEYS[0], 1, [(0, 90, 10)])
    gone = _told(where, people[1], KEYS[0], 1, [(0, 90, 10)])
    inlet.take(good)
    inlet.take(gone)
    with database.write() as session:
        session.delete(session.get_one(Person, people[1]))
    inlet.flush()
    with database.read() as session:
        assert list(session.scalars(select(Viewing.person_id))) == [people[0]]


def test_a_page_waits_for_what_its_reader_told_but_not_for_a_crowd(database, watchers):
    where, people = watchers
    inlet = together.Inlet(database, measures=True)
    inlet._ticks = True
    crowd = [
        _told(where, people[0], f"viewing-{n:02}", 1, [(0, 9, 10)]) for n in range(together.FEW)
    ]
    for told in (*crowd, _told(where, people[1], KEYS[0], 1, [(0, 90, 10)])):
        inlet.take(told)
    inlet.flush_for(people[2])
    assert len(inlet._waiting) == together.FEW + 1
    inlet.flush_for(people[1])
    assert not inlet._waiting
    inlet.take(_told(where, people[0], KEYS[1], 1, [(0, 9, 10)]))
    inlet.flush_for(people[2])
    assert not inlet._waiting
    with database.read() as session:
        assert set(session.scalars(select(Viewing.person_id))) == {people[0], people[1]}


def _tell(url, headers, clip, seq, wait=""):
    body = {"viewing": "viewing-01", "clip": clip, "take": 1, "seq": seq, "wall_ms": 600_000}
    data = json.dumps(body | {"segments": [[0, 10 + seq, 10, 0]]}).encode()
    asked = urllib.request.Request(f"{url}/api/v1/viewings{wait}", data, headers)
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 204


def test_a_server_killed_at_any_moment_loses_nothing_that_the_next_beacon_does_not_heal(
    settings, database, house
):
    """Told without end by four people; killed in the middle; every last state comes again."""
    told: dict[int, int] = {}
    waited: dict[int, int] = {}
    with hub_server.server(settings, "web") as running:
        threads = [
            threading.Thread(target=_go_on, args=(running.url, house, number, told, waited))
            for number in range(4)
        ]
        for thread in threads:
            thread.start()
        while len(waited) < 4 or min(waited.values()) < 20:
            assert running.process.poll() is None
            time.sleep(0.02)
        for pid in (*_children(running.process.pid), running.process.pid):
            os.kill(pid, signal.SIGKILL)
        for thread in threads:
            thread.join()
    kept = _sequences(database, house)
    assert all(kept[number] >= waited[number] for number in range(4))
    with hub_server.server(settings, "web") as running:
        for number in range(4):
            _tell(running.url, house.staff[number], house.clip, told[number], "?wait=1")
    after = _sequences(database, house)
    assert all(after[number] >= told[number] for number in range(4))


def _children(pid):
    """The processes that serve; the one that was started only minds them."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _go_on(url, house, number, told, waited):
    """Tell states until nobody answers; every fifth is answered when it is written."""
    for seq in range(1, 100_000):
        waits = seq % 5 == 0
        try:
            _tell(url, house.staff[number], house.clip, seq, "?wait=1" if waits else "")
        except OSError:
            return
        told[number] = seq
        if waits:
            waited[number] = seq


def _sequences(database, house):
    """The sequence number that is kept, of each of the four."""
    secrets = [digest(one["Authorization"].removeprefix("Bearer ")) for one in house.staff[:4]]
    with database.read() as session:
        wanted = select(ApiToken.secret_digest, Viewing.seq)
        rows = session.execute(wanted.join(Viewing, Viewing.person_id == ApiToken.person_id))
        kept = {secret: seq for secret, seq in rows}
    return [kept[secret] for secret in secrets]
