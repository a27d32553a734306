"""Signed webhooks through a real HTTP receiver: what, to whom, signed how, and tried how often."""

import hmac
import json
import socket
import threading
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Barrier, Thread

import pytest

from hub.clips import actions as clips
from hub.clips import opening
from hub.clips.actions import Draft
from hub.core import clock, network
from hub.core.errors import Conflict, Rejected
from hub.hooks import actions, events, jobs, post, queries, signature, tries
from hub.hooks.model import Standing
from hub.hooks.post import NotSentError
from hub.notices import jobs as notices
from hub.people.model import Person
from hub.site import personal
from tests.services.receiver import LOOPBACK

NAMED = network.networks(LOOPBACK)
PUBLIC = "93.184.216.34"


def secret_of(company, hook_id):
    """The secret as it is shown, back in bytes: what a receiver does with it."""
    (newest, *_old) = jobs.secrets_of(company.services, company.get(hook_id), clock.now())
    return b64decode(signature.written(newest).removeprefix("whsec_"))


def is_signed(posted, secret):
    """What Standard Webhooks asks of a receiver, written without our code."""
    signed = b".".join(
        (posted.headers["webhook-id"].encode(), posted.headers["webhook-timestamp"].encode())
    )
    wanted = b64encode(hmac.new(secret, signed + b"." + posted.body, sha256).digest()).decode()
    return f"v1,{wanted}" in posted.headers["webhook-signature"].split()


def test_a_published_update_is_posted_once_and_signed_as_the_standard_asks(company, receiver):
    hook = company.hook(receiver.url)
    clip_id = company.publish("Tide & <wind>")
    company.run()
    company.run()
    posted = receiver.one()
    assert posted.path == "/hook?from=hub"
    told = json.loads(posted.body)
    assert told["type"] == "clip.published"
    assert told["data"]["clip"]["title"] == "Tide & <wind>"
    assert told["data"]["clip"]["speakers"] == ["Lea Lind"]
    assert told["data"]["clip"]["url"] == f"https://hub.example.com/clips/{clip_id}?via=hook"
    assert is_signed(posted, secret_of(company, hook))
    assert not is_signed(replace(posted, body=posted.body + b" "), secret_of(company, hook))
    sent_at = datetime.fromtimestamp(int(posted.headers["webhook-timestamp"]), UTC)
    assert abs(datetime.now(UTC) - sent_at) < timedelta(minutes=1)
    (message,) = company.log(hook)
    assert (message.standing, message.status, message.answer) == (Standing.SENT, 200, "thank you")
    assert message.name == posted.headers["webhook-id"]


def test_each_event_has_its_name_and_no_word_of_a_comment_leaves_hub(company, receiver):
    company.hook(receiver.url, told=events.ALL)
    clip_id = company.publish()
    company.say(clip_id, company.ana, "Purple elephants")
    asked = company.say(clip_id, company.ana, "Purple when?", question=True, at_s=12.5)
    company.say(clip_id, company.leader, "Purple soon", reply_to=asked)
    company.run()
    company.change(clip_id, lambda s, c: opening.withdraw(s, company.leader.id, c, clock.now()))
    company.run()
    told = [json.loads(one.body) for one in receiver.posted]
    assert [one["type"] for one in told] == [
        "clip.published",
        "comment.posted",
        "question.asked",
        "question.answered",
        "clip.withdrawn",
    ]
    assert told[2]["data"]["comment"]["id"] == asked
    assert told[2]["data"]["comment"]["url"].endswith(f"?via=hook&t=12.5#comment-{asked}")
    assert told[3]["data"]["comment"]["reply_to"] == asked
    assert not any(b"urple" in one.body or b"Ana" in one.body for one in receiver.posted)


def test_what_not_all_its_readers_may_watch_is_told_to_no_hook(company, receiver):
    wide, port = company.hook(receiver.url), company.hook(receiver.url, readers="department:Port")
    company.publish("For the port", "department:Port")
    company.publish("For one", "person:lea@example.com")
    company.run()
    assert company.log(wide) == []
    (message,) = company.log(port)
    assert b"For the port" in receiver.one().body
    assert message.standing is Standing.SENT


def test_what_is_closed_to_readers_before_it_is_sent_is_not_sent(company, receiver):
    hook = company.hook(receiver.url)
    receiver.status = 500
    clip_id = company.publish("Secret by now")
    company.run()
    narrow = Draft(audience="department:Port")
    company.change(clip_id, lambda s, c: clips.edit(s, company.leader.id, c, narrow, clock.now()))
    receiver.begin_again()
    with company.database.write() as session:
        (message,) = (one for one, _ in queries.log(session, hook))
        actions.again(session, queries.get(session, hook), message, clock.now())
    company.run()
    assert receiver.posted == []
    assert company.log(hook)[0].standing is Standing.DROPPED


def test_an_update_that_comes_out_again_is_news_again_and_a_wider_audience_is_not(
    company, receiver
):
    company.hook(receiver.url)
    clip_id = company.publish()
    company.run()
    wider = Draft(audience="everyone,role:staff")
    company.change(clip_id, lambda s, c: clips.edit(s, company.leader.id, c, wider, clock.now()))
    company.run()
    assert len(receiver.posted) == 1
    company.change(clip_id, lambda s, c: opening.withdraw(s, company.leader.id, c, clock.now()))
    company.change(clip_id, lambda s, c: opening.publish(s, company.leader.id, c, clock.now()))
    company.run()
    assert len(receiver.posted) == 2


def test_a_failure_is_tried_again_after_growing_pauses_under_the_same_name_then_given_up(
    company, receiver, clock_at
):
    clock_at(clock.now())
    hook = company.hook(receiver.url)
    receiver.status, receiver.answer = 503, b"come \x00back \xff later " + b"o" * 9_000
    company.publish()
    company.run()
    (message,) = company.log(hook)
    assert (message.standing, message.status) == (Standing.WAITING, 503)
    assert message.answer.startswith("come back � later ooo")
    assert len(message.answer) <= 500
    pauses = []
    while (message := company.log(hook)[0]).due_at is not None:
        pauses.append(message.due_at - message.tried_at)
        clock_at(message.due_at)
        jobs.send(company.services)
    assert pauses == list(tries.PAUSES)
    assert sorted(pauses) == pauses
    assert message.standing is Standing.FAILED
    assert len(receiver.posted) == len(tries.PAUSES) + 1
    assert {one.headers["webhook-id"] for one in receiver.posted} == {message.name}
    receiver.begin_again()
    with company.database.write() as session:
        actions.again(session, queries.get(session, hook), message, clock.now())
        session.merge(message)
    jobs.send(company.services)
    assert receiver.one().headers["webhook-id"] == message.name
    assert company.log(hook)[0].standing is Standing.SENT


def test_a_hook_that_takes_nothing_for_days_is_switched_off_and_its_owner_is_told(
    company, receiver, clock_at, sign_in
):
    hook, began = company.hook(receiver.url), clock.now()
    receiver.status = 500
    company.publish("First")
    company.run()
    assert company.get(hook).failing_since is not None
    clock_at(began + tries.OFF_AFTER + timedelta(minutes=1))
    company.publish("Second")
    company.run()
    found = company.get(hook)
    assert not found.active
    assert found.off_reason == tries.SILENT
    tries_so_far = len(receiver.posted)
    clock_at(began + tries.OFF_AFTER + timedelta(days=1))
    company.run()
    assert len(receiver.posted) == tries_so_far
    assert "was switched off" in sign_in(company.comms).get("/notices").text
    assert "was switched off" not in sign_in(company.ana).get("/notices").text
    with company.database.write() as session:
        actions.switch(session, company.comms.id, queries.get(session, hook), True, clock.now())
    receiver.begin_again()
    company.run()
    assert len(receiver.posted) > 0


def test_a_redirect_is_not_followed_and_a_receiver_that_is_gone_is_told_no_more(company, receiver):
    hook = company.hook(receiver.url)
    receiver.status, receiver.headers = 302, {"Location": f"http://127.0.0.1:{receiver.port}/other"}
    company.publish()
    company.run()
    assert receiver.one().path == "/hook?from=hub"
    assert company.log(hook)[0].answer == jobs.REDIRECTED
    receiver.status = 410
    company.publish()
    company.run()
    assert company.get(hook).off_reason == tries.UNWANTED
    with company.database.write() as session, pytest.raises(Conflict):
        actions.test(session, queries.get(session, hook), clock.now())


def test_private_addresses_are_refused_unless_their_network_is_named(company, receiver):
    """The same hook, and the setting taken away: nothing is connected to any more."""
    hook = company.hook(receiver.url)
    company.publish()
    closed = replace(
        company.services, settings=replace(company.services.settings, hook_networks="")
    )
    company.run.__func__(replace(company, services=closed))
    assert receiver.posted == []
    assert company.log(hook)[0].answer == post.PRIVATE
    with pytest.raises(Rejected):
        post.check("https://127.0.0.1/x", ())
    with pytest.raises(Rejected):
        post.check("https://[::1]/x", ())
    with pytest.raises(Rejected):
        post.check("http://example.com/x", ())
    assert post.check("https://example.com/x", ()) == "example.com"


@pytest.fixture
def names(monkeypatch):
    """What names resolve to, one answer after the other."""
    answers = {}

    def resolve(host, _port, **_more):
        found = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 0)) for one in found]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda h, *a, **k: resolve(h, *a) if h in answers else real(h, *a, **k),
    )
    return answers


def test_a_name_that_points_to_a_private_address_is_refused_when_it_is_connected_to(
    receiver, names
):
    """DNS rebinding: what a name said before counts for nothing, and one bad address is enough."""
    names["hook.example"] = [["127.0.0.1"]]
    names["both.example"] = [[PUBLIC, "127.0.0.1"]]
    url = f"https://hook.example:{receiver.port}/x"
    assert post.check(url, ()) == "hook.example"
    with pytest.raises(NotSentError, match="private"):
        post.send(url, b"{}", {}, ())
    with pytest.raises(NotSentError, match="private"):
        post.send(url.replace("hook", "both", 1), b"{}", {}, ())
    assert receiver.posted == []


def test_a_name_is_resolved_once_for_the_judgement_and_the_connection(receiver, names):
    """A second answer would be another address; it is never asked for."""
    names["twice.example"] = [["127.0.0.1"], ["127.0.0.9"]]
    answer = post.send(f"http://twice.example:{receiver.port}/x", b"{}", {}, NAMED)
    assert answer.status == 200
    assert names["twice.example"] == [["127.0.0.9"]]
    assert receiver.one().headers["host"] == f"twice.example:{receiver.port}"


def test_a_server_that_does_not_answer_is_left_after_the_time(receiver):
    receiver.hold = threading.Event()
    with pytest.raises(NotSentError) as caught:
        post.send(receiver.url, b"{}", {}, NAMED, timeout_s=0.3)
    receiver.hold.set()
    assert str(caught.value) == post.SLOW


def test_an_answer_that_trickles_for_ever_is_cut():
    """Each byte comes in time, the whole never does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        ended = threading.Event()

        def trickle():
            taken, _ = listening.accept()
            with taken:
                taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not ended.wait(0.05):
                    try:
                        taken.sendall(b"x")
                    except OSError:
                        return

        thread = Thread(target=trickle)
        thread.start()
        with pytest.raises(NotSentError) as caught:
            post.send(
                f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, NAMED, timeout_s=0.5
            )
        ended.set()
        thread.join()
    assert str(caught.value) == post.SLOW


def test_two_workers_at_once_send_one_message(company, receiver):
    company.hook(receiver.url)
    company.publish()
    notices.deliver(company.services)
    at_once = Barrier(2)

    def work():
        at_once.wait()
        jobs.send(company.services)

    both = [Thread(target=work) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(receiver.posted) == 1


def test_a_worker_killed_while_it_sends_has_it_sent_again_by_the_next(company, receiver, clock_at):
    """All that is kept before the message goes, and then nothing more of that worker."""
    hook, began = company.hook(receiver.url), clock.now()
    company.publish()
    notices.deliver(company.services)
    with company.database.write() as session:
        late = tries.claim(session, queries.next_due(session, hook, clock.now()), clock.now())
    jobs.send(company.services)
    assert receiver.posted == []
    clock_at(began + tries.LEASE + timedelta(minutes=1))
    jobs.send(company.services)
    assert len(receiver.posted) == 1
    with company.database.write() as session:  # the dead one speaks after all
        tries.settle(session, late, tries.Outcome(False, 500, "late"), clock.now())
    assert company.log(hook)[0].standing is Standing.SENT


def test_a_replaced_secret_signs_beside_the_old_one_for_a_day(company, receiver, clock_at):
    hook, began = company.hook(receiver.url), clock.now()
    old = secret_of(company, hook)
    with company.database.write() as session:
        actions.rotate(session, company.comms.id, queries.get(session, hook), clock.now())
    new = secret_of(company, hook)
    company.publish("First")
    company.run()
    assert is_signed(receiver.one(), old)
    assert is_signed(receiver.one(), new)
    hook_now = company.get(hook)
    later = began + actions.OLD_SECRET_HOLDS + timedelta(minutes=1)
    assert jobs.secrets_of(company.services, hook_now, later) == [new]


def test_an_erased_owner_leaves_the_hook_and_no_name(company, receiver):
    with company.database.write() as session:
        other = Person(email="max@example.com", name="Max Muster", created_at=clock.now())
        session.add(other)
        session.flush()
        other_id = other.id
    hook = company.hook(receiver.url)
    with company.database.write() as session:
        queries.get(session, hook).owner_id = other_id
        assert (
            personal.export_person(session, other_id, own=True)["hooks"][0]["name"] == "Port crew"
        )
        personal.erase_person(session, other_id, clock.now())
    assert company.get(hook).owner_id is None


def test_the_log_forgets_after_a_month(company, receiver, clock_at):
    hook, began = company.hook(receiver.url), clock.now()
    company.publish()
    company.run()
    clock_at(began + timedelta(days=29))
    jobs.forget(company.services)
    assert len(company.log(hook)) == 1
    clock_at(began + timedelta(days=31))
    jobs.forget(company.services)
    assert company.log(hook) == []
