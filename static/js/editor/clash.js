/** What two people wrote in the same place, to be chosen from. */

import { el } from "../element.js";
import { say } from "../words.js";

/** @typedef {import("./book.js").Book} Book */
/** @typedef {import("./together.js").Conflict} Conflict */

/**
 * @param {HTMLElement} box
 * @param {Book} book
 */
export function clash(box, book) {
  box.hidden = !book.conflicts.length;
  box.replaceChildren(...book.conflicts.map((conflict) => line(book, conflict)));
}

/**
 * @param {Book} book
 * @param {Conflict} conflict
 * @returns {HTMLElement}
 */
function line(book, conflict) {
  const { mine, theirs } = conflict;
  const choose = (/** @type {boolean} */ own) => () => book.settle(conflict, own);
  const button = (/** @type {string} */ label, /** @type {boolean} */ own) =>
    el("button", { type: "button", class: "btn sm", onclick: choose(own) }, label);
  const said = el(
    "div",
    { class: "grow" },
    el("p", {}, el("strong", {}, say("yours")), ` ${mine.text}`),
    el("p", {}, el("strong", {}, say("theirs")), ` ${theirs?.text ?? say("removed")}`),
  );
  const [use, keep] = [button(say("use_mine"), true), button(say("keep_theirs"), false)];
  return el("li", { class: "note w" }, said, use, keep);
}
