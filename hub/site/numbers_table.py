"""The numbers of an update as lines of a table, for a file."""

from hub.viewing.numbers import Numbers

HEAD = ["figure", "of", "value", "note"]
TOTALS = ("audience", "viewers", "reached", "reach", "views", "completed", "completed_share")
OTHERS = ("content_s", "opted_out", "rooms", "take", "duration_s", "usual_of")


def of(shown: Numbers) -> list[list[str]]:
    """Return every figure as a line with a head; one that is hidden is empty and says why."""
    bands = {"reach": shown.reach_band, "completed_share": shown.completed_band}
    lines = [
        _line(name, "", getattr(shown, name), bands.get(name) or shown.hidden.get(name, ""))
        for name in (*TOTALS, *OTHERS)
    ]
    for one in shown.departments or ():
        of_what = f"department: {one.name}"
        lines.append(_line("audience", of_what, one.audience, one.hidden))
        lines.append(_line("reach", of_what, one.reach, one.band or one.hidden))
    lines += [_line("reach by day", day, share, "") for day, share in shown.days or ()]
    return [HEAD, *lines, *_manner(shown), *_passages(shown), *_curves(shown)]


def _manner(shown: Numbers) -> list[list[str]]:
    if shown.manner is None:
        return []
    return [
        _line("listened", "", shown.manner.listened, ""),
        _line("silent", "", shown.manner.silent, ""),
        *(_line("speed", f"{rate:g}", share, "") for rate, share in shown.manner.speeds),
    ]


def _passages(shown: Numbers) -> list[list[str]]:
    named = [("drop-off", one) for one in shown.drops or ()]
    named += [("hot spot", one) for one in shown.hot_spots or ()]
    return [_line(name, f"{one.start_s}-{one.end_s} s", one.share, "") for name, one in named]


def _curves(shown: Numbers) -> list[list[str]]:
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
    written = "" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
    return [name, of_what, written, note]
