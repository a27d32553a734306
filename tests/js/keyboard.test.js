import assert from "node:assert/strict";
import { test } from "node:test";
import { anywhere } from "../../static/js/editor/keys.js";
import { around, bare, keepSingleKeys } from "../../static/js/keyboard.js";

const kept = new Map();
Object.assign(globalThis, {
  document: { querySelector: () => null },
  localStorage: {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => kept.set(name, value),
  },
});

/** A press of a key, in something that matches one selector. */
function press(key, of = "body", held = {}) {
  const matches = (selector) => selector.split(", ").includes(of);
  return { key, target: { matches, isContentEditable: false }, ...held };
}

test("a key is the page's where nothing is typed or held", () => {
  assert.ok(bare(press("k")));
  assert.ok(!bare(press("k", "textarea")));
  assert.ok(!bare(press("k", "body", { ctrlKey: true })));
  assert.ok(!bare(press("k", "body", { altKey: true })));
});

test("arrows and space belong to the answers that have the focus, letters do not", () => {
  assert.ok(!bare(press("ArrowDown", "[type=radio]")));
  assert.ok(!bare(press(" ", "[type=radio]")));
  assert.ok(bare(press("k", "[type=radio]")));
});

test("whoever wants no single keys keeps arrows and space", () => {
  keepSingleKeys(false);
  assert.ok(!bare(press("k")) && !bare(press("/")) && !bare(press("ü")));
  assert.ok(bare(press("ArrowDown")) && bare(press(" ")));
  keepSingleKeys(true);
  assert.ok(bare(press("k")));
});

test("a ring begins at either end and goes round", () => {
  assert.equal(around(-1, 1, 3), 0);
  assert.equal(around(-1, -1, 3), 2);
  assert.equal(around(2, 1, 3), 0);
  assert.equal(around(0, -1, 3), 2);
});

test("captions are redone however a browser names the letter, with Cmd as with Ctrl", () => {
  let done = 0;
  const editor = { book: { redo: () => (done += 1) } };
  const target = { closest: () => null, matches: () => false };
  const rest = { target, shiftKey: true, preventDefault() {}, stopPropagation() {} };
  anywhere(editor, { ...rest, key: "Z", ctrlKey: true });
  anywhere(editor, { ...rest, key: "z", metaKey: true });
  assert.equal(done, 2);
});
