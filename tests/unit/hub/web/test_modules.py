import subprocess
from pathlib import Path

import pytest

from hub.web.modules import Modules, OtherFormError

GREET = """/** Says hello. */

import { name as whom, mark } from "../names.js";
import * as signs from "../signs.js";
import "../side.js";

export function greet() {
  return `hello ${whom}${mark}${signs.end}`;
}
export const later = () => import("./end.js").then(({ bye }) => bye());
"""
OTHERS = {
    "names.js": 'export const name = "Ada";\nexport const mark = ",";\n',
    "signs.js": 'import { mark } from "./names.js";\n\nexport const end = ` ${mark}!`;\n',
    "side.js": "globalThis.side = 1;\n",
    "say/end.js": 'import { name } from "../names.js";\n\nexport class Bye {}\n'
    "export async function bye() {\n  return `bye ${name}`;\n}\n",
}


@pytest.fixture
def modules(tmp_path: Path) -> Modules:
    """A page's script of five modules, one of which is fetched later."""
    (tmp_path / "say").mkdir()
    for name, text in {"say/greet.js": GREET, **OTHERS}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return Modules(tmp_path)


def test_modules_are_needed_in_the_order_in_which_browsers_run_them(modules: Modules) -> None:
    now = modules.needed(["say/greet.js"])
    assert now == ["names.js", "signs.js", "side.js", "say/greet.js"]
    assert modules.later(now) == ["say/end.js"]


def test_bodies_do_what_the_modules_do(modules: Modules) -> None:
    now = modules.needed(["say/greet.js"])
    bodies = [(name, modules.body(name, '$["{}"]')) for name in (*now, "say/end.js")]
    made = "".join(f'$["{name}"] = (() => {{\n{body}}})();\n' for name, body in bodies)
    ran = """
    const { greet, later } = $["say/greet.js"];
    console.log(greet(), await later(), globalThis.side, Object.keys($["say/end.js"]).join());
    """
    head = "const $ = {}, $late = async (name) => $[name];\n"
    node = ["node", "--input-type=module", "-e", head + made + ran]
    told = subprocess.run(node, check=True, capture_output=True, text=True)
    assert told.stdout == "hello Ada, ,! bye Ada 1 Bye,bye\n"


def test_what_is_not_ours_is_imported_outside_and_fetched_where_it_lies(tmp_path: Path) -> None:
    text = 'import Big from "../vendor/big.js";\n\nvoid import("../vendor/big.js");\nnew Big();\n'
    (tmp_path / "one.js").write_text(text, "utf-8")
    modules = Modules(tmp_path)
    assert modules.outside(["one.js"]) == 'import $big from "../vendor/big.js";\n'
    body = modules.body("one.js", '$["{}"]')
    assert "const Big = $big;" in body
    assert 'import("../vendor/big.js")' in body
    assert modules.later(["one.js"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "export default class {}\n",
        'export * from "./b.js";\n',
        "export { a };\n",
        'import { a } from "elsewhere";\n',
    ],
)
def test_a_module_of_another_form_is_not_joined(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.js").write_text(text, "utf-8")
    with pytest.raises(OtherFormError, match=r"a\.js"):
        Modules(tmp_path).body("a.js", "{}")


def test_modules_that_need_each_other_are_not_joined(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('import "./b.js";\n', "utf-8")
    (tmp_path / "b.js").write_text('import "./a.js";\n', "utf-8")
    with pytest.raises(OtherFormError, match="need each other"):
        Modules(tmp_path).needed(["a.js"])
