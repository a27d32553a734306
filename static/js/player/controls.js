/** The row of controls under the picture. */

import { el, icon, redraw } from "../element.js";
import { clock, say } from "../words.js";
import { Panel, chapterList, rateText, settings, speeds } from "./menus.js";
import * as remote from "./remote.js";

/**
 * @param {string} picture
 * @param {string} label
 * @param {() => void} [act]
 * @returns {HTMLButtonElement}
 */
function button(picture, label, act = () => {}) {
  return el(
    "button",
    { type: "button", "aria-label": label, title: label, onclick: act },
    icon(picture),
  );
}

export class Controls {
  /** @param {import("./player.js").HubPlayer} player */
  constructor(player) {
    this.player = player;
    const { video, facts } = player;
    this.play = button("play", say("play_key"), () => player.toggle());
    this.mute = button("sound", say("mute_key"), () => player.mute());
    this.loud = this.volume();
    this.clock = el("span", { class: "num sm clk" });
    this.name0 = el("span", { dir: "auto" });
    this.chapter = el(
      "button",
      { type: "button", class: "chp sm", title: say("chapters"), hidden: true },
      icon("list"),
      this.name0,
    );
    this.speed = el("button", { type: "button", class: "spd" });
    this.cc = button("captions", say("captions_key"), () => player.showCaptions());
    this.set = button("settings", say("settings"));
    this.set.classList.add("set");
    this.pip = button("picture", say("picture_key"), () => void player.picture());
    this.pip.classList.add("pip");
    this.full = button("full", say("full_key"), () => void player.fullScreen());
    this.cast = button("screen", say("other_screen"), () => void remote.choose(player));
    this.cast.classList.add("cast");
    this.cast.hidden = true;
    remote.look(video, facts.src, (near) => (this.cast.hidden = !near));
    this.parts = new Panel(this.chapter, () =>
      chapterList(facts.chapters, player.currentTime, (at_s) => this.go(at_s)),
    );
    this.rates = new Panel(this.speed, () =>
      speeds(video.playbackRate, (rate) => player.setRate(rate)),
    );
    this.sets = new Panel(this.set, () => settings(player));
    this.mute.hidden = !facts.sound;
    this.loud.hidden = !facts.sound;
    this.pip.hidden = !document.pictureInPictureEnabled;
    this.box = this.row();
    this.state();
    this.captions();
  }

  /** @returns {HTMLInputElement} */
  volume() {
    const slider = el("input", { type: "range", class: "vol", min: 0, max: 1, step: 0.05 });
    slider.setAttribute("aria-label", say("volume"));
    slider.addEventListener("input", () => this.player.setVolume(Number(slider.value)));
    return slider;
  }

  row() {
    return el(
      "div",
      { class: "row ctl" },
      this.play,
      this.mute,
      this.loud,
      this.clock,
      this.chapter,
      el("span", { class: "push" }),
      this.speed,
      this.cc,
      this.set,
      this.cast,
      this.pip,
      this.full,
      this.parts.box,
      this.rates.box,
      this.sets.box,
    );
  }

  /** Show whether it plays, how loud, how fast, how large. */
  state() {
    const { video } = this.player;
    const picture = this.next();
    this.name(this.play, picture, `${picture}_key`);
    this.speed.textContent = rateText(video.playbackRate);
    this.speed.setAttribute("aria-label", say("speed_is", { rate: rateText(video.playbackRate) }));
    const full = document.fullscreenElement === this.player;
    this.name(this.full, full ? "unfull" : "full", full ? "unfull_key" : "full_key");
    this.loudness();
  }

  /** @returns {"play" | "pause" | "replay"} what the first button does */
  next() {
    const { paused, ended } = this.player.video;
    if (ended) {
      return "replay";
    }
    return paused ? "play" : "pause";
  }

  loudness() {
    const { video } = this.player;
    const silent = video.muted || video.volume === 0;
    this.name(this.mute, silent ? "muted" : "sound", silent ? "unmute_key" : "mute_key");
    this.loud.value = String(silent ? 0 : video.volume);
    this.loud.style.setProperty("--share", `${Number(this.loud.value) * 100}%`);
  }

  /**
   * @param {HTMLButtonElement} which
   * @param {string} picture
   * @param {string} key of its words
   */
  name(which, picture, key) {
    redraw(which, picture);
    which.setAttribute("aria-label", say(key));
    which.title = say(key);
  }

  captions() {
    const { captions } = this.player;
    this.cc.hidden = !captions.any;
    this.cc.setAttribute("aria-pressed", String(captions.on));
  }

  /**
   * @param {number} at_s
   * @param {number} duration_s
   * @param {string} chapter
   */
  time(at_s, duration_s, chapter) {
    this.clock.textContent = `${clock(at_s)} / ${clock(duration_s)}`;
    this.name0.textContent = chapter;
    this.chapter.setAttribute("aria-label", say("chapter_is", { chapter }));
    this.chapter.hidden = this.player.facts.chapters.length === 0;
  }

  /** @param {number} at_s start of the chosen chapter */
  go(at_s) {
    this.parts.show(false);
    this.chapter.focus({ preventScroll: true });
    this.player.seek(at_s);
  }

  /** @returns {boolean} whether a panel is open, so that the controls must stay */
  get busy() {
    return [this.parts, this.rates, this.sets].some((panel) => !panel.box.hidden);
  }
}
