"""What people said back: comments and their answers, taps, and answers to the pulse."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from hub.clips.model import Clip
from hub.comments import actions as comments
from hub.comments.model import ReactionKind
from hub.core.errors import NotFound
from hub.demo import fortnight
from hub.demo.fortnight import Watch
from hub.demo.script import Comment, Pulse, Script, said_at
from hub.demo.watching import Plan
from hub.people import queries as people
from hub.people.asker import Asker
from hub.pulses import actions as pulses
from hub.pulses import bank, lot
from hub.pulses import queries as pulse_queries
from hub.pulses.model import Component, ItemKind, Phase, PulseItem
from hub.pulses.questions import Question

JUST_NOW = timedelta(minutes=4)


@dataclass(frozen=True, slots=True)
class Span:
    """When a film came out, and the end of all that has happened since."""

    opened: datetime
    now: datetime

    def after(self, hours: float) -> datetime:
        """The moment so many hours after the film came out, though never in the future."""
        return min(self.opened + timedelta(hours=hours), self.now - JUST_NOW)


@dataclass
class Talk:
    """One film's talk being put in."""

    session: Session
    script: Script
    clip: Clip
    plan: Plan
    span: Span
    askers: dict[str, Asker] = field(default_factory=dict)

    def asker(self, key: str) -> Asker:
        """The person as one who asks.

        Raises:
            NotFound: they have left.
        """
        if key not in self.askers:
            found = people.asker(self.session, self.plan.ids[key])
            if found is None:
                raise NotFound(f"{key} has left the demo company.")
            self.askers[key] = found
        return self.askers[key]

    @cached_property
    def firsts(self) -> list[Watch]:
        """Everybody's first viewing."""
        first: dict[str, Watch] = {}
        for watch in self.plan.watches:
            first.setdefault(watch.key, watch)
        return list(first.values())

    def comment(self, said: Comment) -> None:
        """Put in a comment with its answers."""
        at_s, _ = said_at(self.script, said.on)
        made = self._post(said.by, said.text, said.hours, at_s=at_s, question=said.question)
        for reply in said.replies:
            self._post(reply.by, reply.text, reply.hours, reply_to=made)

    def _post(
        self,
        by: str,
        text: str,
        hours: float,
        *,
        at_s: float | None = None,
        reply_to: str | None = None,
        question: bool = False,
    ) -> str:
        made = comments.post(
            self.session,
            self.asker(by),
            self.clip,
            text=text,
            at_s=at_s,
            reply_to=reply_to,
            question=question,
            now=self.span.after(hours),
        )
        return made.id

    def tap(self) -> None:
        """Put in the planned reactions."""
        for tap in fortnight.taps(self.script, self.firsts):
            when = self.span.opened + tap.after
            kind = ReactionKind(tap.kind)
            comments.react(self.session, self.asker(tap.key), self.clip, kind, tap.at_s, when)

    def ask(self) -> None:
        """Put in the pulse and the planned answers."""
        pulse = self.script.pulse
        if pulse is None:
            return
        items = pulses.set_items(self.session, self.clip.id, self._questions(pulse))
        for reply in fortnight.replies(self.script, self.firsts):
            self._answer(reply, items)

    def _questions(self, pulse: Pulse) -> list[Question]:
        recall = pulse.recall
        message = self._message(f"{recall.text} {recall.options[recall.right]}")
        worded = bank.wordings(self.session)
        return [
            Question(ItemKind.SCALE, pulse.opener, component=Component.OPENER),
            Question(
                ItemKind.CHOICE,
                recall.text,
                recall.options,
                Component.RECALL,
                recall.right,
                message,
            ),
            *(
                Question(ItemKind.SCALE, w.texts["en"], component=w.component, texts=w.texts)
                for w in (worded[Component(name)] for name in pulse.rated)
            ),
        ]

    def _message(self, asked: str) -> int:
        """The key message that has most words in common with a question."""
        words = set(asked.lower().split())
        return max(
            self.clip.key_messages,
            key=lambda one: len(words & set(one.text.lower().split())),
        ).id

    def _answer(self, reply: fortnight.Reply, items: list[PulseItem]) -> None:
        """One person answers what falls to them, unless another pulse of that week had them."""
        asker, when = self.asker(reply.key), self.span.opened + reply.after
        if not pulse_queries.is_due(self.session, self.clip.id, asker.id, when):
            return
        mine = lot.drawn(items, self.clip.id, asker.id)
        given: dict[Phase, dict[int, int]] = {Phase.BEFORE: {}, Phase.AFTER: {}}
        for item in mine:
            phase = lot.phase(item, self.clip.id, asker.id)
            given[phase][item.id] = reply.value(item.component, phase is Phase.BEFORE)
        pulses.ask(self.session, asker, self.clip, given[Phase.BEFORE], when)
        if reply.answers:
            pulses.answer(self.session, asker, self.clip, given[Phase.AFTER], when)


def say(session: Session, script: Script, clip: Clip, plan: Plan, span: Span) -> None:
    """Put in all that was said about a film."""
    talk = Talk(session, script, clip, plan, span)
    for comment in script.comments:
        talk.comment(comment)
    talk.tap()
    talk.ask()
