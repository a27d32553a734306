/** The bar that finds and replaces. */

import { need } from "../element.js";
import { say } from "../words.js";
import { find, goOn, replace } from "./find.js";

/** @typedef {import("./book.js").Book} Book */
/** @typedef {import("./find.js").Match} Match */

export class Finder {
  /**
   * @param {HTMLElement} box
   * @param {Book} book
   * @param {() => void} redraw
   * @param {() => void} back puts the focus where one goes on when this is shut
   */
  constructor(box, book, redraw, back) {
    this.box = box;
    this.book = book;
    this.redraw = redraw;
    this.back = back;
    /** @type {HTMLInputElement} */
    this.what = need(box, "[name=what]");
    /** @type {HTMLInputElement} */
    this.by = need(box, "[name=by]");
    /** @type {HTMLInputElement} */
    this.exact = need(box, "[name=exact]");
    /** @type {HTMLInputElement} */
    this.whole = need(box, "[name=whole]");
    this.told = need(box, "[data-found]");
    /** @type {Match[]} */
    this.found = [];
    this.at = -1;
    this.asked = ""; // and how often it was found: said once, not after every change
    for (const field of [this.what, this.exact, this.whole]) {
      field.addEventListener("input", () => this.search());
    }
    box.addEventListener("keydown", (event) => this.keyed(event));
    need(box, "[data-act=next]").addEventListener("click", () => this.next());
    need(box, "[data-act=one]").addEventListener("click", () => this.one());
    need(box, "[data-act=all]").addEventListener("click", () => this.all());
    need(box, "[data-act=shut]").addEventListener("click", () => this.shut());
  }

  open() {
    this.box.hidden = false;
    this.what.focus();
    this.what.select();
    this.search();
  }

  shut() {
    this.box.hidden = true;
    this.search();
    this.back();
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.key === "Escape") {
      this.shut();
    } else if (event.key === "Enter" && event.target === this.what) {
      this.next();
    } else if (event.key === "Enter" && event.target === this.by) {
      this.one();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** Find again, after a change of the captions too. */
  look() {
    const how = { exact: this.exact.checked, whole: this.whole.checked };
    this.found = this.box.hidden ? [] : find(this.book.cues, this.what.value, how);
    const any = this.what.value.trim() !== "" && !this.box.hidden;
    const asked = any ? `${this.found.length} ${this.what.value}` : "";
    if (asked !== this.asked) {
      this.asked = asked;
      this.told.textContent = any ? say("found", { n: this.found.length }) : "";
    }
    return this.found;
  }

  search() {
    this.look();
    this.at = -1;
    this.redraw();
  }

  next() {
    this.look();
    if (this.found.length) {
      this.at = (this.at + 1) % this.found.length;
      const { key } = this.found[this.at];
      this.book.go(this.book.cues.findIndex((cue) => cue.key === key));
    }
  }

  /** Replace what is shown, and go on to the next. */
  one() {
    this.look();
    const match = this.found[Math.max(0, this.at)];
    if (match) {
      this.book.change(replace(this.book.cues, [match], this.by.value), "", match.key);
      this.at = goOn(this.book.cues, this.look(), match, this.by.value) - 1;
      this.next();
    }
  }

  all() {
    const found = this.look();
    if (found.length) {
      this.book.change(replace(this.book.cues, found, this.by.value));
      this.told.textContent = say("replaced", { n: found.length });
    }
  }
}
