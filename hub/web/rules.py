"""Addresses that are made ready to be written when one is: most never are in a process's life."""

from collections.abc import Callable

from werkzeug.routing import Rule

Written = tuple[str, str]  # host and path


class LateRule(Rule):
    """A rule whose builders are compiled at their first use.

    Werkzeug compiles two for each rule at once, which is nine tenths of the time that making the
    site takes. Should it one day do this by another name, all is as it was without this class.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., Written]:
        made: list[Callable[..., Written]] = []

        def late(rule: Rule, *given: object, **values: object) -> Written:
            if not made:
                made.append(super(LateRule, self)._compile_builder(append_unknown))
            return made[0](rule, *given, **values)

        return late
