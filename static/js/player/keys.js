/** The keyboard, as on the big players, and the sheet that lists it. */

import { el } from "../element.js";
import { bare } from "../keyboard.js";
import { say } from "../words.js";
import { RATES } from "./menus.js";

/** @typedef {import("./player.js").HubPlayer} HubPlayer */

const ARROW_S = 5;
const LEAP_S = 10;
const LOUDER = 0.1;
const FRAME_S = 1 / 25;

/** @type {Record<string, (player: HubPlayer) => void>} */
const KEYS = {
  k: (player) => player.toggle(),
  " ": (player) => player.toggle(),
  j: (player) => player.skip(-LEAP_S),
  l: (player) => player.skip(LEAP_S),
  ArrowLeft: (player) => player.skip(-ARROW_S),
  ArrowRight: (player) => player.skip(ARROW_S),
  ArrowUp: (player) => player.setVolume(player.video.volume + LOUDER),
  ArrowDown: (player) => player.setVolume(player.video.volume - LOUDER),
  Home: (player) => player.seek(0),
  End: (player) => player.seek(player.duration),
  m: (player) => player.mute(),
  c: (player) => player.showCaptions(),
  f: (player) => void player.fullScreen(),
  i: (player) => void player.picture(),
  "<": (player) => faster(player, -1),
  ">": (player) => faster(player, 1),
  ",": (player) => player.video.paused && player.skip(-FRAME_S),
  ".": (player) => player.video.paused && player.skip(FRAME_S),
  "?": (player) => sheet(player).showModal(),
};

/** Keys that scroll or press where they are, so they only count on the player or on nothing. */
const NEAR = new Set([" ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]);

/** What the sheet shows: keys and the name of what they do. */
const SHEET = [
  ["k", "key_play"],
  ["j l", "key_leap"],
  ["← →", "key_arrows"],
  ["↑ ↓", "key_volume"],
  ["0 … 9", "key_tenth"],
  ["< >", "key_speed"],
  [", .", "key_frame"],
  ["m", "key_mute"],
  ["c", "key_captions"],
  ["f", "key_full"],
  ["i", "key_picture"],
  ["/", "key_search"],
];

/**
 * @param {HubPlayer} player
 * @param {number} step
 */
function faster(player, step) {
  const at = RATES.findIndex((rate) => rate >= player.video.playbackRate);
  player.setRate(RATES[Math.min(RATES.length - 1, Math.max(0, at + step))]);
}

/**
 * @param {HubPlayer} player
 * @returns {HTMLDialogElement}
 */
function sheet(player) {
  const known = player.querySelector("dialog");
  if (known) {
    return known;
  }
  const lines = SHEET.flatMap(([keys, name]) => [
    el("dt", {}, ...keys.split(" ").map((key) => el("kbd", { class: "k" }, key))),
    el("dd", {}, say(name)),
  ]);
  const close = el("button", { class: "btn", value: "close" }, say("close"));
  const title = el("h2", { id: "keys-title" }, say("keyboard"));
  const form = el("form", { method: "dialog" }, close);
  const named = { class: "keys0", "aria-labelledby": "keys-title" };
  const dialog = el("dialog", named, title, el("dl", {}, ...lines), form);
  player.append(dialog);
  return dialog;
}

/**
 * Whether a key that also scrolls or presses is the player's to take.
 * @param {HubPlayer} player
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
function free(player, event) {
  const focused = /** @type {Element} */ (event.target);
  if (event.key === " " && focused.closest("button, a, summary")) {
    return false;
  }
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    return player.contains(focused);
  }
  return focused === document.body || player.contains(focused);
}

/**
 * @param {HubPlayer} player
 * @param {KeyboardEvent} event
 */
function pressed(player, event) {
  if (!bare(event)) {
    return;
  }
  const tenth = /^\d$/.test(event.key);
  const act = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if ((!act && !tenth) || (NEAR.has(event.key) && !free(player, event))) {
    return;
  }
  event.preventDefault();
  player.wake();
  if (tenth) {
    player.seek((player.duration * Number(event.key)) / 10);
  } else {
    act(player);
  }
}

/**
 * Listen on the whole page, for the player is what the page is about.
 * @param {HubPlayer} player
 * @returns {() => void} stops listening
 */
export function listen(player) {
  /** @param {KeyboardEvent} event */
  const heard = (event) => pressed(player, event);
  document.addEventListener("keydown", heard);
  return () => document.removeEventListener("keydown", heard);
}
