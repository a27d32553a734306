/** The bar of time: chapters, what is loaded, what is played; a still and a clock under the finger. */

import { el, svg } from "../element.js";
import { modified } from "../keyboard.js";
import { clock, say } from "../words.js";

/** @typedef {import("./facts.js").Chapter} Chapter */

const WIDTH = 1000;
const GAP = 2;
const STEP_S = 5;
const PAGE_S = 30;

/**
 * @param {HTMLVideoElement} video
 * @param {number} at_s
 * @returns {number} end of what is loaded from there on
 */
export function loadedTo({ buffered }, at_s) {
  for (let at = 0; at < buffered.length; at += 1) {
    if (buffered.start(at) <= at_s + 0.2 && at_s <= buffered.end(at)) {
      return buffered.end(at);
    }
  }
  return at_s;
}

export class Bar {
  /**
   * @param {{clip: string, duration_s: number, chapters: Chapter[], storyboard: string}} facts
   * @param {(at_s: number) => void} seek
   */
  constructor(facts, seek) {
    this.seek = seek;
    this.duration_s = facts.duration_s;
    this.chapters = facts.chapters;
    this.dragging = false;
    this.loaded = svg("rect", { height: 6, rx: 2, class: "sl" });
    this.played = svg("rect", { height: 6, rx: 2, class: "sp" });
    this.ground = svg("g");
    this.facts = facts;
    this.furnished = false;
    this.hinted_s = 0;
    /** @type {import("./storyboard.js").Storyboard | null} */
    this.board = null;
    const view = { class: "scrub", viewBox: `0 0 ${WIDTH} 6`, preserveAspectRatio: "none" };
    const picture = svg("svg", { ...view, "aria-hidden": "true" });
    picture.append(this.ground, this.loaded, this.played);
    this.canvas = el("canvas", { hidden: true });
    this.time = el("span", { class: "num" });
    this.name = el("span", {});
    this.tip = el("div", { class: "tip0", hidden: true }, this.canvas, this.name, this.time);
    this.knob = el("span", { class: "knob" });
    this.box = el(
      "div",
      {
        class: "track",
        role: "slider",
        tabindex: 0,
        "aria-label": say("place"),
        "aria-valuemin": 0,
      },
      picture,
      this.knob,
      this.tip,
    );
    this.mark();
    this.listen();
  }

  /** @param {Chapter[]} chapters as they are now */
  part(chapters) {
    this.chapters = chapters;
    this.mark();
  }

  /** Draw one piece for each chapter. */
  mark() {
    const starts = [0, ...this.chapters.map(({ start_s }) => start_s).filter((at_s) => at_s > 0)];
    const pieces = starts.map((start_s, at) => {
      const [x, end] = [this.x(start_s), this.x(starts[at + 1] ?? this.duration_s)];
      const width = Math.max(end - x - (at < starts.length - 1 ? GAP : 0), 1);
      return svg("rect", { x, width, height: 6, rx: 2, class: "sb" });
    });
    this.ground.replaceChildren(...pieces);
    this.box.setAttribute("aria-valuemax", String(Math.floor(this.duration_s)));
  }

  /**
   * @param {number} at_s
   * @returns {number} place on the bar
   */
  x(at_s) {
    const share = this.duration_s > 0 ? at_s / this.duration_s : 0;
    return WIDTH * Math.min(1, Math.max(0, share));
  }

  /** @param {number} duration_s as the media say it, which may grow */
  last(duration_s) {
    if (Math.abs(duration_s - this.duration_s) > 0.5) {
      this.duration_s = duration_s;
      this.mark();
    }
  }

  /**
   * @param {number} at_s
   * @param {number} loaded_s end of what is loaded
   */
  show(at_s, loaded_s) {
    this.loaded.setAttribute("width", String(this.x(loaded_s)));
    if (!this.dragging) {
      this.fill(at_s);
    }
  }

  /** @param {number} at_s */
  fill(at_s) {
    this.played.setAttribute("width", String(this.x(at_s)));
    this.knob.style.left = `${this.x(at_s) / 10}%`;
    this.box.setAttribute("aria-valuenow", String(Math.floor(at_s)));
    const spoken = { at: clock(at_s), of: clock(this.duration_s) };
    this.box.setAttribute("aria-valuetext", say("at_of", spoken));
  }

  /**
   * @param {number} at_s
   * @returns {string} name of the chapter there
   */
  chapter(at_s) {
    return this.chapters.findLast(({ start_s }) => start_s <= at_s)?.title ?? "";
  }

  listen() {
    for (const name of ["pointerenter", "focus"]) {
      this.box.addEventListener(name, () => void this.furnish());
    }
    this.box.addEventListener("pointerdown", (event) => this.down(event));
    this.box.addEventListener("pointermove", (event) => this.moved(event));
    this.box.addEventListener("pointerup", (event) => this.up(event));
    this.box.addEventListener("pointercancel", () => this.away());
    this.box.addEventListener("pointerleave", () => !this.dragging && this.away());
    this.box.addEventListener("keydown", (event) => this.keyed(event));
  }

  /**
   * @param {PointerEvent} event
   * @returns {number} the second under the pointer
   */
  under(event) {
    const { left, width } = this.box.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - left) / width));
    return share * this.duration_s;
  }

  /** @param {PointerEvent} event */
  down(event) {
    if (event.button === 0) {
      this.dragging = true;
      this.box.setPointerCapture(event.pointerId);
      this.moved(event);
    }
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const at_s = this.under(event);
    this.hint(at_s);
    if (this.dragging) {
      this.fill(at_s);
    }
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (this.dragging) {
      this.dragging = false;
      this.seek(this.under(event));
    }
    if (event.pointerType !== "mouse") {
      this.away();
    }
  }

  away() {
    this.dragging = false;
    this.tip.hidden = true;
  }

  /**
   * Show a place that is not gone to yet; null when nobody is choosing any more.
   * @param {number | null} at_s
   */
  preview(at_s) {
    if (at_s === null) {
      this.away();
      return;
    }
    this.dragging = true;
    this.fill(at_s);
    this.hint(at_s);
  }

  /** Fetch what only those need who look at the bar: heat and stills. */
  async furnish() {
    if (this.furnished) {
      return;
    }
    this.furnished = true;
    try {
      const { Storyboard } = await import("./storyboard.js");
      this.board = new Storyboard(this.facts.storyboard, this.canvas);
      void this.board.draw(this.hinted_s);
      const { Heat } = await import("./heat.js");
      const heat = new Heat(this.facts.clip);
      this.box.prepend(heat.box);
      await heat.show();
    } catch {
      this.furnished = false; // without network: tried again the next time
    }
  }

  /** @param {number} at_s */
  hint(at_s) {
    void this.furnish();
    this.tip.hidden = false;
    this.time.textContent = clock(at_s);
    this.name.textContent = this.chapter(at_s);
    this.hinted_s = at_s;
    void this.board?.draw(at_s);
    const [wide, half] = [this.box.clientWidth, this.tip.offsetWidth / 2];
    const middle = (this.x(at_s) / WIDTH) * wide;
    this.tip.style.left = `${Math.min(wide - half, Math.max(half, middle))}px`;
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    const now_s = Number(this.box.getAttribute("aria-valuenow"));
    /** @type {Record<string, number>} */
    const places = {
      ArrowRight: now_s + STEP_S,
      ArrowUp: now_s + STEP_S,
      ArrowLeft: now_s - STEP_S,
      ArrowDown: now_s - STEP_S,
      PageUp: now_s + PAGE_S,
      PageDown: now_s - PAGE_S,
      Home: 0,
      End: this.duration_s,
    };
    if (event.key in places && !modified(event)) {
      event.preventDefault();
      event.stopPropagation();
      this.seek(Math.min(this.duration_s, Math.max(0, places[event.key])));
    }
  }
}
