"""Chats through Apprise and a real HTTP receiver: json:// and its like post over plain HTTP."""

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from hub.core.errors import Rejected
from hub.core.settings import Settings
from hub.hooks import chat, post
from hub.hooks.model import HookKind, Standing
from tests.services.receiver import LOOPBACK

OPEN = Settings(hook_networks=LOOPBACK, url="https://hub.example.com")
SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"


def test_a_chat_gets_a_sentence_in_its_language_with_a_link_and_only_of_what_its_readers_may_watch(
    company, receiver
):
    target = f"json://127.0.0.1:{receiver.port}/room"
    hook = company.hook(target, kind=HookKind.CHAT)
    company.publish("Withheld", "person:ana@example.com")
    clip_id = company.publish("Herbst @channel <!here>")
    company.run()
    told = json.loads(receiver.one().body)
    assert told["title"] == "Neues Update von Lea Lind: Herbst @\u200bchannel (!here)"
    assert told["message"] == f"1 min · https://hub.example.com/clips/{clip_id}?via=chat"
    (message,) = company.log(hook)
    assert (message.standing, message.status, message.answer) == (Standing.SENT, 200, "")


def test_what_a_chat_does_not_take_is_tried_again_and_its_answer_is_not_kept(company, receiver):
    hook = company.hook(f"json://:token@127.0.0.1:{receiver.port}/room", kind=HookKind.CHAT)
    receiver.status, receiver.answer = 403, b"no such token: secret-token"
    company.publish()
    company.run()
    (message,) = company.log(hook)
    assert (message.standing, message.status) == (Standing.WAITING, 403)
    assert message.answer == chat.NOT_TAKEN
    assert message.due_at is not None


@pytest.mark.parametrize("scheme", ["json", "xml", "form"])
def test_private_addresses_are_refused_where_the_connection_is_made(receiver, scheme):
    target = f"{scheme}://localhost:{receiver.port}/room"
    closed = chat.send(replace(OPEN, hook_networks=""), target, "Hello", "there")
    assert (closed.taken, closed.said) == (False, post.PRIVATE)
    assert receiver.posted == []


def test_a_redirect_to_a_private_address_is_refused(receiver):
    """The first hop may be reached, the second may not: each connection is judged."""
    receiver.status = 307
    receiver.headers = {"Location": f"http://127.0.0.9:{receiver.port}/inside"}
    only_first = replace(OPEN, hook_networks="127.0.0.1/32")
    answer = chat.send(only_first, f"json://127.0.0.1:{receiver.port}/room", "Hello", "there")
    assert (answer.taken, answer.said) == (False, post.PRIVATE)
    assert [one.path for one in receiver.posted] == ["/room"]


def test_services_are_known_by_name_and_those_of_this_machine_are_refused():
    assert chat.check(OPEN, SLACK) == "Slack"
    for local in ("syslog://", "dbus://", "macosx://", "windows://", "gnome://"):
        with pytest.raises(Rejected, match="only the machine"):
            chat.check(OPEN, local)
    for unknown in ("nothing://at.all", "no address", "file:///etc/passwd"):
        with pytest.raises(Rejected, match="does not know"):
            chat.check(OPEN, unknown)


@pytest.mark.parametrize(
    "deed",
    [
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "open('made', 'w')",
        "import socket; socket.socket(socket.AF_UNIX).connect('/run/some.sock')",
        "import socket; socket.create_connection(('localhost', 9))",
        "import socket; socket.socket().connect(('localhost', 80))",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 514))",
    ],
)
def test_the_process_of_a_chat_can_not_do_what_it_may_not(deed, tmp_path):
    guard = "import sys; from hub.hooks.chat_process import Guard; sys.addaudithook(Guard(()))"
    done = subprocess.run(
        [sys.executable, "-c", f"{guard}\n{deed}"], capture_output=True, text=True, check=False
    )
    assert "RefusedError" in done.stderr
    assert list(tmp_path.iterdir()) == []
