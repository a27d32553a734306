/** The script under the lens: it moves on by itself, as many words a minute as one speaks. */

import { draft, keepDraft } from "../drafts.js";
import { el, need } from "../element.js";
import { say } from "../words.js";

const EVERY_MS = 100;
const LINE_WORDS = 9;

/**
 * Cut a script into lines that one can read at a glance.
 * @param {string} text
 * @returns {string[]}
 */
export function linesOf(text) {
  return text
    .split(/(?<=[.!?…:;])\s+|\n+/u)
    .flatMap((sentence) => pieces(sentence.trim().split(/\s+/).filter(Boolean)));
}

/**
 * @param {string[]} words of a sentence
 * @returns {string[]} lines of about the same length
 */
function pieces(words) {
  const count = Math.ceil(words.length / LINE_WORDS);
  const size = Math.ceil(words.length / (count || 1));
  return [...Array(count).keys()].map((at) => words.slice(at * size, (at + 1) * size).join(" "));
}

export class Prompter {
  /** @param {HTMLElement} root the recording page */
  constructor(root) {
    this.box = need(root, ".promp");
    this.text = /** @type {HTMLTextAreaElement} */ (need(root, "#script"));
    this.speed = /** @type {HTMLInputElement} */ (need(root, "#speed"));
    this.size = /** @type {HTMLInputElement} */ (need(root, "#letters"));
    this.words = 0; // said so far
    this.timer = 0;
    /** @type {string[]} */
    this.lines = [];
    /** @type {string[] | null} */
    this.shown = null;
    this.speedWord = need(root, ".speed");
    this.lettersWord = need(root, ".letters");
    this.text.value ||= draft("record.script");
    this.text.addEventListener("input", () => this.written());
    this.speed.addEventListener("input", () => this.tell());
    this.size.addEventListener("input", () => this.tell());
    this.written();
    this.tell();
  }

  written() {
    keepDraft("record.script", this.text.value);
    this.lines = linesOf(this.text.value);
    this.draw();
  }

  tell() {
    const letters = say(`letters_${this.size.value}`);
    this.speedWord.textContent = say("a_minute", { n: Number(this.speed.value) });
    this.lettersWord.textContent = letters;
    this.size.setAttribute("aria-valuetext", letters);
    this.box.dataset.size = this.size.value;
  }

  /** @returns {number} about how long the script takes, in seconds; 0 without one */
  get length_s() {
    const words = this.text.value.split(/\s+/).filter(Boolean).length;
    return (60 * words) / Number(this.speed.value);
  }

  begin() {
    this.words = 0;
    this.draw();
    this.go();
  }

  go() {
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      this.words += (Number(this.speed.value) / 60) * (EVERY_MS / 1000);
      this.draw();
    }, EVERY_MS);
  }

  hold() {
    clearInterval(this.timer);
  }

  end() {
    this.hold();
    this.words = 0;
    this.draw();
  }

  /** @returns {number} the line that is said now */
  now() {
    let [left, at] = [this.words, 0];
    for (const line of this.lines.slice(0, -1)) {
      left -= line.split(" ").length;
      at += left >= 0 ? 1 : 0;
    }
    return at;
  }

  /** Show the line that is said now, the one before and those to come. */
  draw() {
    const at = this.now();
    this.box.hidden = !this.lines.length;
    if (this.box.dataset.at === String(at) && this.shown === this.lines) {
      return;
    }
    this.box.dataset.at = String(at);
    this.shown = this.lines;
    const line = (/** @type {string} */ name, /** @type {number} */ which) =>
      el("p", { class: name }, this.lines[which] ?? "\u00a0");
    this.box.replaceChildren(
      el("span", { class: "lens" }),
      line("gone", at - 1),
      line("said", at),
      line("", at + 1),
      line("next", at + 2),
    );
  }
}
