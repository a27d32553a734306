/**
 * Saving by itself: a moment after each change, again once the network is back, and together with
 * what others have changed. What is not saved yet is kept in the browser and outlives the page.
 */

import { ask, askIfChanged, Refused } from "../api.js";
import { isNothing } from "./together.js";

const REST_MS = 700;
const AGAIN_MS = 5000;
const LOOK_MS = 8000;

/** @typedef {import("./book.js").Book} Book */
/** @typedef {"saved" | "waiting" | "saving" | "offline" | "refused"} How */

export class Saver {
  /**
   * @param {Book} book
   * @param {{path: string, name: string, version: number, etag: string}} where `name` of the draft
   * @param {(how: How, why?: string) => void} tell
   * @param {(by: string | null, conflicts: number) => void} met somebody else changed something
   */
  constructor(book, where, tell, met) {
    this.book = book;
    this.path = where.path;
    this.name = `hub.captions.${where.name}`;
    this.version = where.version;
    this.etag = where.etag;
    this.tell = tell;
    this.met = met;
    this.timer = 0;
    this.busy = false;
    this.missed = false; // there was something to save while it was busy
    this.off = false;
    book.addEventListener("edited", () => this.edited());
    addEventListener("online", () => void this.save());
    document.addEventListener("visibilitychange", () => void this.save());
    setInterval(() => void this.look(), LOOK_MS);
  }

  /** Take up what was left unsaved at the last visit. */
  begin() {
    const kept = this.read();
    if (kept) {
      this.book.take(kept);
    }
  }

  /** @returns {import("./book.js").Draft | null} */
  read() {
    try {
      return JSON.parse(localStorage.getItem(this.name) ?? "null");
    } catch {
      return null;
    }
  }

  keep() {
    const draft = this.book.draft;
    try {
      if (draft) {
        localStorage.setItem(this.name, JSON.stringify(draft));
      } else {
        localStorage.removeItem(this.name);
      }
    } catch {
      // Full or switched off: the captions are still on the page.
    }
  }

  edited() {
    this.keep();
    this.tell(this.off ? "offline" : "waiting");
    this.later(REST_MS);
  }

  /** @param {number} wait_ms */
  later(wait_ms) {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait_ms);
  }

  /** Send what Hub does not have; one at a time. */
  async save() {
    const wanted = this.book.unsaved;
    if (this.busy) {
      this.missed = true;
    } else if (isNothing(wanted)) {
      this.tell("saved");
    } else {
      this.tell("saving");
      await this.alone(() => this.send(wanted).catch((error) => this.failed(error)));
    }
  }

  /**
   * Do one thing at a time; what was to be saved meanwhile is saved after it.
   * @param {() => Promise<unknown>} act
   */
  async alone(act) {
    this.busy = true;
    try {
      await act();
    } finally {
      this.busy = false;
      if (this.missed) {
        this.later(REST_MS);
      }
      this.missed = false;
    }
  }

  /** @param {import("./together.js").Changes} wanted */
  async send(wanted) {
    const sent = this.book.cues;
    const cues = wanted.cues.map(({ id, start_s, end_s, text, speaker }) => ({
      id,
      start_s,
      end_s,
      text,
      speaker,
    }));
    const { version, removed } = { version: this.version, ...wanted };
    const answer = await ask("PATCH", `${this.path}/cues`, { version, removed, cues });
    this.off = false;
    this.version = answer.version;
    this.book.saved(sent, wanted, answer);
    this.keep();
    const more = !isNothing(this.book.unsaved);
    this.tell(more ? "waiting" : "saved");
    if (more) {
      this.later(REST_MS);
    }
  }

  /** @param {unknown} error */
  async failed(error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    this.off = error.status === 0 || error.status >= 500;
    if (error.status === 409 && (await this.meet().catch(() => true))) {
      this.later(REST_MS);
    } else if (this.off) {
      this.tell("offline");
      this.later(AGAIN_MS);
    } else {
      this.tell("refused", error.message);
    }
  }

  /** Look whether somebody else changed the captions. */
  async look() {
    if (!this.busy && document.visibilityState === "visible") {
      await this.alone(() => this.meet().catch(() => false));
    }
  }

  /**
   * @returns {Promise<boolean>} whether there was anything new
   */
  async meet() {
    const { etag, body } = await askIfChanged(`${this.path}.json`, this.etag);
    this.etag = etag;
    const news = body !== null && body.version !== this.version;
    if (news && body.state === "ready") {
      this.version = body.version;
      const conflicts = this.book.meet(body.cues);
      this.keep();
      this.met(body.edited_by, conflicts);
    }
    return news;
  }
}
