/**
 * Pointer and finger on the picture: a press plays or pauses; two taps at a side leap, and each
 * further tap leaps again; a finger drawn sideways winds.
 */

import { el, icon } from "../element.js";
import { say } from "../words.js";

/** @typedef {import("./player.js").HubPlayer} HubPlayer */

const TWICE_MS = 300;
const AGAIN_MS = 700;
const IDLE_MS = 2600;
const LEAP_S = 10;
const DRAWN_PX = 14;
const WHOLE_WIDTH_S = 90; // what a finger across the whole picture winds, at most

/** Two taps at a side, and more. */
class Taps {
  /**
   * @param {HubPlayer} player
   * @param {HTMLElement} stage
   */
  constructor(player, stage) {
    this.player = player;
    this.stage = stage;
    this.last_ms = -Infinity;
    this.leapt_s = 0;
    this.sign = el("div", { class: "leap num", hidden: true, "aria-hidden": "true" });
    this.timer = 0;
    this.was_idle = false;
    player.append(this.sign);
    // Heard here before the player wakes at it.
    stage.addEventListener("pointerdown", () => {
      this.was_idle = player.classList.contains("idle");
    });
  }

  /** @param {PointerEvent} event */
  tapped(event) {
    const passed_ms = event.timeStamp - this.last_ms;
    const again = passed_ms < (this.leapt_s ? AGAIN_MS : TWICE_MS);
    this.last_ms = event.timeStamp;
    if (!again) {
      this.leapt_s = 0;
      this.once();
      return;
    }
    const { left, width } = this.stage.getBoundingClientRect();
    this.leap(event.clientX - left < width / 2 ? -LEAP_S : LEAP_S);
  }

  /** One tap starts what stands still; else it shows the controls, or hides them. */
  once() {
    if (this.player.video.paused) {
      void this.player.play();
    } else if (!this.was_idle) {
      this.player.classList.add("idle");
    }
  }

  /** @param {number} by_s */
  leap(by_s) {
    this.leapt_s = Math.sign(this.leapt_s) === Math.sign(by_s) ? this.leapt_s + by_s : by_s;
    this.player.skip(by_s);
    const words = say("seconds_by", { n: Math.abs(this.leapt_s) });
    this.sign.replaceChildren(icon(by_s < 0 ? "back" : "next"), words);
    this.sign.classList.toggle("right", by_s > 0);
    this.sign.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.sign.hidden = true), AGAIN_MS);
  }
}

/** A finger drawn sideways over the picture winds, and shows the still it would stop at. */
class Draw {
  /**
   * @param {HubPlayer} player
   * @param {HTMLElement} stage
   */
  constructor(player, stage) {
    this.player = player;
    this.stage = stage;
    /** @type {{x: number, at_s: number} | null} */
    this.from = null;
    this.to_s = 0;
    this.drawn = false; // and the click that ends it means nothing
    stage.addEventListener("pointerdown", (event) => this.down(event));
    stage.addEventListener("pointermove", (event) => this.moved(event));
    stage.addEventListener("pointerup", () => this.up());
    stage.addEventListener("pointercancel", () => this.stop());
  }

  /** @param {PointerEvent} event */
  down(event) {
    this.drawn = false;
    const finger = event.pointerType !== "mouse" && event.isPrimary;
    this.from = finger ? { x: event.clientX, at_s: this.player.currentTime } : null;
  }

  /** @param {PointerEvent} event */
  moved(event) {
    const by_px = event.clientX - (this.from?.x ?? 0);
    if (!this.from || (!this.drawn && Math.abs(by_px) < DRAWN_PX)) {
      return;
    }
    if (!this.drawn) {
      this.drawn = true;
      this.stage.setPointerCapture(event.pointerId);
    }
    const { duration } = this.player;
    const by_s = (by_px / this.stage.clientWidth) * Math.min(duration, WHOLE_WIDTH_S);
    this.to_s = Math.min(duration, Math.max(0, this.from.at_s + by_s));
    this.player.wind(this.to_s);
  }

  up() {
    if (this.drawn) {
      this.player.seek(this.to_s);
    }
    this.stop();
  }

  stop() {
    this.from = null;
    this.player.wind(null);
  }
}

/**
 * @param {HubPlayer} player
 * @param {HTMLElement} stage what is pressed
 */
export function listen(player, stage) {
  const taps = new Taps(player, stage);
  const draw = new Draw(player, stage);
  stage.addEventListener("click", (event) => {
    const { pointerType } = /** @type {PointerEvent} */ (event);
    if (draw.drawn) {
      draw.drawn = false;
    } else if (pointerType === "mouse") {
      player.toggle();
    } else {
      taps.tapped(/** @type {PointerEvent} */ (event));
    }
  });
  stage.addEventListener("dblclick", () => {
    if (matchMedia("(pointer: fine)").matches) {
      void player.fullScreen();
    }
  });
}

/**
 * Hide the controls while it plays and nobody moves.
 * @param {HubPlayer} player
 * @returns {() => void} shows them, and hides them again later
 */
export function drowse(player) {
  let timer = 0;
  const wake = () => {
    player.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => player.rest(), IDLE_MS);
  };
  for (const event of ["pointermove", "pointerdown", "focusin"]) {
    player.addEventListener(event, wake);
  }
  player.addEventListener("pointerleave", () => player.rest());
  return wake;
}
