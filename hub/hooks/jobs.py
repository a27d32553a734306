"""Chores: what hooks are to be told is sent; hooks do not wait for each other."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from time import monotonic

from sqlalchemy.orm import Session

from hub import __version__
from hub.clips import queries as clips
from hub.core import clock, network
from hub.core.later import later
from hub.core.secret import secret_key
from hub.core.services import Services
from hub.hooks import actions, body, chat, events, post, queries, signature, tries
from hub.hooks.body import Told
from hub.hooks.model import Hook, HookKind, HookMessage
from hub.hooks.post import NotSentError
from hub.hooks.tries import Outcome
from hub.people import queries as people

AT_ONCE = 4  # hooks
IN_A_ROW = 20  # messages of one hook, before the others have their turn
LOG_KEPT = timedelta(days=30)
NOT_FOR_READERS = later("Not everybody who reads there may watch this update any more.")
REDIRECTED = later("The answer was a redirect, which is not followed.")


def send(services: Services) -> None:
    """Send every message that is due, those of one hook one after the other."""
    with services.database.read() as session:
        due = queries.with_messages_due(session, clock.now())
    if not due:
        return
    with ThreadPoolExecutor(AT_ONCE, "hooks") as pool:
        for done in [pool.submit(_serve, services, hook_id) for hook_id in due]:
            done.result()


def forget(services: Services) -> None:
    """Delete from the logs what is older than a month."""
    with services.database.write() as session:
        actions.forget(session, clock.now() - LOG_KEPT)


def _serve(services: Services, hook_id: str) -> None:
    for _turn in range(IN_A_ROW):
        with services.database.read() as session:
            message_id = queries.next_due(session, hook_id, clock.now())
        if message_id is None or not _try(services, message_id):
            return


def _try(services: Services, message_id: int) -> bool:
    """Send one message; return whether its hook can be told more now."""
    with services.database.write() as session:
        claimed = tries.claim(session, message_id, clock.now())
        told = _read(session, claimed, clock.now()) if claimed else None
        if claimed and told is None:
            tries.drop(session, claimed, NOT_FOR_READERS)
    if claimed is None or told is None:
        return True
    began = monotonic()
    outcome = _told_by_post(services, told)
    took_ms = round((monotonic() - began) * 1000)
    with services.database.write() as session:
        kept = Outcome(outcome.taken, outcome.status, outcome.said, took_ms)
        tries.settle(session, claimed, kept, clock.now())
    return outcome.taken


def _read(session: Session, message: HookMessage, now: datetime) -> Told | None:
    """The message as it is now; None where it is not for the hook's readers any more."""
    hook = queries.get(session, message.hook_id)
    company = people.company(session)
    if message.clip_id is None:
        return Told(hook, message, None, None, company)
    clip = clips.get_for_many(session, message.clip_id)
    comment, _head = queries.comment_and_head(session, message.comment_id)
    was_open = message.event == events.WITHDRAWN
    gone = message.comment_id is not None and comment is None
    if gone or not queries.may_be_told(session, hook, clip, now, was_open=was_open):
        return None
    return Told(hook, message, clip, comment, company)


def _told_by_post(services: Services, told: Told) -> Outcome:
    if told.hook.kind is HookKind.CHAT:
        title, text = body.of_chat(services.settings, told)
        return chat.send(services.settings, told.hook.target, title, text)
    return _posted(services, told)


def _posted(services: Services, told: Told) -> Outcome:
    settings, hook = services.settings, told.hook
    sent = body.of_webhook(settings, told)
    now = datetime.now(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"Hub/{__version__}",
        **signature.headers(
            told.message.name, int(now.timestamp()), sent, secrets_of(services, hook, now)
        ),
    }
    try:
        answer = post.send(hook.target, sent, headers, network.networks(settings.hook_networks))
    except NotSentError as error:
        return Outcome(False, None, str(error))
    taken = 200 <= answer.status < 300
    is_redirect = 300 <= answer.status < 400
    return Outcome(taken, answer.status, REDIRECTED if is_redirect else answer.text)


def secrets_of(services: Services, hook: Hook, now: datetime) -> list[bytes]:
    """Return what a webhook signs with: its secret, and for a day the one before."""
    key = secret_key(services.settings)
    old = hook.old_salt if hook.old_until and hook.old_until > now else None
    return [signature.secret(key, salt) for salt in (hook.salt, old) if salt]
