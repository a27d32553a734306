/** The button that opens a recorder below a form; what it needs is fetched when it is pressed. */

import { toast } from "./toast.js";
import { say } from "./words.js";

/** @typedef {import("./comments.js").HubComments} HubComments */
/** @typedef {{at_s?: number | null, question?: boolean, reply_to?: string}} Place */

/**
 * Let something be said with camera or microphone, where this browser can.
 * @param {HTMLElement} button
 * @param {HubComments} host
 * @param {() => Place} place what it is about, asked for when it is sent
 */
export function offerSpeaking(button, host, place) {
  button.hidden = !globalThis.MediaRecorder || !navigator.mediaDevices;
  button.addEventListener("click", async () => {
    try {
      const { Speaking } = await import("./speaking-panel.js");
      Speaking.open(button, host, place);
    } catch {
      toast(say("no_network"), "b");
    }
  });
}
