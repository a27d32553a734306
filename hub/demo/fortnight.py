"""Who watched which film when, and how: a fortnight in a company, drawn at random and kept.

Nothing here knows the database: it plans viewings as a player would have told them. The same
film is always watched in the same way, counted from the moment it came out.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.demo import minds
from hub.demo.script import Script, said_at, timing
from hub.demo.staff import SIGN_INS, Colleague, everybody, in_slow_branch

CAPTIONS_ON = 4
READING_H = (6, 22)  # nobody watches at night, but for the night shift on paper
KEEN = {  # share of a department that a film reaches in the end, of people of mean attitude
    "Ships": 0.80,
    "Terminals": 0.86,
    "Engineering": 0.79,
    "Customer care": 0.88,
    "Commercial": 0.84,
    "Head office": 0.93,
}
SLOW_KEEN, SLOW_DELAY_H = 0.5, 44.0
MEDIAN_DELAY_H, DELAY_SPREAD = 13.0, 1.25
LEADS_DELAY_H = 5.0
AT_ONCE, AT_ONCE_H = 0.27, 3.0  # some watch as soon as it is there
TO_THE_END = 0.66
GUEST = SIGN_INS[0]
GUESTS_PART = {
    "avocet-first-month": 0.0,
    "shift-swaps": 0.0,
    "quarter": 0.41,
    "parts-store": 0.58,
    "town-hall": 0.72,
}
Stretch = tuple[int, int, int, int]  # a_ds, b_ds, rate × 10, flags


@dataclass(frozen=True, slots=True)
class Watch:
    """One planned viewing: who, how long after the film came out, what was played."""

    key: str
    after: timedelta
    wall_ms: int
    stretches: tuple[Stretch, ...]


def _chance(*names: str) -> random.Random:
    return random.Random("/".join(names))  # noqa: S311 - a plan, no secret


def _delay_h(leads: bool, slow: bool, chance: random.Random) -> float:
    if not slow and chance.random() < AT_ONCE:
        return chance.triangular(0.05, AT_ONCE_H, 0.7)
    median = LEADS_DELAY_H if leads else SLOW_DELAY_H if slow else MEDIAN_DELAY_H
    return median * chance.lognormvariate(0, DELAY_SPREAD)


def _reached(person: Colleague, slow: bool, chance: random.Random) -> bool:
    share = SLOW_KEEN if slow else KEEN[person.department]
    return minds.does(person.key, share, minds.DRAWN_TO_WATCH, chance)


def _at_a_human_hour(moment: datetime, chance: random.Random) -> datetime:
    """Nights are slept through: what would fall into one happens the next morning."""
    if READING_H[0] <= moment.hour < READING_H[1]:
        return moment
    morning = moment if moment.hour < READING_H[0] else moment + timedelta(days=1)
    start = morning.replace(hour=READING_H[0], minute=0)
    return start + timedelta(minutes=chance.triangular(0, 200, 70))


def _leave_s(length_s: float, cuts: Sequence[float], chance: random.Random) -> float:
    """Where somebody stops: early, or where a new part begins, or anywhere."""
    kind = chance.random()
    if kind < 0.34:
        return min(chance.expovariate(1 / 9) + 2, length_s * 0.9)
    if kind < 0.72 and len(cuts) > 1:
        return chance.choice(cuts[1:]) + chance.triangular(0, 5, 1)
    return chance.uniform(0.15, 0.88) * length_s


def _stretch(start_s: float, end_s: float, rate10: int, flags: int) -> Stretch:
    return round(start_s * 10), round(end_s * 10), rate10, flags


def _played(
    script: Script, cuts: Sequence[float], chance: random.Random, again: Sequence[float]
) -> tuple[Stretch, ...]:
    length_s = timing(script).duration_s
    rate10 = chance.choices((10, 12, 15, 20), (78, 10, 9, 3))[0]
    flags = CAPTIONS_ON if chance.random() < 0.42 else 0
    to_the_end = chance.random() < TO_THE_END
    end_s = length_s - chance.uniform(0, 1.2) if to_the_end else _leave_s(length_s, cuts, chance)
    back_to = [at_s for at_s in again if at_s < end_s - 8 and chance.random() < 0.13]
    seen_again = [_stretch(max(0, at_s - 1), at_s + 7, 10, flags) for at_s in back_to]
    return (_stretch(0, end_s, rate10, flags), *seen_again)


def _wall_ms(stretches: Sequence[Stretch], chance: random.Random) -> int:
    played_s = sum((b - a) / rate10 for a, b, rate10, _ in stretches)
    return round((played_s + chance.uniform(1, 12)) * 1000)


def _again(script: Script) -> list[float]:
    """The moments that people go back to: what a key message says."""
    return [said_at(script, message.said)[0] for message in script.key_messages]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known before a film is watched: its parts, and who leads and who hears late."""

    script: Script
    published_at: datetime
    now: datetime
    cuts: tuple[float, ...]
    leads: frozenset[str]
    slow: frozenset[str]


def setting(
    script: Script, published_at: datetime, now: datetime, cuts: Sequence[float]
) -> Setting:
    """The setting of a film that came out at `published_at` (local time) and watched since."""
    leads = frozenset(person.manager for person in everybody())
    return Setting(script, published_at, now, tuple(cuts), leads, in_slow_branch())


def _moment(person: Colleague, of: Setting, chance: random.Random) -> datetime | None:
    slow, leads = person.key in of.slow, person.key in of.leads
    if not _reached(person, slow, chance):
        return None
    delay_h = _delay_h(leads, slow, chance)
    at = of.published_at + timedelta(hours=delay_h)
    at = at if delay_h < AT_ONCE_H else _at_a_human_hour(at, chance)
    return at if at < of.now - timedelta(minutes=3) else None


def watches(of: Setting, people: Sequence[Colleague], surely: frozenset[str]) -> Iterator[Watch]:
    """Plan who of `people` has watched by now; those in `surely` (who spoke up) watched first."""
    again = _again(of.script)
    for person in people:
        if person.key in (of.script.speaker, GUEST):
            continue
        chance = _chance(of.script.name, person.key)
        at = _moment(person, of, chance)
        stretches = _played(of.script, of.cuts, chance, again)
        if person.key in surely:
            at = of.published_at + timedelta(minutes=chance.uniform(4, 20))
            end_s = timing(of.script).duration_s
            stretches = (_stretch(0, end_s, 10, 0), *stretches[1:])
        if at is not None:
            yield Watch(person.key, at - of.published_at, _wall_ms(stretches, chance), stretches)
            yield from _once_more(person, of, at, stretches, chance)


def _once_more(
    person: Colleague,
    of: Setting,
    first: datetime,
    stretches: tuple[Stretch, ...],
    chance: random.Random,
) -> Iterator[Watch]:
    """Some of those who left early come back within two days and see the rest."""
    stopped_ds, length_ds = stretches[0][1], round(timing(of.script).duration_s * 10)
    at = _at_a_human_hour(first + timedelta(hours=chance.uniform(3, 40)), chance)
    if stopped_ds > 0.85 * length_ds or chance.random() > 0.3 or at > of.now:
        return
    rest = (_stretch(max(0, stopped_ds / 10 - 3), length_ds / 10 - 0.5, 10, 0),)
    yield Watch(person.key, at - of.published_at, _wall_ms(rest, chance), rest)


def of_guest(of: Setting) -> Iterator[Watch]:
    """What the member of staff that newcomers sign in as has watched: some, some in part."""
    share = GUESTS_PART.get(of.script.name, 1.0)
    end_s = timing(of.script).duration_s * share
    after = min(timedelta(hours=3.2), of.now - of.published_at - timedelta(minutes=9))
    if share:
        yield Watch(GUEST, after, round(end_s * 1000) + 4000, (_stretch(0, end_s, 10, 0),))


@dataclass(frozen=True, slots=True)
class Tap:
    """One planned reaction at a second of the film."""

    key: str
    kind: str
    at_s: float
    after: timedelta


def _weights(script: Script) -> list[tuple[float, float, bool]]:
    """Start, weight and doubtfulness of each sentence: people tap where others speak up."""
    heard = timing(script).sentences
    weights = [(start, 0.4, False) for start, _ in heard]
    for message in script.key_messages:
        start, _ = said_at(script, message.said)
        weights.append((start, 9.0, False))
    for comment in script.comments:
        start, _ = said_at(script, comment.on)
        weights.append((start, 1.5 + comment.likes / 12, comment.question))
    return weights


def taps(script: Script, watched: Sequence[Watch]) -> Iterator[Tap]:
    """Plan the reactions of those who watched; each tap lies in what its person has played."""
    weights = _weights(script)
    for watch in watched:
        chance = _chance("tap", script.name, watch.key)
        if chance.random() > 0.45:
            continue
        for start_s, _, doubtful in chance.choices(
            weights, [weight for _, weight, _ in weights], k=chance.choice((1, 1, 2, 3))
        ):
            at_s = start_s + chance.triangular(0.5, 5, 2)
            if at_s * 10 < watch.stretches[0][1]:
                kinds = ("unsure", "question") if doubtful else ("agree", "thanks")
                yield Tap(watch.key, chance.choices(kinds, (3, 2))[0], at_s, watch.after)


@dataclass(frozen=True, slots=True)
class Reply:
    """How one person would answer: the opener before and after, the option chosen, ratings."""

    key: str
    opener_before: int
    opener: int
    chosen: int
    ratings: dict[str, int]
    answers: bool  # some are asked and don't
    after: timedelta

    def value(self, component: str, before: bool = False) -> int:
        """The answer to a question of this kind: 1 to 5, or an option's place."""
        if component == "opener":
            return self.opener_before if before else self.opener
        return self.chosen if component == "recall" else self.ratings.get(component, 4)


ANSWERS = 0.62
LIKED = {
    "clear": (2, 5, 14, 41, 38),
    "next": (5, 14, 24, 36, 21),
    "competence": (1, 3, 12, 42, 42),
    "honest": (3, 8, 23, 39, 27),
    "goodwill": (5, 12, 29, 34, 20),
}


def replies(script: Script, watched: Sequence[Watch]) -> Iterator[Reply]:
    """Plan the answers to a film's pulse; those who saw it through knew more."""
    if script.pulse is None:
        return
    recall, length_ds = script.pulse.recall, timing(script).duration_s * 10
    for watch in watched:
        chance = _chance("pulse", script.name, watch.key)
        if watch.stretches[0][1] < 0.6 * length_ds:
            continue  # asked at the end, which they did not reach
        through = watch.stretches[0][1] > 0.85 * length_ds
        knows = chance.random() < (0.83 if through else 0.3)
        options = range(len(recall.options))
        key = watch.key
        yield Reply(
            key=key,
            opener_before=minds.says(key, (6, 15, 31, 33, 15), chance),
            opener=minds.says(key, (3, 7, 19, 42, 29), chance),
            chosen=recall.right if knows else chance.choice(options),
            ratings={name: minds.says(key, odds, chance) for name, odds in LIKED.items()},
            answers=minds.does(key, ANSWERS, minds.DRAWN_TO_ANSWER, chance),
            after=watch.after,
        )
