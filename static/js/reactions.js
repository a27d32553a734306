/**
 * `<hub-reactions data-clip data-duration>`: four taps at a moment, and the strip of what all
 * tapped. Bins come merged so that nobody can be told apart; with `hidden` there are none.
 */

import { ask, later } from "./api.js";
import { complain } from "./complain.js";
import { need, svg } from "./element.js";
import { clock, say } from "./words.js";

const WIDTH = 1000;
const HEIGHT = 74;
const ZERO = 44; // agreement grows up from here, doubt down
const COLUMNS = 62;
const WINDOW_S = 2;
const GAP = 4;

/** @typedef {{start_s: number, end_s: number, agree: number, unsure: number}} Bin */
/** @typedef {{kind: string, at_s: number | null}} Mine at_s is null for the whole clip */

/**
 * @param {number | null} at_s
 * @returns {number} the window of two seconds that a tap counts in, -1 for the whole clip
 */
function windowOf(at_s) {
  return at_s === null ? -1 : Math.floor(at_s / WINDOW_S);
}

export class HubReactions extends HTMLElement {
  constructor() {
    super();
    this.path = `/api/v1/clips/${this.dataset.clip}/reactions`;
    this.duration_s = Number(this.dataset.duration) || 1;
    /** @type {import("./player/player.js").HubPlayer | null} */
    this.player = null;
    /** @type {Bin[]} */
    this.bins = [];
    /** @type {Mine[]} */
    this.mine = [];
    this.at_s = 0;
    this.strip = /** @type {SVGElement} */ (/** @type {unknown} */ (need(this, "svg.pulse")));
    this.columns = svg("g");
    this.now = svg("line", { y1: 0, y2: HEIGHT, class: "now" });
    this.moment = need(this, ".at");
    this.note = need(this, ".why");
    this.buttons = /** @type {HTMLButtonElement[]} */ ([...this.querySelectorAll("[data-kind]")]);
  }

  connectedCallback() {
    this.strip.replaceChildren(this.columns, this.now);
    for (const button of this.buttons) {
      button.addEventListener("click", () => void this.tap(button));
    }
    this.strip.addEventListener("click", (event) => this.pressed(event));
    later(() => void this.load());
  }

  /** @param {import("./player/player.js").HubPlayer} player */
  follow(player) {
    this.player = player;
    player.addEventListener("hub:time", (event) =>
      this.tick(/** @type {CustomEvent} */ (event).detail),
    );
    this.tick({ time: player.currentTime, duration: player.duration });
  }

  async load() {
    try {
      const { bins, hidden, mine } = await ask("GET", this.path);
      this.bins = bins;
      this.mine = mine;
      this.note.textContent = typeof hidden === "string" && hidden ? hidden : say("from_five");
      this.draw();
      this.press();
    } catch {
      this.draw(); // flat; taps say what is wrong
    }
  }

  /** @param {{time: number, duration: number}} detail */
  tick({ time, duration }) {
    this.at_s = time;
    this.duration_s = duration || this.duration_s;
    const x = Math.min(WIDTH, (WIDTH * time) / this.duration_s).toFixed(1);
    this.now.setAttribute("x1", x);
    this.now.setAttribute("x2", x);
    this.moment.textContent = say("at", { at: clock(time) });
    this.press();
  }

  press() {
    const here = windowOf(this.at_s);
    for (const button of this.buttons) {
      const pressed = this.mine.some(
        ({ kind, at_s }) => kind === button.dataset.kind && windowOf(at_s) === here,
      );
      button.setAttribute("aria-pressed", String(pressed));
    }
  }

  /** @param {HTMLButtonElement} button */
  async tap(button) {
    const kind = button.dataset.kind ?? "";
    const at_s = Math.floor(this.at_s * 10) / 10; // rounded up it could be in the next window
    const here = windowOf(at_s);
    const undo = button.getAttribute("aria-pressed") === "true";
    const before = this.mine;
    const others = before.filter((one) => one.kind !== kind || windowOf(one.at_s) !== here);
    this.mine = undo ? others : [...others, { kind, at_s }];
    this.press();
    try {
      await ask(undo ? "DELETE" : "PUT", `${this.path}/${kind}?at_s=${at_s}`);
      await this.load();
    } catch (error) {
      this.mine = before;
      this.press();
      complain(error);
    }
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const { left, width } = this.strip.getBoundingClientRect();
    this.player?.seek(((event.clientX - left) / width) * this.duration_s);
  }

  /** Draw columns of equal width; each shows the bin it lies in, as taps per second. */
  draw() {
    const rates = this.bins.map(({ start_s, end_s, agree, unsure }) => {
      const length_s = Math.max(end_s - start_s, 1);
      return { start_s, end_s, up: agree / length_s, down: unsure / length_s };
    });
    const most = Math.max(...rates.flatMap(({ up, down }) => [up, down]), 1e-9);
    const step = WIDTH / COLUMNS;
    const columns = [...Array(COLUMNS).keys()].flatMap((at) => {
      const middle_s = ((at + 0.5) / COLUMNS) * this.duration_s;
      const rate = rates.find(({ start_s, end_s }) => start_s <= middle_s && middle_s < end_s);
      const [up, down] = [(rate?.up ?? 0) / most, (rate?.down ?? 0) / most];
      const [x, width] = [(at * step + GAP / 2).toFixed(1), (step - GAP).toFixed(1)];
      const [high, deep] = [4 + up * (ZERO - 8), 2 + down * (HEIGHT - ZERO - 8)];
      return [
        svg("rect", { x, y: ZERO - high, width, height: high, rx: 2.5, class: "f2" }),
        svg("rect", { x, y: ZERO + 3, width, height: deep, rx: 2.5, class: "f3" }),
      ];
    });
    this.columns.replaceChildren(...columns);
  }
}

customElements.define("hub-reactions", HubReactions);
