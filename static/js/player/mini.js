/** The player goes small into a corner while one reads below it, and back when one returns. */

import { el, icon, pace } from "../element.js";
import { say } from "../words.js";

const IN_SIGHT = 0.3; // of the seat; less than that, and the picture is no longer watched there

/** @typedef {import("./player.js").HubPlayer} HubPlayer */

export class Mini {
  /**
   * @param {HubPlayer} player
   * @param {HTMLElement} seat keeps the player's place in the page
   */
  constructor(player, seat) {
    this.player = player;
    this.seat = seat;
    this.away = false;
    this.shut = false;
    const back = el(
      "button",
      { type: "button", "aria-label": say("to_video"), title: say("to_video") },
      icon("full"),
    );
    back.addEventListener("click", () => this.back());
    const close = el(
      "button",
      { type: "button", "aria-label": say("close_small"), title: say("close_small") },
      icon("cross"),
    );
    close.addEventListener("click", () => this.close());
    this.box = el("div", { class: "mini0", hidden: true }, back, close);
    const seen = new IntersectionObserver((entries) => this.looked(entries), {
      threshold: [0, IN_SIGHT, 1],
    });
    seen.observe(seat);
    this.unsee = () => seen.disconnect();
  }

  /** @param {IntersectionObserverEntry[]} entries */
  looked(entries) {
    const last = entries[entries.length - 1];
    const above = last.boundingClientRect.top < 0;
    this.away = above && last.intersectionRatio < IN_SIGHT;
    this.shut &&= this.away;
    this.settle();
  }

  /** Be small or not, as it is now: only what plays follows down the page. */
  settle() {
    const { video } = this.player;
    const elsewhere = document.fullscreenElement || document.pictureInPictureElement;
    const small = this.player.classList.contains("mini");
    const wanted = this.away && !this.shut && !elsewhere && !video.ended;
    const now = wanted && (small || !video.paused);
    this.player.classList.toggle("mini", now);
    this.box.hidden = !now;
  }

  back() {
    this.seat.scrollIntoView({ block: "start", behavior: pace() });
    this.player.controls.play.focus({ preventScroll: true });
  }

  close() {
    this.shut = true;
    this.player.pause();
    this.settle();
  }
}
