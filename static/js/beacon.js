/**
 * Tells Hub which seconds were really played: the whole state of the viewing about every 15 s and
 * whenever play stops or the page goes. What found no network stays in the browser until it does.
 */

import { CAPTIONS, HIDDEN, MUTED, Viewing } from "./beacon-state.js";
import { csrf } from "./api.js";

const PATH = "/api/v1/viewings";
const EVERY_MS = 15000;
const KEPT = "hub.unsent";
const MOST_KEPT = 20;
const REFUSED = 409; // the name of a viewing that was erased, or of another take

/** @typedef {import("./beacon-state.js").Body} Body */
/** @typedef {{person: string, body: Body, at?: number}} Kept `at` by the clock, in ms */
/** @typedef {Record<string, Kept>} Unsent by viewing */

/** @returns {Unsent} */
function unsent() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) || "{}");
  } catch {
    return {};
  }
}

/** @param {Unsent} all */
function keepUnsent(all) {
  try {
    localStorage.setItem(
      KEPT,
      JSON.stringify(Object.fromEntries(Object.entries(all).slice(-MOST_KEPT))),
    );
  } catch {
    // Full or switched off: this viewing is then only as good as the network.
  }
}

/**
 * @param {string} person
 * @param {Body} body
 */
function keep(person, body) {
  const all = unsent();
  delete all[body.viewing];
  keepUnsent({ ...all, [body.viewing]: { person, body, at: Date.now() } });
}

/** @param {Body} body that has arrived, or never will */
function drop(body) {
  const all = unsent();
  if (all[body.viewing]?.body.seq <= body.seq) {
    delete all[body.viewing];
    keepUnsent(all);
  }
}

/**
 * @param {string} person
 * @param {Body} body
 * @param {boolean} wait whether to be answered only when it is written
 * @returns {Promise<number>} the status of the answer, 0 without one
 */
async function send(person, body, wait = false) {
  keep(person, body);
  try {
    const answer = await fetch(wait ? `${PATH}?wait=1` : PATH, {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf() },
      body: JSON.stringify(body),
    });
    if (answer.ok || (answer.status >= 400 && answer.status < 500 && answer.status !== 401)) {
      drop(body);
    }
    return answer.status;
  } catch {
    return 0; // Kept, and sent again with the next state or at the next visit.
  }
}

/**
 * A body as it is now: older by the time that it was kept, so that Hub can tell what was played
 * before its person erased what they watched.
 * @param {Kept} kept
 * @returns {Body}
 */
function aged({ body, at = NaN }) {
  const more = Math.max(0, Date.now() - at);
  return Number.isFinite(body.age_ms + more) ? { ...body, age_ms: body.age_ms + more } : body;
}

/**
 * Send what the last visit of this person could not, and its last state again: a server killed just
 * after it came may have lost it.
 * @param {string} person
 */
function sendKept(person) {
  for (const kept of Object.values(unsent())) {
    if (kept.person === person) {
      void send(person, aged(kept), true);
    }
  }
}

/** @returns {string} 22 characters nobody can guess */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).replace(
    /[+/=]/g,
    (sign) => ({ "+": "-", "/": "_" })[sign] ?? "",
  );
}

class Beacon {
  /** @param {import("./player/player.js").HubPlayer} player */
  constructor(player) {
    this.player = player;
    this.video = player.video;
    const { clip, take, person, via } = player.facts;
    this.person = person;
    this.viewing = new Viewing(clip, take, newId, via);
    this.timer = 0;
    this.listen();
    sendKept(person);
  }

  listen() {
    const on = (/** @type {string} */ name, /** @type {() => void} */ act) =>
      this.video.addEventListener(name, act);
    on("playing", () => this.play());
    on("timeupdate", () => this.reach());
    this.player.addEventListener("hub:seek", () => this.reach());
    on("seeking", () => this.leave());
    on("seeked", () => this.play());
    on("ratechange", () => this.play());
    on("volumechange", () => this.play());
    on("pause", () => this.stop());
    on("ended", () => this.stop());
    on("emptied", () => this.leave());
    on("enterpictureinpicture", () => this.play());
    on("leavepictureinpicture", () => this.play());
    this.player.addEventListener("hub:captions", () => this.play());
    this.player.addEventListener("hub:listening", () => this.play());
    document.addEventListener("visibilitychange", () => this.seen());
    addEventListener("pagehide", () => this.gone());
    addEventListener("online", () => sendKept(this.person));
  }

  /** @returns {number} */
  now() {
    return performance.now();
  }

  /** @returns {import("./beacon-state.js").Manner} */
  manner() {
    const { video, player } = this;
    const away = document.hidden && document.pictureInPictureElement !== video;
    const hidden = away || player.source.sound_only; // listened to, not looked at
    const muted = video.muted || video.volume === 0;
    const flags =
      (hidden ? HIDDEN : 0) + (muted ? MUTED : 0) + (player.captions.shown ? CAPTIONS : 0);
    return { rate: video.playbackRate, flags };
  }

  /** Begin a segment, closing the one before, if pictures really run. */
  play() {
    const { video } = this;
    if (
      video.paused ||
      video.ended ||
      video.seeking ||
      video.readyState < video.HAVE_CURRENT_DATA
    ) {
      return;
    }
    this.reach();
    if (this.viewing.full) {
      this.viewing.stop(this.now());
      void this.send();
      this.viewing.begin();
    }
    this.viewing.play(video.currentTime, this.manner(), this.now());
    this.timer ||= setInterval(() => void this.send(), EVERY_MS);
  }

  reach() {
    if (!this.video.seeking) {
      this.viewing.reach(this.video.currentTime, this.now());
    }
  }

  /** Close the segment where it last came to: a seek has already moved the place. */
  leave() {
    this.viewing.stop(this.now());
  }

  stop() {
    this.reach();
    this.leave();
    clearInterval(this.timer);
    this.timer = 0;
    void this.send();
  }

  /** The page was hidden, or is seen again. */
  seen() {
    this.play();
    if (document.hidden) {
      this.last();
    }
  }

  gone() {
    this.reach();
    this.last();
  }

  /** What was erased meanwhile is not to be told again: then another viewing begins here. */
  async send() {
    if (this.viewing.empty) {
      return;
    }
    const told = this.viewing.body();
    if ((await send(this.person, told)) === REFUSED && this.viewing.id === told.viewing) {
      this.viewing.stop(this.now());
      this.viewing.begin();
      this.play();
    }
  }

  /** The page may never run again: nobody can wait for an answer. */
  last() {
    const body = this.viewing.body();
    if (body.segments.length) {
      keep(this.person, body);
      navigator.sendBeacon(PATH, JSON.stringify(body));
    }
  }
}

/** @param {import("./player/player.js").HubPlayer} player */
export function measure(player) {
  return new Beacon(player);
}
