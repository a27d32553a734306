/** The list of captions: one list box with one tab stop, quick with thousands of lines. */

import { el } from "../element.js";
import { clock } from "../words.js";
import { ease } from "./lines.js";

/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {{key: string, start: number, end: number}} Match */
/** @typedef {{item: HTMLLIElement, cue: Cue | null, turn: string, marks: string}} Row */

export class List {
  /** @param {HTMLElement} box */
  constructor(box) {
    this.box = box;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {HTMLElement | null} */
    this.playing = null;
    this.current = "";
    /** @type {Set<string>} */
    this.selected = new Set();
  }

  /**
   * Show these cues; only lines that differ are touched.
   * @param {readonly Cue[]} cues
   * @param {readonly Match[]} found
   */
  draw(cues, found) {
    const marks = grouped(found);
    const keys = new Set(cues.map(({ key }) => key));
    for (const [key, { item }] of this.rows) {
      if (!keys.has(key)) {
        item.remove();
        this.rows.delete(key);
      }
    }
    let next = /** @type {Element | null} */ (this.box.firstElementChild);
    cues.forEach((cue, at) => {
      const turn = cue.speaker && cue.speaker !== cues[at - 1]?.speaker ? cue.speaker : "";
      const row = this.row(cue.key);
      fill(row, cue, turn, marks.get(cue.key) ?? []);
      if (row.item === next) {
        next = next.nextElementSibling;
      } else {
        this.box.insertBefore(row.item, next);
      }
    });
  }

  /**
   * @param {string} key
   * @returns {Row}
   */
  row(key) {
    let row = this.rows.get(key);
    if (!row) {
      const item = el("li", { role: "option", id: `cue-${key}`, "aria-selected": "false" });
      item.dataset.key = key;
      row = { item, cue: null, turn: "", marks: "" };
      this.rows.set(key, row);
    }
    return row;
  }

  /**
   * @param {string} current
   * @param {Set<string>} selected
   */
  select(current, selected) {
    this.mark([this.current, ...this.selected], false);
    [this.current, this.selected] = [current, new Set(selected)];
    this.mark([current, ...selected], true);
    const item = this.rows.get(current)?.item;
    item?.classList.add("on");
    if (item) {
      this.box.setAttribute("aria-activedescendant", item.id);
    } else {
      this.box.removeAttribute("aria-activedescendant");
    }
    this.reveal(item);
  }

  /**
   * @param {string[]} keys
   * @param {boolean} selected
   */
  mark(keys, selected) {
    for (const key of keys) {
      const item = this.rows.get(key)?.item;
      item?.setAttribute("aria-selected", String(selected));
      item?.classList.remove("on");
    }
  }

  /** @param {HTMLElement | undefined} item */
  reveal(item) {
    if (item && this.box.scrollHeight > this.box.clientHeight) {
      const [frame, line] = [this.box.getBoundingClientRect(), item.getBoundingClientRect()];
      if (line.top < frame.top || line.bottom > frame.bottom) {
        const middle = line.top - frame.top - (frame.height - line.height) / 3;
        this.box.scrollTop += middle;
      }
    }
  }

  /** @param {string} key of what is said now */
  play(key) {
    const item = this.rows.get(key)?.item ?? null;
    if (item !== this.playing) {
      this.playing?.classList.remove("now");
      item?.classList.add("now");
      this.playing = item;
    }
  }
}

/**
 * @param {readonly Match[]} found
 * @returns {Map<string, Match[]>}
 */
function grouped(found) {
  /** @type {Map<string, Match[]>} */
  const groups = new Map();
  for (const match of found) {
    groups.set(match.key, [...(groups.get(match.key) ?? []), match]);
  }
  return groups;
}

/**
 * @param {Row} row
 * @param {Cue} cue
 * @param {string} turn the name of who begins to speak, "" where nobody does
 * @param {Match[]} found
 */
function fill(row, cue, turn, found) {
  const marks = found.map(({ start, end }) => `${start}-${end}`).join();
  if (row.cue === cue && row.turn === turn && row.marks === marks) {
    return;
  }
  Object.assign(row, { cue, turn, marks });
  row.item.classList.toggle("hard", !ease(cue).good);
  row.item.replaceChildren(
    el("span", { class: "t num" }, clock(cue.start_s)),
    el(
      "span",
      { class: "x", dir: "auto" },
      ...(turn ? [el("b", {}, turn), " "] : []),
      words(cue, found),
    ),
  );
}

/**
 * @param {Cue} cue
 * @param {Match[]} found
 * @returns {HTMLElement} its text with what was found marked
 */
function words({ text }, found) {
  const parts = [];
  let at = 0;
  for (const { start, end } of found) {
    parts.push(text.slice(at, start), el("mark", {}, text.slice(start, end)));
    at = end;
  }
  return el("span", { class: "w" }, ...parts, text.slice(at));
}

/**
 * Which character of a line's text is under the pointer.
 * @param {MouseEvent} event
 * @returns {number | null} null beside the text
 */
export function offsetUnder({ clientX, clientY, target }) {
  const text = /** @type {Element} */ (target).closest(".w");
  const place = caret(clientX, clientY);
  if (!text || !place || !text.contains(place.node)) {
    return null;
  }
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(place.node, place.offset);
  return before.toString().length;
}

/**
 * @param {number} x
 * @param {number} y
 * @returns {{node: Node, offset: number} | null}
 */
function caret(x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  if (found) {
    return { node: found.offsetNode, offset: found.offset };
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
