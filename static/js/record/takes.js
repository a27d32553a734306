/** The takes that were recorded in this browser: to look at, to delete, and one to go on with. */

import { el, icon } from "../element.js";
import { sure } from "../sure.js";
import { clock, say } from "../words.js";
import { fileOf, forget, kept } from "./keep.js";

const ENDED_MS = 6000; // a take that grew no more for so long is not being recorded anywhere

/** @typedef {import("./keep.js").Take} Take */

export class Takes {
  /**
   * @param {HTMLElement} list a fieldset
   * @param {string} person
   * @param {() => void} changed
   */
  constructor(list, person, changed) {
    this.list = list;
    this.person = person;
    this.changed = changed;
    /** @type {Take[]} */
    this.all = [];
    this.chosen = "";
    this.recording = "";
    /** @type {string[]} addresses of pictures, let go when they are drawn anew */
    this.urls = [];
  }

  async load() {
    const all = await kept(this.person);
    const now_ms = Date.now();
    this.all = all.filter(
      (take) => take.done || take.id === this.recording || now_ms - take.touched_ms > ENDED_MS,
    );
    if (!this.all.some((take) => take.id === this.chosen)) {
      this.chosen = this.all.at(-1)?.id ?? "";
    }
    this.draw();
  }

  /** @returns {Take | undefined} */
  get take() {
    return this.all.find((take) => take.id === this.chosen && take.id !== this.recording);
  }

  /** @returns {number} the number of the chosen take, from 1 */
  get number() {
    return this.all.findIndex((take) => take.id === this.chosen) + 1;
  }

  draw() {
    this.urls.forEach((url) => URL.revokeObjectURL(url));
    this.urls = [];
    const none = el("p", { class: "muted sm" }, say("no_takes"));
    const items = this.all.map((take, at) => this.item(take, at + 1));
    this.list.replaceChildren(
      el("legend", { class: "vh" }, say("choose_take")),
      ...(items.length ? items : [none]),
    );
    this.changed();
  }

  /**
   * @param {Take} take
   * @param {number} number
   * @returns {HTMLElement}
   */
  item(take, number) {
    const name = say("take", { n: number });
    const running = take.id === this.recording;
    const input = el("input", {
      type: "radio",
      name: "take",
      "aria-label": say("use_take", { n: number }),
      checked: take.id === this.chosen,
      disabled: running,
      onchange: () => this.choose(take.id),
    });
    const words = el(
      "span",
      {},
      el("strong", {}, name),
      el("span", { class: "muted sm num" }, clock(take.length_s)),
      this.tag(take, running),
    );
    const label = el("label", { class: "take" }, this.picture(take), words, input);
    return el("div", { class: "take0" }, label, running ? null : this.acts(take, name));
  }

  /**
   * @param {Take} take
   * @param {boolean} running
   * @returns {HTMLElement | null}
   */
  tag(take, running) {
    if (running) {
      return el("span", { class: "tag b" }, say("recording"));
    }
    return take.done ? null : el("span", { class: "tag w" }, say("recovered"));
  }

  /** @param {Take} take */
  picture(take) {
    const shot = el("span", { class: "shot" });
    if (take.picture) {
      const src = URL.createObjectURL(take.picture);
      this.urls.push(src);
      shot.append(el("img", { class: "pic", src, alt: "" }));
    }
    return shot;
  }

  /**
   * @param {Take} take
   * @param {string} name
   * @returns {HTMLElement}
   */
  acts(take, name) {
    const play = el(
      "button",
      { type: "button", class: "btn sm quiet", onclick: () => void this.play(take, box) },
      icon("play"),
      say("look_at", { name }),
    );
    const verb = say("delete_take", { name });
    const drop = el(
      "button",
      { type: "button", class: "btn sm quiet", onclick: () => void this.drop(take, verb) },
      icon("bin"),
      verb,
    );
    const box = el("div", { class: "row wrap" }, play, drop);
    return box;
  }

  /** @param {string} id */
  choose(id) {
    this.chosen = id;
    this.changed();
  }

  /**
   * @param {Take} take
   * @param {HTMLElement} box
   */
  async play(take, box) {
    const src = URL.createObjectURL(await fileOf(take, "take"));
    this.urls.push(src);
    box.parentElement?.querySelector("video")?.remove();
    const video = el("video", { src, controls: true, playsinline: true, class: "replay0" });
    box.before(video);
    await video.play().catch(() => {}); // then its own button plays it
  }

  /**
   * @param {Take} take
   * @param {string} verb what the button says
   */
  async drop(take, verb) {
    if (await sure(say("delete_take_sure"), verb)) {
      await forget(take.id);
      await this.load();
    }
  }
}
