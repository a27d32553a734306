/** The video that captions are written to: where it is, going elsewhere, what is said on it now. */

import { el } from "../element.js";
import { placeAt, setTimes } from "./cues.js";

/** @typedef {import("./book.js").Book} Book */
/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {import("../player/player.js").HubPlayer} HubPlayer */

export class Film {
  /**
   * @param {HubPlayer | null} player none while nothing can be played yet
   * @param {Book} book
   */
  constructor(player, book) {
    this.player = player;
    this.book = book;
    this.line = el("span", { dir: "auto" });
    this.box = el("p", { class: "cap" }, this.line);
    player?.append(this.box);
  }

  /** @param {() => void} follow called whenever it is somewhere else */
  listen(follow) {
    this.player?.addEventListener("hub:time", follow);
  }

  /** @returns {number} where it is */
  get at_s() {
    return this.player?.currentTime ?? this.book.cue?.start_s ?? 0;
  }

  /** @returns {boolean} */
  get plays() {
    return this.player !== null && !this.player.video.paused;
  }

  /** @param {number} at_s */
  seek(at_s) {
    this.player?.seek(at_s);
  }

  toggle() {
    this.player?.toggle();
  }

  /** @param {number} by_s */
  skip(by_s) {
    this.player?.skip(by_s);
  }

  /** Play from the beginning of the caption. */
  playCue() {
    if (this.book.cue && this.player) {
      this.player.seek(this.book.cue.start_s);
      void this.player.play(true);
    }
  }

  /**
   * Show what is said now.
   * @returns {Cue | null}
   */
  show() {
    const cue = this.book.cues[placeAt(this.book.cues, this.at_s)];
    const shown = cue && this.at_s < cue.end_s ? cue : null;
    this.line.textContent = shown?.text ?? "";
    this.box.hidden = !this.line.textContent;
    return shown;
  }

  /** @param {"start" | "end"} which edge of the caption is where the video is */
  setEdge(which) {
    const { book, at_s } = this;
    const { cue } = book;
    if (cue) {
      const [start, end] = which === "start" ? [at_s, cue.end_s] : [cue.start_s, at_s];
      book.change(setTimes(book.cues, cue.key, start, end, book.last_s));
    }
  }
}
