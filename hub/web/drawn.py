"""Parts of pages that are drawn once for everybody who is shown the same.

What a macro draws depends on what it is given, and on the reader's language, time zone and day;
so who is given the same on the same day sees the same, and it need not be drawn again.
"""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from threading import Lock
from typing import Any

from flask import Flask
from flask_babel import get_locale, get_timezone, to_user_timezone
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro

from hub.core import clock

MOST = 4096  # parts; about 3 kB each


def register(app: Flask) -> None:
    """Give templates of ``app`` `drawn(macro, many)`: the macro's text for each of ``many``."""
    app.add_template_global(Drawn(), "drawn")


class Drawn:
    """What macros drew, the least used forgotten first.

    It may only be given plain values (text, numbers, lists and dicts of them), and macros that
    look at nothing else.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._kept: OrderedDict[bytes, str] = OrderedDict()
        self._lock = Lock()

    @pass_eval_context
    def __call__(self, context: EvalContext, macro: Macro, many: Iterable[Any]) -> list[str]:
        """Return what ``macro`` draws for each of ``many``."""
        zone = get_timezone()
        today = to_user_timezone(clock.now()).date()
        reader = f"{macro.name} {context.autoescape} {get_locale()} {zone} {today} "
        return [self._one(context, macro, one, reader) for one in many]

    def _one(self, context: EvalContext, macro: Macro, given: object, reader: str) -> str:
        key = sha256((reader + repr(given)).encode("utf-8", "surrogatepass")).digest()
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        text: str = macro(context, given)
        with self._lock:
            self._kept[key] = text
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return text
