/**
 * The watch page: words, reactions and comments, each following the player, which embed.js began
 * before these were here. What few need, or not at once, is fetched when it is.
 */

import "./pulse.js";
import { HubComments } from "./comments.js";
import { goesHere } from "./keyboard.js";
import { HubPlayer } from "./player/player.js";
import { HubReactions } from "./reactions.js";
import { toast } from "./toast.js";
import { HubTranscript } from "./transcript.js";
import { say } from "./words.js";

const player = document.querySelector("hub-player");
const transcript = document.querySelector("hub-transcript");

/** @param {HubPlayer} playing */
function join(playing) {
  for (const part of document.querySelectorAll("hub-transcript, hub-comments, hub-reactions")) {
    if (
      part instanceof HubTranscript ||
      part instanceof HubComments ||
      part instanceof HubReactions
    ) {
      part.follow(playing);
    }
  }
  document.querySelector(".share")?.addEventListener("click", () => {
    import("./share.js").then(
      ({ share }) => share(playing),
      () => toast(say("no_network"), "b"),
    );
  });
  document.addEventListener("click", (event) => goWithin(event, playing));
  document.addEventListener("hub:comments", (event) => {
    if (transcript instanceof HubTranscript) {
      transcript.badges(/** @type {CustomEvent} */ (event).detail);
    }
  });
  if (playing.dataset.unfinished !== undefined) {
    void import("./stay-new.js").then(({ stayNew }) => stayNew(playing));
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

/** The mark of how one came is in the player by now; an address that is copied must not have it. */
function unmark() {
  const url = new URL(location.href);
  if (url.searchParams.has("via")) {
    url.searchParams.delete("via");
    history.replaceState(history.state, "", url);
  }
}

unmark();
if (player instanceof HubPlayer) {
  join(player);
  const comments = document.querySelector("hub-comments");
  if (comments instanceof HubComments) {
    comments.render();
  }
} else {
  void import("./stay-new.js").then(({ waitUntilPlayable }) => waitUntilPlayable());
}
