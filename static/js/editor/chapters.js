/** Chapters in the studio: by hand, or taken from what is proposed. */

import { ask, Refused } from "../api.js";
import { el, icon, need } from "../element.js";
import { toast } from "../toast.js";
import { clock, say } from "../words.js";

/** @typedef {{id: number, start_s: number, title: string}} Chapter */
/** @typedef {{start_s: number, title: string}} Proposal */

export class Chapters {
  /**
   * @param {HTMLElement} box
   * @param {string} path of the API
   * @param {{now: () => number, go: (at_s: number) => void}} player
   */
  constructor(box, path, player) {
    this.path = path;
    this.player = player;
    this.list = need(box, "[data-chapters]");
    this.offers = need(box, "[data-proposed]");
    this.propose = need(box, "[data-act=propose]");
    /** @type {HTMLFormElement} */
    this.form = need(box, "form");
    /** @type {HTMLInputElement} */
    this.title = need(this.form, "[name=title]");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.add({ start_s: this.player.now(), title: this.title.value });
    });
    this.propose.addEventListener("click", () => void this.ask());
    void this.load();
  }

  async load() {
    await this.done(() => ask("GET", this.path));
  }

  /** Let the title be typed for a chapter that begins now. */
  here() {
    this.title.focus();
    this.title.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {() => Promise<{chapters: Chapter[]}>} act
   * @returns {Promise<boolean>}
   */
  async done(act) {
    try {
      this.draw((await act()).chapters);
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      toast(error.message, "b");
      return false;
    }
  }

  /** @param {Proposal} chapter */
  async add(chapter) {
    const start_s = Math.round(chapter.start_s * 10) / 10;
    const done = await this.done(() => ask("POST", this.path, { ...chapter, start_s }));
    if (done) {
      this.title.value = "";
    }
    return done;
  }

  /** @param {Chapter[]} chapters */
  draw(chapters) {
    const lines = chapters.map((chapter) => {
      const { id, start_s, title } = chapter;
      const name = el("input", {
        class: "in",
        value: title,
        "aria-label": say("chapter_title", { at: clock(start_s) }),
        maxlength: 120,
      });
      name.addEventListener(
        "change",
        () =>
          void this.done(() => ask("PUT", `${this.path}/${id}`, { start_s, title: name.value })),
      );
      const gone = () => void this.done(() => ask("DELETE", `${this.path}/${id}`));
      return el("li", {}, this.second(start_s), name, bin(say("chapter_remove", { title }), gone));
    });
    this.list.replaceChildren(
      ...(lines.length ? lines : [el("li", { class: "muted sm" }, say("no_chapters"))]),
    );
  }

  /**
   * @param {number} at_s
   * @returns {HTMLElement}
   */
  second(at_s) {
    return el(
      "button",
      { type: "button", class: "ts", onclick: () => this.player.go(at_s) },
      clock(at_s),
    );
  }

  async ask() {
    try {
      const { chapters } = await ask("GET", `${this.path}/proposed`);
      this.offer(chapters);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      toast(error.message, "b");
    }
  }

  /** @param {Proposal[]} proposed */
  offer(proposed) {
    const lines = proposed.map((one) => {
      const title = el("input", {
        class: "in",
        value: one.title,
        "aria-label": say("chapter_title", { at: clock(one.start_s) }),
        maxlength: 120,
      });
      const line = el("li", {}, this.second(one.start_s), title);
      const take = async () => (await this.add({ ...one, title: title.value })) && line.remove();
      const leave = async () => {
        await ask("POST", `${this.path}/dismissed`, { start_s: one.start_s }).catch(() => null);
        line.remove();
      };
      const acts = el(
        "span",
        { class: "row" },
        el("button", { type: "button", class: "btn sm", onclick: () => void take() }, say("take")),
        el(
          "button",
          { type: "button", class: "btn sm quiet", onclick: () => void leave() },
          say("leave"),
        ),
      );
      line.append(acts);
      return line;
    });
    this.offers.replaceChildren(
      ...(lines.length ? lines : [el("li", { class: "muted sm" }, say("no_proposals"))]),
    );
  }
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @returns {HTMLElement}
 */
function bin(label, onclick) {
  return el("button", { type: "button", class: "ib", "aria-label": label, onclick }, icon("bin"));
}
