/** What two people wrote in the same place, to be chosen from. */

import { el, refill } from "../element.js";
import { say } from "../words.js";

/** @typedef {import("./book.js").Book} Book */
/** @typedef {import("./together.js").Conflict} Conflict */

/** @type {WeakMap<Conflict, HTMLElement>} */
const lines = new WeakMap();

/**
 * @param {HTMLElement} box what it holds already is not drawn again under who is about to choose
 * @param {Book} book
 */
export function clash(box, book) {
  const wanted = book.conflicts.map((conflict) => {
    const drawn = lines.get(conflict) ?? line(book, conflict);
    lines.set(conflict, drawn);
    return drawn;
  });
  const same = wanted.length === box.children.length;
  if (!same || wanted.some((one, at) => one !== box.children[at])) {
    refill(box, wanted);
  }
  box.hidden = !wanted.length;
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
