/** Where an error is said: beside what was typed, else in passing. */

import { el } from "./element.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

/**
 * Say what is wrong beside what was typed.
 * @param {HTMLElement} place
 * @param {unknown} error
 */
export function complain(place, error) {
  const sentence = error instanceof Error ? error.message : say("went_wrong");
  if (place instanceof HTMLFormElement) {
    place.append(el("p", { class: "emsg", role: "alert" }, sentence));
  } else {
    toast(sentence, "b");
  }
}
