/** What stands on the picture at the end: again, the next clip one has not watched, the pulse. */

import { ask } from "../api.js";
import { el, icon, pace } from "../element.js";
import { clock, say } from "../words.js";

/** @typedef {{url: string, title: string, poster: string, duration_s: number, speakers: string[]}} Next */
/** @typedef {import("./player.js").HubPlayer} HubPlayer */

/**
 * @param {Next} next
 * @returns {HTMLAnchorElement}
 */
function card(next) {
  const picture = next.poster && el("img", { src: next.poster, alt: "", width: 160, height: 90 });
  const about = [next.speakers.join(", "), clock(next.duration_s)].filter(Boolean).join(" · ");
  const words = el(
    "span",
    {},
    el("span", { class: "xs" }, say("next_for_you")),
    el("strong", { dir: "auto" }, next.title),
    el("span", { class: "xs num" }, about),
  );
  return el("a", { class: "nx", href: next.url }, picture, words);
}

export class End {
  /** @param {HubPlayer} player */
  constructor(player) {
    this.player = player;
    this.place = el("div", { class: "nxs" });
    const again = el("button", { type: "button" }, icon("replay"), say("replay"));
    again.addEventListener("click", () => {
      player.seek(0);
      void player.play();
    });
    this.check = el("button", { type: "button", hidden: true }, icon("question"), say("one_check"));
    this.check.addEventListener("click", () => this.answer());
    const row = el("div", { class: "row wrap" }, again, this.check);
    this.box = el("div", { class: "end", hidden: true }, this.place, row);
    player.querySelector(".bar")?.before(this.box);
    this.pulse = document.querySelector("hub-pulse");
    if (this.pulse) {
      const look = new MutationObserver(() => this.offer());
      look.observe(this.pulse, { childList: true, subtree: true });
    }
  }

  /** @param {boolean} ended */
  show(ended) {
    if (ended && this.box.hidden) {
      void this.fetch();
    }
    this.box.hidden = !ended;
    this.player.classList.toggle("ended", ended);
    this.offer();
  }

  async fetch() {
    try {
      const { clip } = await ask("GET", `/api/v1/clips/${this.player.facts.clip}/next`);
      this.place.replaceChildren(
        clip ? card(clip) : el("p", { class: "sm" }, icon("tick"), say("all_watched")),
      );
    } catch {
      this.place.replaceChildren(); // without network there is only "again"
    }
  }

  /** Point to the questions while there are some. */
  offer() {
    this.check.hidden = !this.pulse?.querySelector("form");
  }

  answer() {
    this.pulse?.scrollIntoView({ block: "center", behavior: pace() });
    this.pulse?.querySelector("input")?.focus({ preventScroll: true });
  }
}
