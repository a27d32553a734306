/** The address of a moment, and the clipboard. */

import { toast } from "./toast.js";
import { say } from "./words.js";

/**
 * @param {string} clip its id
 * @param {number} at_s
 * @returns {string} the address of a moment
 */
export function linkTo(clip, at_s) {
  const url = new URL(`/clips/${clip}`, location.href);
  if (at_s > 0) {
    url.searchParams.set("t", String(Math.round(at_s * 10) / 10));
  }
  url.searchParams.set("via", "share");
  return url.href;
}

/**
 * Copy a text; where the clipboard is shut (without HTTPS), show it to be copied by hand.
 * @param {string} text
 * @param {string} done what is said then
 */
export async function copy(text, done) {
  try {
    await navigator.clipboard.writeText(text);
    toast(done, "g");
  } catch {
    prompt(say("copy_link"), text);
  }
}
