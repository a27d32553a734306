/** The caption that is being edited: its text, its times, who speaks, and how well it reads. */

import { el, need, refill } from "../element.js";
import { language, say } from "../words.js";
import { setText, setTimes } from "./cues.js";
import { EASY_CPS, ease, LINE, LINES, MOST_CPS, stands } from "./lines.js";
import { speakers } from "./turns.js";

/** @typedef {import("./book.js").Book} Book */

const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const fine = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });

/**
 * @param {number} at_s
 * @returns {string} as m:ss.cc
 */
export function precise(at_s) {
  const hundredths = Math.round(at_s * 100);
  const [minutes, rest] = [Math.floor(hundredths / 6000), hundredths % 6000];
  return `${minutes}:${(rest / 100).toFixed(2).padStart(5, "0")}`;
}

/**
 * @param {string} typed m:ss.cc, h:mm:ss or seconds
 * @returns {number} NaN where it is no time
 */
export function seconds(typed) {
  const parts = typed.trim().replace(",", ".").split(":");
  const good = parts.length <= 3 && parts.every((part) => /^\d+(\.\d*)?$/.test(part));
  return good ? parts.reduce((sum, part) => sum * 60 + Number(part), 0) : NaN;
}

export class Panel {
  /**
   * @param {HTMLElement} box
   * @param {Book} book
   * @param {string[]} known who may speak here
   * @param {(name: string) => void} speak
   */
  constructor(box, book, known, speak) {
    this.book = book;
    this.known = known;
    this.speak = speak;
    /** @type {HTMLTextAreaElement} */
    this.text = need(box, "textarea");
    /** @type {HTMLInputElement} */
    this.from = need(box, "[name=from]");
    /** @type {HTMLInputElement} */
    this.to = need(box, "[name=to]");
    this.place = need(box, "[data-place]");
    this.measures = need(box, "[data-ease]");
    this.chips = need(box, "[data-speakers]");
    this.names = "";
    this.text.addEventListener("input", () => this.typed());
    this.from.addEventListener("change", () => this.timed());
    this.to.addEventListener("change", () => this.timed());
  }

  typed() {
    const { book } = this;
    book.change(setText(book.cues, book.current, this.text.value), `text ${book.current}`);
  }

  timed() {
    const { book } = this;
    const [start, end] = [seconds(this.from.value), seconds(this.to.value)];
    if (book.cue && Number.isFinite(start) && Number.isFinite(end)) {
      book.change(setTimes(book.cues, book.current, start, end, book.last_s));
    }
    this.tell(true);
  }

  /**
   * Show the times of the caption.
   * @param {boolean} [all] else a field in which somebody types stays as it is
   */
  tell(all = false) {
    const { cue } = this.book;
    const times = /** @type {const} */ ([
      [this.from, cue?.start_s],
      [this.to, cue?.end_s],
    ]);
    for (const [field, at_s] of times) {
      if (all || field !== document.activeElement) {
        field.value = at_s === undefined ? "" : precise(at_s);
      }
    }
  }

  draw() {
    const { cue, cues, place } = this.book;
    for (const field of [this.text, this.from, this.to]) {
      field.disabled = !cue;
    }
    const text = cue?.text ?? "";
    if (this.text.value !== text) {
      this.text.value = text;
    }
    this.tell();
    this.place.textContent = cue ? say("place_of", { n: place + 1, of: cues.length }) : "";
    this.measure();
    this.offer();
  }

  measure() {
    const { cue } = this.book;
    if (!cue) {
      this.measures.replaceChildren();
      return;
    }
    const { longest, lines, lasts_s, cps } = ease(cue);
    const how = cps <= EASY_CPS ? "read_easy" : cps <= MOST_CPS ? "read_fast" : "read_too_fast";
    const part = (/** @type {boolean} */ good, /** @type {string} */ text) =>
      el("span", { class: good ? "ok" : "no" }, text);
    this.measures.replaceChildren(
      part(longest <= LINE, say("characters_of", { c: longest, of: LINE })),
      part(lines <= LINES, say("lines_of", { l: lines, of: LINES })),
      part(stands(lasts_s), say("lasts", { s: fine.format(lasts_s) })),
      part(cps <= MOST_CPS, `${say("a_second", { cps: tenths.format(cps) })}, ${say(how)}`),
    );
  }

  /** Offer the names that are in use, each with its digit. */
  offer() {
    const names = speakers(this.book.cues, this.known);
    const now = this.book.cue?.speaker ?? "";
    const drawn = JSON.stringify([names, now]);
    if (drawn === this.names) {
      return;
    }
    this.names = drawn;
    const chips = names.map((name, at) => {
      const pressed = String(name === now);
      const digit = at < 9 && el("kbd", { class: "k" }, `${at + 1}`);
      const press = () => this.speak(name === now ? "" : name);
      return el(
        "button",
        { type: "button", class: "chip", "aria-pressed": pressed, onclick: press },
        digit,
        name,
      );
    });
    refill(this.chips, chips);
  }
}
