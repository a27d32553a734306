/** Where an error is said: beside what was typed, else in passing. */

import { el } from "./element.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

/**
 * @param {unknown} error
 * @returns {string} what is wrong, fit to show
 */
export function sentenceOf(error) {
  return error instanceof Error ? error.message : say("went_wrong");
}

/**
 * Say what is wrong.
 * @param {unknown} error
 * @param {HTMLElement} [place] a form is told within, beside what was typed
 */
export function complain(error, place) {
  if (place instanceof HTMLFormElement) {
    place.append(el("p", { class: "emsg", role: "alert" }, sentenceOf(error)));
  } else {
    toast(sentenceOf(error), "b");
  }
}
