"""`/settings/hooks`: the page on which communications say which programs and chats are told."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from apiflask import APIBlueprint
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from hub.audiences import access
from hub.audiences import queries as audiences
from hub.core import clock, network
from hub.core.errors import HubError, Rejected, Unavailable
from hub.core.secret import secret_key
from hub.hooks import actions, chat, events, post, queries, signature, wording
from hub.hooks.actions import Wish
from hub.hooks.model import Hook, HookKind
from hub.people import queries as people
from hub.people.gate import current
from hub.people.model import Role
from hub.people.pages import errors_of
from hub.web import i18n
from hub.web.i18n import gettext as _
from hub.web.session import reading, services, transaction

bp = APIBlueprint("hooks", __name__, url_prefix="/settings/hooks", enable_openapi=False)


@dataclass(frozen=True, slots=True)
class _Typed:
    """What the form shows in its fields; the address of a chat is never shown again."""

    name: str = ""
    target: str = ""
    events: Sequence[str] = (events.PUBLISHED,)
    audience: str = "everyone"
    language: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@bp.before_request
def _only_communications() -> None:
    access.require_hooks(current())


@bp.get("")
def page() -> ResponseReturnValue:
    """Show every hook, and how its last message went."""
    with reading() as session:
        found = queries.listed(session)
    return render_template(
        "hooks/list.html", hooks=found, labels=wording.labels(), standings=wording.standings()
    )


@bp.get("/new")
def new() -> ResponseReturnValue:
    """Show an empty form."""
    kind = HookKind.CHAT if request.args.get("kind") == HookKind.CHAT else HookKind.WEBHOOK
    return _form(kind, _Typed(language=current().locale or i18n.DEFAULT))


@bp.post("")
def make() -> ResponseReturnValue:
    """Make a hook; the secret of a webhook is shown this once."""
    kind = HookKind.CHAT if request.form.get("kind") == HookKind.CHAT else HookKind.WEBHOOK
    try:
        wish = _wish(kind)
        with transaction() as session:
            hook = actions.make(session, current().id, kind, wish, clock.now())
    except (Rejected, Unavailable) as error:
        return _form(kind, _typed(error)), 422
    if kind is HookKind.WEBHOOK:
        return _secret(hook)
    flash(_("Kept. Send a test message to see that it arrives."), "success")
    return redirect(_address(hook.id))


@bp.get("/<hook_id>")
def one(hook_id: str) -> ResponseReturnValue:
    """Show a hook with the log of its messages."""
    with reading() as session:
        return _one(session, queries.get(session, hook_id))


@bp.post("/<hook_id>")
def change(hook_id: str) -> ResponseReturnValue:
    """Change a hook."""
    with reading() as session:
        hook = queries.get(session, hook_id)
    try:
        wish = _wish(hook.kind)
        with transaction() as session:
            actions.change(session, current().id, queries.get(session, hook_id), wish, clock.now())
    except (Rejected, Unavailable) as error:
        with reading() as session:
            return _one(session, hook, _typed(error)), 422
    flash(_("Kept. It holds for what happens from now on."), "success")
    return redirect(_address(hook_id))


@bp.post("/<hook_id>/secret")
def replace_secret(hook_id: str) -> ResponseReturnValue:
    """Give a webhook another secret, and show it this once."""
    with transaction() as session:
        hook = queries.get(session, hook_id)
        actions.rotate(session, current().id, hook, clock.now())
    return _secret(hook)


@bp.post("/<hook_id>/switch")
def switch(hook_id: str) -> ResponseReturnValue:
    """Switch a hook on or off."""
    is_on = request.form.get("on") == "1"
    with transaction() as session:
        actions.switch(session, current().id, queries.get(session, hook_id), is_on, clock.now())
    flash(_("Switched on.") if is_on else _("Switched off. What waits is kept."), "success")
    return redirect(_address(hook_id))


@bp.post("/<hook_id>/test")
def test(hook_id: str) -> ResponseReturnValue:
    """Send a message that tells of nothing."""
    with transaction() as session:
        actions.test(session, queries.get(session, hook_id), clock.now())
    flash(_("On its way. Load this page again in a moment to see how it went."), "success")
    return redirect(f"{_address(hook_id)}#log")


@bp.post("/<hook_id>/messages/<int:message_id>/again")
def again(hook_id: str, message_id: int) -> ResponseReturnValue:
    """Send a message of the log once more."""
    with transaction() as session:
        hook = queries.get(session, hook_id)
        found = queries.message(session, hook.id, min(message_id, 2**31 - 1))
        actions.again(session, hook, found, clock.now())
    flash(_("On its way. Load this page again in a moment to see how it went."), "success")
    return redirect(f"{_address(hook_id)}#log")


@bp.post("/<hook_id>/delete")
def delete(hook_id: str) -> ResponseReturnValue:
    """Delete a hook with its log."""
    with transaction() as session:
        hook = queries.get(session, hook_id)
        actions.remove(session, current().id, hook, clock.now())
    flash(_("“%(name)s” is deleted and is told nothing more.", name=hook.name), "success")
    return redirect("/settings/hooks")


def _wish(kind: HookKind) -> Wish:
    """What the form asks for, its address looked at: nothing is sent there.

    Raises:
        Rejected: the address can't be one.
        Unavailable: Apprise could not be asked.
    """
    form, settings = request.form, services().settings
    target, service = form.get("target", "").strip(), ""
    if target and kind is HookKind.CHAT:
        service = chat.check(settings, target)
    elif target:
        service = post.check(target, network.networks(settings.hook_networks))
    language = form.get("language", "")
    return Wish(
        name=form.get("name", ""),
        events=form.getlist("events"),
        readers=form.get("audience", ""),
        language=language if language in i18n.LANGUAGES else i18n.DEFAULT,
        target=target,
        service=service[:80],
    )


def _typed(error: HubError) -> _Typed:
    form = request.form
    return _Typed(
        name=form.get("name", ""),
        target=form.get("target", "") if form.get("kind") != HookKind.CHAT else "",
        events=form.getlist("events"),
        audience=form.get("audience", ""),
        language=form.get("language", ""),
        errors=errors_of(error, "target"),
    )


def _form(kind: HookKind, typed: _Typed) -> str:
    with reading() as session:
        return render_template("hooks/new.html", kind=kind.value, **_fields(session, typed))


def _one(session: Session, hook: Hook, typed: _Typed | None = None) -> str:
    is_chat = hook.kind is HookKind.CHAT
    shown = _Typed(
        hook.name, "" if is_chat else hook.target, hook.events, hook.readers, hook.language
    )
    return render_template(
        "hooks/one.html",
        hook=hook,
        kind=hook.kind.value,
        log=queries.log(session, hook.id),
        standings=wording.standings(),
        **_fields(session, typed or shown),
    )


def _fields(session: Session, typed: _Typed) -> dict[str, Any]:
    try:
        count = audiences.count_of(session, typed.audience)
    except Rejected:
        count = None
    departments = [(f"department:{one.name}", one.name) for one in people.departments(session)]
    return {
        "typed": typed,
        "errors": typed.errors,
        "labels": wording.labels(),
        "choices": events.ALL,
        "audience_count": count,
        "audiences": [
            ("everyone", _("Everyone")),
            *departments,
            *((f"role:{role.value}", role.value) for role in Role),
        ],
    }


def _secret(hook: Hook) -> str:
    secret = signature.secret(secret_key(services().settings), hook.salt)
    return render_template("hooks/secret.html", hook=hook, secret=signature.written(secret))


def _address(hook_id: str) -> str:
    return f"/settings/hooks/{hook_id}"
