/**
 * `<hub-player>`: pictures, captions, controls, keyboard. It holds a `<video>` and its facts as
 * JSON (facts.js). It says what happens by events that bubble:
 *
 * | event | detail |
 * |---|---|
 * | `hub:time` | `{time, duration}` seconds, several times a second while it plays |
 * | `hub:seek` | `{from, to}` seconds |
 * | `hub:captions` | `{on}` |
 * | `hub:listening` | `{on}`: the sound alone is fetched |
 * | `hub:end` | none |
 */

import { ask } from "../api.js";
import { el, icon, need } from "../element.js";
import { toast } from "../toast.js";
import { say } from "../words.js";
import { Bar, loadedTo } from "./bar.js";
import { Captions } from "./captions.js";
import { Controls } from "./controls.js";
import { read } from "./facts.js";
import * as keys from "./keys.js";
import { keepPlace, keepTaste, place, taste } from "./memory.js";
import { Mini } from "./mini.js";
import * as screen from "./screen.js";
import { announce, tellPlace } from "./session.js";
import { Source } from "./source.js";
import { drowse, listen as listenToPointer } from "./touch.js";

const SLOW_MS = 400;
const KEEP_MS = 2000;
const FASTEST = 2;
const LAST_S = 0.3; // hls.js takes the last quarter of a second for loaded, and would wait for ever

export class HubPlayer extends HTMLElement {
  /** The markup inside is complete by now, for modules run after the page has been read. */
  constructor() {
    super();
    this.facts = read(this);
    /** @type {HTMLVideoElement} */
    this.video = need(this, "video");
    this.source = new Source(this.video, this.facts, (trouble) => this.troubled(trouble));
    this.captions = new Captions(this.video, this.facts.captions);
    this.bar = new Bar(this.facts, (at_s) => this.seek(at_s));
    this.controls = new Controls(this);
    this.wheel = el("div", { class: "wheel", hidden: true }, icon("working", "spin"));
    this.trouble = el("p", { class: "oops", hidden: true, role: "status" });
    this.sound = el("p", { class: "only", hidden: true }, icon("sound"), say("sound_only"));
    /** @type {import("./end.js").End | null} */
    this.end = null; // fetched when it comes
    const seat = this.closest(".seat");
    this.mini = seat && new Mini(this, /** @type {HTMLElement} */ (seat));
    this.kept_ms = 0;
    this.slow = 0;
    this.told = "";
    this.begin_s = this.facts.start_s ?? place(this.key) ?? this.facts.resume_s ?? 0;
    /** Shows the controls for a while. */
    this.wake = drowse(this);
  }

  connectedCallback() {
    this.build();
    this.deaf = keys.listen(this);
    this.listen();
    this.begin();
  }

  disconnectedCallback() {
    this.keep();
    this.deaf?.();
    this.mini?.unsee();
    this.source.detach();
  }

  build() {
    this.video.controls = false;
    const stage = el("div", { class: "stage" });
    const big = el(
      "button",
      { class: "go", type: "button", "aria-label": say("play") },
      icon("play"),
    );
    big.addEventListener("click", () => void this.play());
    const below = el("div", { class: "bar" }, this.bar.box, this.controls.box);
    const over = [this.sound, this.wheel, this.trouble, this.captions.box, big];
    this.append(stage, ...over, below, ...(this.mini ? [this.mini.box] : []));
    this.classList.add("ready");
    listenToPointer(this, stage);
  }

  /** Take up taste and place, and fetch. */
  begin() {
    const { rate, volume, muted } = taste();
    this.video.defaultPlaybackRate = rate;
    this.video.playbackRate = rate;
    this.video.volume = volume;
    this.video.muted = muted;
    this.source.attach(this.begin_s);
    this.timed();
    if (this.facts.start_s !== null) {
      void this.play(true);
    }
  }

  listen() {
    const { video } = this;
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      video.addEventListener(name, act);
    for (const name of ["play", "pause", "ended", "ratechange", "volumechange", "emptied"]) {
      on(name, () => this.changed());
    }
    for (const name of ["timeupdate", "progress", "durationchange", "seeking"]) {
      on(name, () => this.timed());
    }
    on("play", () => announce(this));
    for (const name of ["playing", "pause", "seeked", "ratechange", "durationchange"]) {
      on(name, () => tellPlace(this));
    }
    on("enterpictureinpicture", () => this.mini?.settle());
    on("leavepictureinpicture", () => this.mini?.settle());
    on("waiting", () => this.waits());
    for (const name of ["playing", "canplay", "seeked", "pause"]) {
      on(name, () => this.flows());
    }
    on("pause", () => this.keep());
    on("ended", () => this.say("end"));
    this.addEventListener("fullscreenchange", () => this.changed());
    addEventListener("pagehide", () => this.keep());
    this.addEventListener("renditions", () => this.source.renew());
  }

  /** @returns {string} under which this person's place in the take is kept */
  get key() {
    const { person, clip, take } = this.facts;
    return `${person}/${clip}/${take}`;
  }

  /** @returns {number} seconds */
  get currentTime() {
    return this.video.readyState ? this.video.currentTime : this.begin_s;
  }

  /** @returns {number} seconds; a take that is still being made is as long as it will be */
  get duration() {
    const known = this.facts.duration_s;
    const heard = this.video.duration;
    return Number.isFinite(heard) ? Math.max(known, heard) : known;
  }

  /** @param {boolean} [softly] where the browser refuses sound without a press, just wait for one */
  async play(softly = false) {
    try {
      await this.video.play();
    } catch (error) {
      const refused = error instanceof DOMException && error.name === "NotAllowedError";
      if (!softly && refused) {
        toast(say("press_play"));
      }
    }
  }

  pause() {
    this.video.pause();
  }

  toggle() {
    if (this.video.paused) {
      void this.play();
    } else {
      this.pause();
    }
  }

  /** @param {number} at_s */
  seek(at_s) {
    const to = Math.min(Math.max(0, at_s), Math.max(0, this.duration - LAST_S));
    this.say("seek", { from: this.currentTime, to });
    this.begin_s = to;
    this.video.currentTime = to;
    this.timed();
  }

  /** @param {number} by_s */
  skip(by_s) {
    this.seek(this.currentTime + by_s);
  }

  /**
   * Show where a finger would go; null when it has gone.
   * @param {number | null} at_s
   */
  wind(at_s) {
    this.wake();
    this.bar.preview(at_s);
  }

  /** @param {-1 | 1} by one chapter back (or to the start of this one) or on */
  chapter(by) {
    const starts = this.facts.chapters.map(({ start_s }) => start_s);
    const before = starts.filter((at_s) => at_s < this.currentTime - 3);
    const to = by > 0 ? starts.find((at_s) => at_s > this.currentTime) : before.pop();
    this.seek(to ?? (by > 0 ? this.duration : 0));
  }

  /** @param {boolean} only whether the sound alone is wanted */
  listenOnly(only) {
    if (only !== this.source.sound_only) {
      this.source.listen(only);
      this.sound.hidden = !only;
      this.classList.toggle("listening", only);
      this.say("listening", { on: only });
    }
  }

  /** @param {number} rate */
  setRate(rate) {
    this.video.playbackRate = Math.min(FASTEST, rate);
    this.video.defaultPlaybackRate = this.video.playbackRate;
    keepTaste({ rate });
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.video.muted = this.video.volume === 0;
    keepTaste({ volume: this.video.volume, muted: this.video.muted });
  }

  mute() {
    this.video.muted = !this.video.muted;
    this.video.volume = this.video.volume || 1;
    keepTaste({ muted: this.video.muted });
  }

  showCaptions() {
    this.captions.show(!this.captions.on);
    this.controls.captions();
    this.say("captions", { on: Boolean(this.captions.shown) });
  }

  /**
   * Take in what was written since the page was loaded.
   * @param {Pick<import("./facts.js").Facts, "captions" | "chapters">} words
   */
  offerWords({ captions, chapters }) {
    this.captions.offer(captions);
    this.controls.captions();
    this.facts.chapters = chapters;
    this.bar.part(chapters);
    this.timed();
  }

  picture() {
    return screen.picture(this.video);
  }

  fullScreen() {
    return screen.full(this);
  }

  changed() {
    const { video } = this;
    this.controls.state();
    this.classList.toggle("started", video.played.length > 0 || !video.paused);
    this.classList.toggle("paused", video.paused);
    void this.ending();
    this.mini?.settle();
    this.wake();
  }

  /** Show what stands at the end, or put it away. */
  async ending() {
    if (this.video.ended && !this.end) {
      const loaded = await import("./end.js").catch(() => null); // none without network
      this.end ??= loaded && new loaded.End(this);
    }
    this.end?.show(this.video.ended);
  }

  timed() {
    const [at_s, duration_s] = [this.currentTime, this.duration];
    this.bar.last(duration_s);
    this.bar.show(at_s, loadedTo(this.video, at_s));
    this.controls.time(at_s, duration_s, this.bar.chapter(at_s));
    this.say("time", { time: at_s, duration: duration_s });
    if (performance.now() - this.kept_ms > KEEP_MS && !this.video.paused) {
      this.keep();
    }
  }

  keep() {
    this.kept_ms = performance.now();
    if (this.video.readyState) {
      const at_s = this.video.ended ? this.duration : this.video.currentTime;
      keepPlace(this.key, at_s, this.duration);
    }
  }

  waits() {
    this.source.finish();
    clearTimeout(this.slow);
    this.slow = setTimeout(() => (this.wheel.hidden = false), SLOW_MS);
  }

  flows() {
    clearTimeout(this.slow);
    this.wheel.hidden = true;
  }

  /** @param {import("./source.js").Trouble | ""} trouble */
  troubled(trouble) {
    if (trouble === this.told) {
      return;
    }
    this.told = trouble;
    this.trouble.hidden = true; // until it is known what to say
    if (trouble === "signed_out") {
      const href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
      this.explain("signed_out", el("a", { href, target: "_blank" }, say("sign_in")));
    } else if (trouble === "network") {
      this.explain("waiting_network");
    } else if (trouble) {
      void this.refused(trouble);
    }
  }

  /**
   * The video was closed, or another take of it is shown to this person by now.
   * @param {string} trouble
   */
  async refused(trouble) {
    const now = await ask("GET", `/api/v1/clips/${this.facts.clip}`).catch(() => null);
    if (this.told !== trouble) {
      return; // it goes on meanwhile
    }
    if (now && now.take !== this.facts.take) {
      this.explain("other_take", el("a", { href: location.pathname }, say("load_it")));
    } else {
      this.explain("closed");
    }
  }

  /**
   * @param {string} words
   * @param {HTMLElement} [way] out of it
   */
  explain(words, way) {
    this.trouble.hidden = false;
    this.trouble.replaceChildren(icon("offline"), el("span", {}, say(words), way && " ", way));
  }

  rest() {
    if (!this.video.paused && !this.controls.busy && !this.bar.dragging) {
      this.classList.add("idle");
    }
  }

  /**
   * @param {string} what
   * @param {object} [detail]
   */
  say(what, detail = {}) {
    this.dispatchEvent(new CustomEvent(`hub:${what}`, { bubbles: true, detail }));
  }
}

customElements.define("hub-player", HubPlayer);
