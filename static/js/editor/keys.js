/** What keys do in the editor, and the sheet that shows them. */

import { el } from "../element.js";
import { modified, singleKeys } from "../keyboard.js";
import { say } from "../words.js";

/** @typedef {import("./editor.js").Editor} Editor */
/** @typedef {(editor: Editor, event: KeyboardEvent) => void} Act */

/** @type {Record<string, Act>} keys while the list has the focus */
const IN_LIST = {
  ArrowDown: (editor, { shiftKey }) => editor.step(1, shiftKey),
  ArrowUp: (editor, { shiftKey }) => editor.step(-1, shiftKey),
  PageDown: (editor, { shiftKey }) => editor.step(10, shiftKey),
  PageUp: (editor, { shiftKey }) => editor.step(-10, shiftKey),
  Home: (editor, { shiftKey }) => editor.step(-Infinity, shiftKey),
  End: (editor, { shiftKey }) => editor.step(Infinity, shiftKey),
  ArrowLeft: (editor) => editor.film.skip(-2),
  ArrowRight: (editor) => editor.film.skip(2),
  " ": (editor) => editor.film.toggle(),
  k: (editor) => editor.film.toggle(),
  p: (editor) => editor.film.playCue(),
  Enter: (editor) => editor.write(),
  s: (editor) => editor.splitAtTime(),
  m: (editor) => editor.merge(),
  i: (editor) => editor.insert(),
  Delete: (editor) => editor.remove(),
  Backspace: (editor) => editor.remove(),
  "[": (editor) => editor.film.setEdge("start"),
  "]": (editor) => editor.film.setEdge("end"),
  ",": (editor) => editor.shift(-0.1),
  ".": (editor) => editor.shift(0.1),
  "<": (editor) => editor.shiftRest(-0.1),
  ">": (editor) => editor.shiftRest(0.1),
  n: (editor) => editor.nextTurn(),
  f: (editor) => editor.find(),
  u: (editor) => editor.book.undo(),
  c: (editor) => editor.chapterHere(),
};

/** What the sheet shows: keys, and the name of what they do. */
const SHEET = [
  ["keys_list", ""],
  ["key_cues", "↑ ↓"],
  ["key_select", "Shift+↑ Shift+↓"],
  ["key_write", "Enter"],
  ["key_play", "Space"],
  ["key_play_cue", "p"],
  ["key_skip", "← →"],
  ["key_speaker", "1 … 9"],
  ["key_no_speaker", "0"],
  ["key_turn", "n"],
  ["key_split", "s"],
  ["key_merge", "m"],
  ["key_insert", "i"],
  ["key_remove", "Delete"],
  ["key_edges", "[ ]"],
  ["key_shift", ", ."],
  ["key_shift_rest", "< >"],
  ["key_chapter", "c"],
  ["key_find", "f"],
  ["key_undo", "u"],
  ["keys_text", ""],
  ["key_split_here", "Ctrl+Enter"],
  ["key_cues", "Alt+↑ Alt+↓"],
  ["key_play", "Ctrl+Space"],
  ["key_go_word", "Alt+Enter"],
  ["key_leave", "Esc"],
  ["keys_all", ""],
  ["key_undo", "Ctrl+Z"],
  ["key_redo", "Ctrl+Shift+Z"],
  ["key_find", "Ctrl+F"],
  ["key_sheet", "?"],
];

/**
 * @param {Editor} editor
 * @param {KeyboardEvent} event
 */
export function inList(editor, event) {
  if (modified(event)) {
    return;
  }
  if (/^\d$/.test(event.key)) {
    editor.speaker(Number(event.key));
  } else if (IN_LIST[event.key]) {
    IN_LIST[event.key](editor, event);
  } else {
    return;
  }
  event.preventDefault();
}

/** @type {Record<string, Act>} keys while a caption is written */
const IN_TEXT = {
  "Ctrl+Enter": (editor) => editor.splitAtCaret(),
  "Alt+Enter": (editor) => editor.goToCaret(),
  "Alt+ArrowDown": (editor) => editor.step(1, false),
  "Alt+ArrowUp": (editor) => editor.step(-1, false),
  "Ctrl+ ": (editor) => editor.film.toggle(),
  Escape: (editor) => editor.list.box.focus(),
};

/** @type {Record<string, Act>} keys everywhere but in other fields and in dialogs */
const ANYWHERE = {
  "Ctrl+f": (editor) => editor.find(),
  "Ctrl+z": (editor) => editor.book.undo(),
  "Ctrl+Shift+z": (editor) => editor.book.redo(),
  "Ctrl+y": (editor) => editor.book.redo(),
  "?": (editor) => sheet(editor.root).showModal(),
};

/**
 * @param {KeyboardEvent} event
 * @returns {string} the key with what is held, as `Ctrl+Shift+z`; Cmd counts as Ctrl. Letters are
 *   small, for with Shift some browsers name them so and others not
 */
function combined({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const control = ctrlKey || metaKey ? "Ctrl+" : "";
  const shift = shiftKey && control ? "Shift+" : "";
  const name = control && key.length === 1 ? key.toLowerCase() : key;
  return `${control}${altKey ? "Alt+" : ""}${shift}${name}`;
}

/**
 * @param {Editor} editor
 * @param {KeyboardEvent} event
 */
export function inText(editor, event) {
  const act = IN_TEXT[combined(event)];
  if (act) {
    event.preventDefault();
    act(editor, event);
  }
}

/**
 * Keys that work everywhere on the page.
 * @param {Editor} editor
 * @param {KeyboardEvent} event
 */
export function anywhere(editor, event) {
  const name = combined(event);
  const act = ANYWHERE[name];
  const target = /** @type {HTMLElement} */ (event.target);
  const typing = target.closest("dialog") || target.matches("input, select");
  const sign = name === "?" && (target.matches("textarea") || !singleKeys());
  if (act && !sign && (!typing || name === "Ctrl+f")) {
    event.preventDefault();
    event.stopPropagation();
    act(editor, event);
  }
}

/**
 * @param {string} keys pressed together, as `Ctrl+Enter`
 * @returns {string} as they are called on the reader's keyboard
 */
function caps(keys) {
  const named = { Ctrl: "cap_ctrl", Shift: "cap_shift", Space: "cap_space", Delete: "cap_delete" };
  const name = (/** @type {string} */ key) => named[/** @type {"Ctrl"} */ (key)];
  return keys.replace(/\w+/g, (key) => (name(key) ? say(name(key)) : key));
}

/**
 * @param {HTMLElement} root
 * @returns {HTMLDialogElement}
 */
export function sheet(root) {
  const known = /** @type {HTMLDialogElement | null} */ (root.querySelector("dialog.ekeys"));
  if (known) {
    return known;
  }
  const parts = SHEET.map(([name, keys]) =>
    keys
      ? el(
          "div",
          { class: "kr" },
          el("dt", {}, ...keys.split(" ").map((key) => el("kbd", { class: "k" }, caps(key)))),
          el("dd", {}, say(name)),
        )
      : el("h3", {}, say(name)),
  );
  const groups = grouped(parts);
  const close = el("button", { class: "btn", value: "close" }, say("close"));
  const dialog = el(
    "dialog",
    { class: "ekeys", "aria-labelledby": "ekh" },
    el("h2", { id: "ekh" }, say("keyboard")),
    el("div", { class: "kgs" }, ...groups),
    el("form", { method: "dialog" }, close),
  );
  root.append(dialog);
  return dialog;
}

/**
 * @param {HTMLElement[]} parts headings and lines
 * @returns {HTMLElement[]} each heading with its list
 */
function grouped(parts) {
  /** @type {HTMLElement[]} */
  const groups = [];
  for (const part of parts) {
    if (part.tagName === "H3") {
      groups.push(el("section", {}, part, el("dl", {})));
    } else {
      groups.at(-1)?.lastElementChild?.append(part);
    }
  }
  return groups;
}
