/** The watch page: player, words, reactions and comments, each following the player. */

import "./pulse.js";
import { measure } from "./beacon.js";
import { HubComments } from "./comments.js";
import { need } from "./element.js";
import { goesHere } from "./keyboard.js";
import { HubPlayer } from "./player/player.js";
import { HubReactions } from "./reactions.js";
import { share } from "./share.js";
import { HubTranscript } from "./transcript.js";
import { watchProgress } from "./progress.js";
import { stayNew } from "./stay-new.js";

const CALM_MS = 1500; // a page that reloads must never do so in a hurry

const player = document.querySelector("hub-player");
const transcript = document.querySelector("hub-transcript");

/** @param {HubPlayer} playing */
function join(playing) {
  measure(playing);
  for (const part of document.querySelectorAll("hub-transcript, hub-comments, hub-reactions")) {
    if (
      part instanceof HubTranscript ||
      part instanceof HubComments ||
      part instanceof HubReactions
    ) {
      part.follow(playing);
    }
  }
  document.querySelector(".share")?.addEventListener("click", () => share(playing));
  document.addEventListener("click", (event) => goWithin(event, playing));
  document.addEventListener("hub:comments", (event) => {
    if (transcript instanceof HubTranscript) {
      transcript.badges(/** @type {CustomEvent} */ (event).detail);
    }
  });
  if (playing.dataset.unfinished !== undefined) {
    stayNew(playing);
  }
}

/**
 * A link to a moment of the clip on this page goes there without loading the page again.
 * @param {MouseEvent} event
 * @param {HubPlayer} playing
 */
function goWithin(event, playing) {
  const link = /** @type {Element} */ (event.target).closest("a[href*='?t=']");
  if (!(link instanceof HTMLAnchorElement) || !goesHere(event)) {
    return;
  }
  const at_s = Number(new URL(link.href).searchParams.get("t"));
  if (link.pathname === location.pathname && Number.isFinite(at_s)) {
    event.preventDefault();
    playing.seek(at_s);
    void playing.play(true);
  }
}

if (player instanceof HubPlayer) {
  join(player);
  const comments = document.querySelector("hub-comments");
  if (comments instanceof HubComments) {
    comments.render();
  }
} else {
  waitUntilPlayable();
}

/** Nothing can be played yet: load the page again once it can. */
function waitUntilPlayable() {
  const place = document.querySelector("[data-waiting]");
  if (!(place instanceof HTMLElement)) {
    return;
  }
  need(place, ".wheel").hidden = false;
  const stop = watchProgress(place.dataset.waiting ?? "", (clip) => {
    if (clip.playable || clip.state === "refused") {
      stop();
      setTimeout(() => location.reload(), CALM_MS);
    }
  });
}
