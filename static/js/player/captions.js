/** Captions, drawn over the picture and above the controls, from hidden text tracks. */

import { el } from "../element.js";
import { keepTaste, taste } from "./memory.js";

/** @typedef {import("./facts.js").CaptionTrack} CaptionTrack */

export class Captions {
  /**
   * @param {HTMLVideoElement} video
   * @param {CaptionTrack[]} tracks
   */
  constructor(video, tracks) {
    this.video = video;
    this.line = el("span", { dir: "auto" });
    this.box = el("p", { class: "cap", hidden: true }, this.line);
    /** @type {HTMLTrackElement[]} */
    this.tracks = [];
    const known = taste();
    this.on = known.captions;
    this.away = false;
    this.lang = known.lang;
    this.style(known.size, known.ground);
    this.offer(tracks);
    for (const away of ["enterpictureinpicture", "webkitbeginfullscreen"]) {
      video.addEventListener(away, () => this.handOver(true));
    }
    for (const back of ["leavepictureinpicture", "webkitendfullscreen"]) {
      video.addEventListener(back, () => this.handOver(false));
    }
  }

  /**
   * Let the browser draw them where the page can't: in a window of its own.
   * @param {boolean} away
   */
  handOver(away) {
    this.away = away;
    const track = this.chosen?.track;
    if (track) {
      track.mode = this.mode;
    }
  }

  /** @returns {TextTrackMode} of the track that is chosen */
  get mode() {
    return this.away && this.on ? "showing" : "hidden";
  }

  /**
   * Take other tracks in: captions were written since the page was loaded.
   * @param {CaptionTrack[]} tracks
   */
  offer(tracks) {
    for (const old of this.tracks) {
      old.remove();
    }
    this.tracks = tracks.map(({ lang, label, src }) =>
      el("track", { kind: "captions", srclang: lang, label, src }),
    );
    this.video.append(...this.tracks);
    this.choose(this.lang);
  }

  /** @returns {boolean} whether there are any */
  get any() {
    return this.tracks.length > 0;
  }

  /** @returns {HTMLTrackElement | undefined} */
  get chosen() {
    return this.tracks.find((track) => track.srclang === this.lang) ?? this.tracks[0];
  }

  /** @param {string} lang */
  choose(lang) {
    this.lang = lang;
    for (const element of this.tracks) {
      const current = element === this.chosen;
      element.track.mode = current ? this.mode : "disabled";
      element.track.oncuechange = current ? () => this.draw() : null;
      element.onload = element.onerror = current ? () => this.draw() : null;
    }
    this.draw();
  }

  /** @param {boolean} on */
  show(on) {
    this.on = on;
    keepTaste({ captions: on });
    this.draw();
  }

  /** @returns {boolean} whether words can be on the picture now */
  get shown() {
    return this.on && this.any;
  }

  /** What is fetched anew leaves the words on the picture until it is here. */
  draw() {
    if ((this.chosen?.readyState ?? HTMLTrackElement.LOADED) >= HTMLTrackElement.LOADED) {
      const cues = /** @type {VTTCue[]} */ ([...(this.chosen?.track.activeCues ?? [])]);
      this.line.textContent = cues.map((cue) => cue.getCueAsHTML().textContent).join("\n");
    }
    this.box.hidden = !this.on || !this.line.textContent;
  }

  /**
   * @param {import("./memory.js").Taste["size"]} size
   * @param {import("./memory.js").Taste["ground"]} ground
   */
  style(size, ground) {
    this.box.dataset.size = size;
    this.box.dataset.ground = ground;
  }
}
