/** The address of a moment, for the clipboard or the system's own way of sharing. */

import { toast } from "./toast.js";
import { clock, say } from "./words.js";

/** @param {import("./player/player.js").HubPlayer} player */
export async function share(player) {
  const at_s = Math.floor(player.currentTime);
  const url = new URL(`/clips/${player.facts.clip}`, location.href);
  if (at_s > 0) {
    url.searchParams.set("t", String(at_s));
  }
  try {
    await navigator.clipboard.writeText(url.href);
    toast(say("link_copied", { at: clock(at_s) }), "g");
  } catch {
    prompt(say("copy_link"), url.href); // without HTTPS browsers keep the clipboard shut
  }
}
