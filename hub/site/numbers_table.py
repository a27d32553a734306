"""The numbers of an update as lines of tables, for files: all in one, and one for each chart."""

from collections.abc import Callable, Sequence

from hub.viewing.numbers import Numbers
from hub.viewing.passages import Passage
from hub.viewing.spread import Group

HEAD = ["figure", "of", "value", "note"]
TOTALS = ("audience", "viewers", "reached", "reach", "views", "completed", "completed_share")
OTHERS = ("content_s", "opted_out", "rooms", "take", "duration_s", "curve_of", "usual_of")
LEVELS = ("top", "directors", "managers", "everybody below")

Rows = list[list[str]]


def of(shown: Numbers) -> Rows:
    """Return every figure as a line with a head; one that is hidden is empty and says why."""
    bands = {"reach": shown.reach_band, "completed_share": shown.completed_band}
    lines = [
        _line(name, "", getattr(shown, name), bands.get(name) or shown.hidden.get(name, ""))
        for name in (*TOTALS, *OTHERS)
    ]
    for kind, groups in (("department", shown.departments), ("level", shown.levels)):
        for one in groups or ():
            of_what = f"{kind}: {_name(one)}"
            lines.append(_line("audience", of_what, one.audience, one.hidden))
            lines.append(_line("reach", of_what, one.reach, one.band or one.hidden))
    lines += [_line("reach by day", day, share, "") for day, share in shown.days or ()]
    return [HEAD, *lines, *_came(shown), *_manner(shown), *_passages(shown), *_curves(shown)]


def _came(shown: Numbers) -> Rows:
    if shown.ways is None:
        return [_line("came by", "", None, shown.hidden.get("ways", ""))]
    return [_line("came by", one.name or "others", one.share, "") for one in shown.ways]


def _manner(shown: Numbers) -> Rows:
    how = shown.manner
    if how is None:
        return []
    return [
        _line("listened", "", how.listened, "" if how.listened is not None else "few"),
        _line("silent", "", how.silent, "" if how.silent is not None else "few"),
        *(_line("speed", f"{rate:g}" if rate else "others", s, "") for rate, s in how.speeds),
        *(_line("device", kind or "others", share, "") for kind, share in how.devices),
    ]


def _passages(shown: Numbers) -> Rows:
    named = [("drop-off", one) for one in shown.drops or ()]
    named += [("hot spot", one) for one in shown.hot_spots or ()]
    return [_line(name, f"{one.start_s}-{one.end_s} s", one.share, "") for name, one in named]


def _curves(shown: Numbers) -> Rows:
    lines = []
    for name in ("retention", "heat", "usual"):
        curve = getattr(shown, name)
        if curve is None:
            lines.append(_line(name, "", None, shown.hidden.get(name, "")))
        else:
            unit = "%" if name == "usual" else "s"
            lines += [_line(name, f"{t} {unit}", value, "") for t, value in enumerate(curve)]
    return lines


def _line(name: str, of_what: str, value: float | None, note: str) -> list[str]:
    return [name, of_what, _written(value), note]


def _written(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def _name(group: Group) -> str:
    return group.name if group.level is None else LEVELS[group.level]


def _watching(shown: Numbers, _said: object) -> Rows:
    rows = [["second", "still_watching", "plays", "usual"]]
    length = len(shown.retention or ())
    for t, value in enumerate(shown.retention or ()):
        plays = shown.heat[t] if shown.heat else None
        usual = shown.usual[t * len(shown.usual) // length] if shown.usual else None
        rows.append([str(t), _written(value), _written(plays), _written(usual)])
    return rows


def _days(shown: Numbers, _said: object) -> Rows:
    return [["day", "reach"], *([day, _written(share)] for day, share in shown.days or ())]


def _groups(kind: str, groups: Sequence[Group] | None, days: Sequence[str]) -> Rows:
    return [
        [kind, "people", "reach", "note", *days],
        *(
            [
                _name(one),
                _written(one.audience),
                _written(one.reach),
                one.band or one.hidden,
                *(map(_written, one.days) if one.days else ("" for _day in days)),
            ]
            for one in groups or ()
        ),
    ]


def _places(passages: Sequence[tuple[Passage, str]]) -> Rows:
    return [
        ["start_s", "end_s", "share", "of", "said"],
        *(
            [str(p.start_s), str(p.end_s), _written(p.share), _written(p.of), text]
            for p, text in passages
        ),
    ]


def _shares(head: str, shares: Sequence[tuple[str, float]]) -> Rows:
    return [[head, "share"], *([name, _written(share)] for name, share in shares)]


def _speeds(shown: Numbers, _said: object) -> Rows:
    found = shown.manner.speeds if shown.manner else ()
    return _shares("speed", [(f"{rate:g}" if rate else "others", s) for rate, s in found])


def _devices(shown: Numbers, _said: object) -> Rows:
    found = shown.manner.devices if shown.manner else ()
    return _shares("device", [(kind or "others", share) for kind, share in found])


def _senses(shown: Numbers, _said: object) -> Rows:
    how = shown.manner
    both = [("listened", how.listened), ("silent", how.silent)] if how else []
    return [["how", "share"], *([name, _written(share)] for name, share in both)]


Said = Callable[[Sequence[Passage] | None], Sequence[tuple[Passage, str]]]
# The file of each chart, by its name in the address; `said` gives passages their sentence.
CHARTS: dict[str, Callable[[Numbers, Said], Rows]] = {
    "watching": _watching,
    "left": lambda shown, said: _places(said(shown.drops)),
    "again": lambda shown, said: _places(said(shown.hot_spots)),
    "days": _days,
    "departments": lambda shown, _said: _groups("department", shown.departments, shown.group_days),
    "levels": lambda shown, _said: _groups("level", shown.levels, shown.group_days),
    "ways": lambda shown, _said: _shares(
        "came_by", [(one.name or "others", one.share) for one in shown.ways or ()]
    ),
    "devices": _devices,
    "speeds": _speeds,
    "senses": _senses,
}
