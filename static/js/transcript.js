/**
 * `<hub-transcript>`: the words beside the picture. The page brings them as list items with
 * `data-start` (seconds) holding a button; this element follows the player, goes where one presses,
 * searches within, and shows where comments fell. `data-src` names the JSON of the words
 * (`{cues: [{start_s, end_s, text}]}`), which `load` reads when they are new or in another language.
 */

import { ask } from "./api.js";
import { el, need } from "./element.js";
import { clock, say } from "./words.js";

const REST_MS = 5000;

/** @typedef {{start_s: number, end_s: number, text: string, speaker: string}} Cue */
/** @typedef {import("./player/player.js").HubPlayer} HubPlayer */

/**
 * @param {string} text
 * @returns {string} in small letters and without accents, to be searched
 */
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export class HubTranscript extends HTMLElement {
  constructor() {
    super();
    /** @type {HubPlayer | null} */
    this.player = null;
    this.list = need(this, ".tr");
    this.field = /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=search]"));
    this.found = /** @type {HTMLElement | null} */ (this.querySelector(".found"));
    /** @type {HTMLElement[]} */
    this.lines = [];
    /** @type {HTMLElement | undefined} */
    this.current = undefined;
    this.touched_ms = -REST_MS;
    /** @type {{at_s: number | null}[]} */
    this.comments = [];
  }

  connectedCallback() {
    this.collect();
    this.list.addEventListener("click", (event) => this.pressed(event));
    for (const name of ["wheel", "pointerdown", "keydown"]) {
      this.list.addEventListener(name, () => (this.touched_ms = performance.now()), {
        passive: true,
      });
    }
    this.field?.addEventListener("input", () => this.search());
    const choice = /** @type {HTMLSelectElement | null} */ (this.querySelector("select"));
    choice?.addEventListener("change", () => void this.load(choice.value));
  }

  /** @param {HubPlayer} player that is followed */
  follow(player) {
    this.player = player;
    player.addEventListener("hub:time", (event) =>
      this.show(/** @type {CustomEvent} */ (event).detail.time),
    );
    this.show(player.currentTime);
  }

  collect() {
    this.lines = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("li[data-start]")]);
    this.current = undefined;
    this.badges(this.comments);
  }

  /** @param {Event} event */
  pressed(event) {
    const line = /** @type {HTMLElement} */ (event.target).closest("li");
    if (line?.dataset.start && this.player) {
      event.preventDefault();
      this.touched_ms = -REST_MS;
      this.player.seek(Number(line.dataset.start));
      void this.player.play(true);
    }
  }

  /** @param {number} at_s */
  show(at_s) {
    const line = this.line(at_s);
    if (line === this.current) {
      return;
    }
    this.current?.classList.remove("on");
    this.current?.removeAttribute("aria-current");
    this.current = line;
    line?.classList.add("on");
    line?.setAttribute("aria-current", "true");
    this.scroll();
  }

  /** Bring the current line into sight, unless somebody is reading elsewhere. */
  scroll() {
    const reading = performance.now() - this.touched_ms < REST_MS || this.field?.value;
    if (!this.current || reading) {
      return;
    }
    const { offsetTop, offsetHeight } = this.current;
    const top = offsetTop - this.list.offsetTop - (this.list.clientHeight - offsetHeight) / 3;
    this.list.scrollTo({ top, behavior: "smooth" });
  }

  search() {
    const words = plain(this.field?.value.trim() ?? "")
      .split(/\s+/)
      .filter(Boolean);
    for (const line of this.lines) {
      const text = plain(line.querySelector("button > span:nth-child(2)")?.textContent ?? "");
      line.hidden = !words.every((word) => text.includes(word));
    }
    for (const heading of this.list.querySelectorAll("li.chap")) {
      /** @type {HTMLElement} */ (heading).hidden = words.length > 0;
    }
    this.tell(words.length > 0);
  }

  /** @param {boolean} searched */
  tell(searched) {
    const hits = this.lines.filter((line) => !line.hidden).length;
    if (this.found) {
      this.found.textContent = searched ? say("lines_found", { n: hits }) : "";
    }
    if (!searched) {
      this.scroll();
    }
  }

  /**
   * @param {number} at_s
   * @returns {HTMLElement | undefined} the line that is said then
   */
  line(at_s) {
    return this.lines.findLast((one) => Number(one.dataset.start) <= at_s + 0.05);
  }

  /**
   * Show how many comments fell on each line.
   * @param {{at_s: number | null}[]} comments
   */
  badges(comments) {
    this.comments = comments;
    const places = comments.map(({ at_s }) => (at_s === null ? undefined : this.line(at_s)));
    for (const line of this.lines) {
      line.querySelector(".cm")?.remove();
      const count = places.filter((place) => place === line).length;
      if (count) {
        line.querySelector("button")?.append(badge(count));
      }
    }
  }

  /**
   * Read words that were written, or chosen, since the page was loaded.
   * @param {string} src
   */
  async load(src) {
    const { cues } = await ask("GET", src);
    this.list.replaceChildren(
      .../** @type {Cue[]} */ (cues).map((cue, at) => item(cue, cues[at - 1]?.speaker ?? "")),
    );
    this.classList.remove("without");
    this.collect();
    this.search();
    this.show(this.player?.currentTime ?? 0);
  }
}

/**
 * @param {Cue} cue
 * @param {string} before who spoke before
 * @returns {HTMLLIElement}
 */
function item(cue, before) {
  const at = el("span", { class: "tt" }, clock(cue.start_s));
  const turns = cue.speaker && cue.speaker !== before;
  const name = turns && el("b", { class: "vc" }, `${cue.speaker}:`);
  const words = el("span", { dir: "auto" }, name, name && " ", cue.text.replace(/\n/g, " "));
  return el("li", { "data-start": cue.start_s }, el("button", { type: "button" }, at, words));
}

/**
 * @param {number} count
 * @returns {HTMLElement}
 */
function badge(count) {
  const spoken = say("comments_here", { n: count });
  const words = el("span", { class: "vh" }, ` ${spoken}`);
  return el(
    "span",
    { class: "cm", title: spoken },
    el("span", { "aria-hidden": "true" }, `${count}`),
    words,
  );
}

customElements.define("hub-transcript", HubTranscript);
