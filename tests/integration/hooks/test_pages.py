"""The pages on which communications look after hooks."""

import re

from sqlalchemy import select

from hub.audit.model import AuditEntry
from hub.hooks import chat, events
from hub.hooks.model import Hook

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general"
FORM = {"name": "Port crew", "events": [events.PUBLISHED], "audience": "everyone", "language": "de"}


def only(company):
    with company.database.read() as session:
        return session.scalars(select(Hook)).one()


def test_a_webhook_s_secret_is_shown_once_and_can_be_replaced(company, sign_in):
    cora = sign_in(company.comms)
    made = cora.post("/settings/hooks", data={**FORM, "target": "https://example.com/hub"})
    (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", made.text)
    hook = only(company)
    page = cora.get(f"/settings/hooks/{hook.id}")
    assert "example.com" in page.text
    assert "whsec_" not in page.text + cora.get("/settings/hooks").text
    again = cora.post(f"/settings/hooks/{hook.id}/secret")
    (other,) = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", again.text)
    assert other != secret
    with company.database.read() as session:
        kept = session.connection().exec_driver_sql("select * from hooks").all()
    assert not any(secret.removeprefix("whsec_") in str(row) for row in kept)


def test_the_address_of_a_chat_is_never_shown_again_nor_written_into_trail_or_log(
    company, sign_in, caplog, monkeypatch
):
    monkeypatch.setattr(chat, "_run", lambda told: {"service": "Slack", "taken": False})
    cora = sign_in(company.comms)
    wrong = cora.post("/settings/hooks", data={**FORM, "kind": "chat", "target": SLACK, "name": ""})
    assert wrong.status_code == 422
    cora.post("/settings/hooks", data={**FORM, "kind": "chat", "target": SLACK})
    hook = only(company)
    kept = cora.post(f"/settings/hooks/{hook.id}", data={**FORM, "name": "Crew", "target": ""})
    assert kept.status_code == 302
    cora.post(f"/settings/hooks/{hook.id}/test")
    company.run()
    pages = [wrong, cora.get("/settings/hooks"), cora.get(f"/settings/hooks/{hook.id}")]
    assert "Slack" in pages[1].text
    assert only(company).target == SLACK
    with company.database.read() as session:
        trail = [f"{one.action} {one.detail}" for one in session.scalars(select(AuditEntry))]
    assert {one.split()[0] for one in trail} >= {"hook.made", "hook.changed"}
    told = " ".join([*(page.text for page in pages), *trail, caplog.text])
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in told
    export = cora.get("/me/export").text
    assert '"Crew"' in export
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in export


def test_only_communications_and_administrators_come_here(company, sign_in):
    for person in (company.ana, company.leader):
        client = sign_in(person)
        for path in ("", "/new", "/x", "/x/test", "/x/secret", "/x/delete"):
            assert client.get(f"/settings/hooks{path}").status_code in (403, 405)
            assert client.post(f"/settings/hooks{path}").status_code in (403, 405)
        assert "/settings/hooks" not in client.get("/").text


def test_what_is_typed_wrong_comes_back_with_the_reason(company, sign_in):
    cora = sign_in(company.comms)
    for more, said in (
        ({"target": "http://example.com"}, "Begin with https://"),
        ({"target": "https://10.0.0.1/x"}, "Its address is private"),
        ({"target": "https://user:pass@example.com/x"}, "Leave out user names"),
        ({"target": "javascript:alert(1)"}, "Write an address"),
        ({"target": "https://example.com/x", "events": []}, "Choose at least one event"),
        (
            {"target": "https://example.com/x", "audience": "department:Nowhere"},
            "no such department",
        ),
        ({"target": ""}, "Say where to send it"),
    ):
        answer = cora.post("/settings/hooks", data={**FORM, **more})
        assert answer.status_code == 422
        assert said in answer.text
    with company.database.read() as session:
        assert session.scalar(select(Hook)) is None


def test_a_message_of_the_log_is_sent_again_and_a_hook_is_switched_and_deleted(
    company, sign_in, receiver
):
    cora, hook = sign_in(company.comms), company.hook(receiver.url)
    company.publish("Tide")
    company.run()
    page = cora.get(f"/settings/hooks/{hook}").text
    assert "Tide" in page
    assert "thank you" in page
    (path,) = re.findall(rf"/settings/hooks/{hook}/messages/\d+/again", page)
    cora.post(path)
    company.run()
    assert len(receiver.posted) == 2
    assert len({one.headers["webhook-id"] for one in receiver.posted}) == 1
    cora.post(f"/settings/hooks/{hook}/switch", data={"on": "0"})
    company.publish("Unheard")
    company.run()
    assert cora.post(path).status_code == 409
    assert len(receiver.posted) == 2
    cora.post(f"/settings/hooks/{hook}/delete")
    assert cora.get(f"/settings/hooks/{hook}").status_code == 404
