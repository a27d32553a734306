/** The caption editor of the studio: puts the list, the panel, the player and saving together. */

import { askIfChanged } from "../api.js";
import { need } from "../element.js";
import { HubPlayer } from "../player/player.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { Book } from "./book.js";
import { Chapters } from "./chapters.js";
import { clash } from "./clash.js";
import * as cues from "./cues.js";
import { Film } from "./film.js";
import { Finder } from "./finder.js";
import * as keys from "./keys.js";
import { List, offsetUnder } from "./list.js";
import { Panel } from "./panel.js";
import { Saver } from "./saver.js";
import { met, tell } from "./state.js";
import * as turns from "./turns.js";

export class Editor {
  /**
   * @param {HTMLElement} root
   * @param {HubPlayer | null} player
   * @param {Book} book
   */
  constructor(root, player, book) {
    this.root = root;
    this.book = book;
    this.film = new Film(player, book);
    /** @type {string[]} */
    this.people = JSON.parse(root.dataset.speakers ?? "[]");
    this.list = new List(need(root, ".txl"));
    this.panel = new Panel(need(root, ".pn"), book, this.people, (name) => this.speak(name));
    const back = () => this.list.box.focus({ preventScroll: true });
    this.finder = new Finder(need(root, ".fd"), book, () => this.draw(), back);
    const at = {
      now: () => this.film.at_s,
      go: (/** @type {number} */ at_s) => this.film.seek(at_s),
    };
    const path = `/api/v1/clips/${root.dataset.clip}/chapters`;
    this.chapters = new Chapters(need(document, "#chapters"), path, at);
    this.clashes = need(root, "[data-conflicts]");
    this.listen();
    this.draw();
  }

  listen() {
    const { list, book } = this;
    book.addEventListener("shown", () => this.draw());
    list.box.addEventListener("keydown", (event) => keys.inList(this, event));
    list.box.addEventListener("click", (event) => this.pressed(event));
    this.panel.text.addEventListener("keydown", (event) => keys.inText(this, event));
    document.addEventListener("keydown", (event) => keys.anywhere(this, event), { capture: true });
    for (const button of document.querySelectorAll("[data-do]")) {
      const { do: name } = /** @type {HTMLElement} */ (button).dataset;
      button.addEventListener("click", () => this.press(name ?? ""));
    }
    const add = /** @type {HTMLFormElement} */ (need(this.root, "form.nm"));
    add.addEventListener("submit", (event) => this.named(event, add));
    this.film.listen(() => this.follow());
  }

  /** @param {string} name of a button */
  press(name) {
    /** @type {Record<string, () => void>} */
    const acts = {
      undo: () => this.book.undo(),
      redo: () => this.book.redo(),
      split: () => this.splitAtCaret(),
      merge: () => this.merge(),
      insert: () => this.insert(),
      remove: () => this.remove(),
      play: () => this.film.playCue(),
      earlier: () => this.shift(-0.1),
      later: () => this.shift(0.1),
      find: () => this.find(),
      keys: () => keys.sheet(this.root).showModal(),
    };
    acts[name]?.();
  }

  draw() {
    const { book } = this;
    this.list.draw(book.cues, this.finder.look());
    this.list.select(book.current, book.selected);
    this.panel.draw();
    need(this.root, "[data-lines]").textContent = say("lines", { n: book.cues.length });
    clash(this.clashes, book);
    this.follow();
    const { past, future } = book.history;
    for (const [name, off] of /** @type {const} */ ([
      ["undo", !past.length],
      ["redo", !future.length],
    ])) {
      const button = document.querySelector(`[data-do=${name}]`);
      button?.setAttribute("aria-disabled", String(off));
    }
  }

  /** Show what is said now; while it plays and nobody types, the list goes along. */
  follow() {
    const shown = this.film.show();
    this.list.play(shown?.key ?? "");
    if (shown && shown.key !== this.book.current && this.goesAlong) {
      this.book.go(cues.placeOf(this.book.cues, shown.key));
    }
  }

  /** @returns {boolean} whether the list follows the video: not while somebody writes or selects */
  get goesAlong() {
    const focused = document.activeElement;
    const busy = focused !== this.list.box && this.root.contains(focused);
    return this.film.plays && !busy && !this.book.selected.size;
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const line = /** @type {HTMLElement} */ (event.target).closest("li");
    const at = cues.placeOf(this.book.cues, line?.dataset.key ?? "");
    if (at < 0) {
      return;
    }
    this.book.go(at, event.shiftKey);
    const cue = this.book.cues[at];
    const offset = offsetUnder(event);
    if (!event.shiftKey) {
      this.film.seek(offset === null ? cue.start_s : cues.timeAt(cue, offset));
    }
  }

  /**
   * @param {number} by
   * @param {boolean} extend
   */
  step(by, extend) {
    const { book } = this;
    const to = Math.min(Math.max(book.place + by, 0), book.cues.length - 1);
    book.go(to, extend);
    if (!extend && book.cue && !this.film.plays) {
      this.film.seek(book.cue.start_s);
    }
  }

  write() {
    this.panel.text.focus();
    const end = this.panel.text.value.length;
    this.panel.text.setSelectionRange(end, end);
  }

  goToCaret() {
    const { cue } = this.book;
    if (cue) {
      this.film.seek(cues.timeAt(cue, this.panel.text.selectionStart));
    }
  }

  splitAtCaret() {
    const { book, panel } = this;
    const at = panel.text.selectionStart || Math.floor((book.cue?.text.length ?? 0) / 2);
    this.part(cues.split(book.cues, book.current, at));
  }

  splitAtTime() {
    const { book } = this;
    const { cue } = book;
    if (!cue) {
      return;
    }
    const inside = this.film.at_s > cue.start_s && this.film.at_s < cue.end_s;
    const at_s = inside ? this.film.at_s : (cue.start_s + cue.end_s) / 2;
    const offset = cues.wordAt(cue, at_s);
    this.part(cues.split(book.cues, cue.key, offset, inside ? at_s : undefined));
  }

  /** @param {import("./cues.js").Cue[]} parts */
  part(parts) {
    const { book } = this;
    if (parts.length > book.cues.length) {
      const second = parts[book.place + 1].key;
      book.change(parts, "", second);
    } else {
      toast(say("no_split"));
    }
  }

  merge() {
    const { book } = this;
    if (book.place < book.cues.length - 1) {
      book.change(cues.merge(book.cues, book.current));
    }
  }

  insert() {
    const { book } = this;
    const made = cues.insert(book.cues, this.film.at_s, book.last_s);
    if (made) {
      book.change(made.cues, "", made.key);
      this.panel.text.focus();
    } else {
      toast(say("no_room"));
    }
  }

  remove() {
    this.book.change(cues.remove(this.book.cues, this.book.chosen));
  }

  /** @param {number} by_s */
  shift(by_s) {
    const { book } = this;
    const selected = book.selected;
    book.change(
      cues.shift(book.cues, book.chosen, by_s, book.last_s),
      `shift ${[...book.chosen].join()}`,
    );
    book.selected = selected;
    this.draw();
  }

  /**
   * Move this caption and all that follow.
   * @param {number} by_s
   */
  shiftRest(by_s) {
    const { book } = this;
    const rest = book.cues.slice(book.place).map(({ key }) => key);
    book.change(cues.shift(book.cues, rest, by_s, book.last_s), `rest ${book.current}`);
  }

  /** @param {number} digit 0 for nobody */
  speaker(digit) {
    const name = digit ? turns.speakers(this.book.cues, this.people)[digit - 1] : "";
    if (name !== undefined) {
      this.speak(name);
    }
  }

  /**
   * Say who speaks in what is selected, or in this caption and the rest of its turn; go on behind it.
   * @param {string} name
   */
  speak(name) {
    const { book } = this;
    const place = book.place;
    const last = Math.max(place, ...[...book.selected].map((key) => cues.placeOf(book.cues, key)));
    const spoken = book.selected.size ? book.selected : turns.turn(book.cues, place);
    book.change(turns.setSpeaker(book.cues, spoken, name));
    if (document.activeElement === this.list.box) {
      book.go(last + 1);
    }
  }

  nextTurn() {
    this.book.go(turns.nextTurn(this.book.cues, this.book.place));
    this.film.seek(this.book.cue?.start_s ?? 0);
  }

  /**
   * @param {Event} event
   * @param {HTMLFormElement} form
   */
  named(event, form) {
    event.preventDefault();
    const field = /** @type {HTMLInputElement} */ (need(form, "input"));
    const name = field.value.trim().replace(/\s+/g, " ");
    if (name) {
      if (!this.people.includes(name)) {
        this.people.push(name); // keeps its digit, whatever is said of the captions
      }
      this.speak(name);
      field.value = "";
    }
  }

  find() {
    this.finder.open();
  }

  chapterHere() {
    this.chapters.here();
  }
}

/** @param {HTMLElement} root */
async function begin(root) {
  const { clip, lang, person, take } = root.dataset;
  const path = `/api/v1/clips/${clip}/transcripts/${lang}`;
  const { etag, body } = await askIfChanged(`${path}.json`, "");
  const found = root.querySelector("hub-player");
  const player = found instanceof HubPlayer ? found : null;
  const book = new Book(body.cues, player?.duration || Infinity);
  new Editor(root, player, book);
  const where = { path, name: `${person}.${clip}.${take}.${lang}`, version: body.version, etag };
  const saver = new Saver(
    book,
    where,
    (how, why) => tell(need(document, "[data-state]"), how, why),
    met,
  );
  saver.begin();
  root.classList.add("ready");
  addEventListener("pagehide", () => saver.keep());
}

const root = document.querySelector("[data-editor]");
if (root instanceof HTMLElement) {
  begin(root).catch((error) => {
    need(root, "[data-failed]").hidden = false;
    throw error;
  });
}
