"""Addresses whose builders are made late are the same addresses."""

import pytest
from werkzeug.routing import BuildError, Map, Rule
from werkzeug.routing.map import MapAdapter

from hub.web.rules import LateRule

RULES: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("/", "home", {}),
    ("/clips/<clip_id>", "clip", {}),
    ("/clips/<clip_id>/takes/<int:number>", "take", {}),
    ("/clips/<clip_id>/media/<path:name>", "media", {}),
    ("/pages", "pages", {"number": 1}),
    ("/pages/<int:number>", "pages", {}),
)
ASKED: tuple[tuple[str, dict[str, object]], ...] = (
    ("home", {}),
    ("home", {"q": "two words", "page": 3}),
    ("clip", {"clip_id": "a b/ü"}),
    ("clip", {"clip_id": "x", "t": 83.2}),
    ("take", {"clip_id": "x", "number": 2}),
    ("media", {"clip_id": "x", "name": "720/seg 1.m4s"}),
    ("pages", {"number": 1}),
    ("pages", {"number": 4}),
)


def _map(kind: type[Rule]) -> MapAdapter:
    rules = [kind(rule, endpoint=name, defaults=given or None) for rule, name, given in RULES]
    return Map(rules).bind("hub.example")


@pytest.mark.parametrize(("endpoint", "values"), ASKED)
def test_an_address_is_written_as_werkzeug_writes_it(
    endpoint: str, values: dict[str, object]
) -> None:
    late, usual = _map(LateRule), _map(Rule)
    for _ in range(2):  # the first time, and from what that made
        assert late.build(endpoint, values) == usual.build(endpoint, values)


def test_an_address_that_lacks_a_part_is_refused() -> None:
    with pytest.raises(BuildError):
        _map(LateRule).build("clip", {})


def test_a_builder_is_made_when_its_address_is_written_and_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[str] = []
    usual = Rule._compile_builder

    def counted(rule: Rule, append_unknown: bool = True) -> object:
        made.append(rule.rule)
        return usual(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", counted)
    addresses = _map(LateRule)
    assert made == []
    for clip_id in ("one", "two"):
        addresses.build("clip", {"clip_id": clip_id})
    assert made == ["/clips/<clip_id>"]
