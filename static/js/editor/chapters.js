/** Chapters in the studio: by hand, or taken from what is proposed. */

import { ask, Refused } from "../api.js";
import { el, icon, need, refill } from "../element.js";
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
   * @param {boolean} [draws] false where the list is right already, and somebody may type in it
   * @returns {Promise<boolean>}
   */
  async done(act, draws = true) {
    try {
      const { chapters } = await act();
      if (draws) {
        this.draw(chapters);
      }
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
      const name = titled(chapter);
      const gone = () => void this.done(() => ask("DELETE", `${this.path}/${id}`));
      const drop = bin(say("chapter_remove", { title }), gone);
      name.addEventListener("change", () => {
        const named = { start_s, title: name.value };
        drop.setAttribute("aria-label", say("chapter_remove", named));
        void this.done(() => ask("PUT", `${this.path}/${id}`, named), false);
      });
      return el("li", {}, this.second(start_s), name, drop);
    });
    refill(this.list, lines.length ? lines : [el("li", { class: "muted sm" }, say("no_chapters"))]);
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
      const title = titled(one);
      const line = el("li", {}, this.second(one.start_s), title);
      const away = () =>
        refill(
          this.offers,
          [...this.offers.children].filter((other) => other !== line),
        );
      const take = async () => (await this.add({ ...one, title: title.value })) && away();
      const leave = async () => {
        await ask("POST", `${this.path}/dismissed`, { start_s: one.start_s }).catch(() => null);
        away();
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
 * @param {Proposal} chapter
 * @returns {HTMLInputElement} its title, to be changed
 */
function titled({ start_s, title }) {
  const label = say("chapter_title", { at: clock(start_s) });
  return el("input", { class: "in", value: title, "aria-label": label, maxlength: 120 });
}

/**
 * @param {string} label
 * @param {() => void} onclick
 * @returns {HTMLElement}
 */
function bin(label, onclick) {
  return el("button", { type: "button", class: "ib", "aria-label": label, onclick }, icon("bin"));
}
