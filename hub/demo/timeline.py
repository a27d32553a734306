"""When what is to be seen in a film: shots, their cross-fades, the lower third, the end card."""

from hub.demo.script import Script, shot_times, timing

FADE_S = 0.4
THIRD_IN_S, THIRD_OUT_S = 0.9, 5.5  # the lower third comes and begins to leave
THIRD_COMES_S, THIRD_LEAVES_S = 0.6, 0.5
END_AFTER_S = 0.55  # the end card, after the last sentence


def end_card_s(script: Script) -> float:
    """When the end card begins to show."""
    return timing(script).sentences[-1][1] + END_AFTER_S


def shot_at(script: Script, at_s: float) -> int:
    """The number (from 0) of the shot that is to be seen."""
    return max(number for number, (start, _) in enumerate(shot_times(script)) if start <= at_s)


def frame_at(script: Script, at_s: float) -> str:
    """How near the camera is: wide, medium, close, or a slide."""
    return script.shots[shot_at(script, at_s)].frame


def has_third(script: Script, at_s: float) -> bool:
    """Whether the lower third is to be seen."""
    gone_s = THIRD_OUT_S + 0.7 * THIRD_LEAVES_S  # what is left of it then can't be seen
    return script.shots[0].lower_third and THIRD_IN_S < at_s < gone_s


def is_clear(script: Script, at_s: float) -> bool:
    """Whether nothing fades and nothing is laid over the picture."""
    number = shot_at(script, at_s)
    fading = number > 0 and at_s - shot_times(script)[number][0] < FADE_S
    return not fading and not has_third(script, at_s) and at_s < end_card_s(script)
