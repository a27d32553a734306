/** A passing word at the edge of the page. */

import { el, icon } from "./element.js";
import { say } from "./words.js";

const STAYS_MS = 6000;
const PICTURES = { g: "tick", b: "warning", "": "info" };

/**
 * Where it is said. A dialog makes the rest of the page deaf and dim, so there it is said within.
 * @returns {HTMLElement | null}
 */
function place() {
  const page = /** @type {HTMLElement | null} */ (document.querySelector(".toasts"));
  const dialog = document.querySelector("dialog:modal");
  const known = /** @type {HTMLElement | null} */ (dialog?.querySelector(".toasts") ?? null);
  if (!dialog || known) {
    return known ?? page;
  }
  const within = el("div", { class: "toasts", role: "status" });
  dialog.append(within);
  dialog.addEventListener("close", () => page?.append(...within.childNodes), { once: true });
  return within;
}

/**
 * Say something in passing.
 * @param {string} text
 * @param {"g" | "b" | ""} [tone] good, bad or neither
 * @param {{label: string, act: () => void}} [offer] one thing that can be done about it
 */
export function toast(text, tone = "", offer) {
  const close = () => box.remove();
  const act = () => {
    offer?.act();
    close();
  };
  const button = el("button", { type: "button", onclick: act }, offer ? offer.label : say("close"));
  const box = el(
    "p",
    { class: `toast ${tone}` },
    icon(PICTURES[tone]),
    el("span", {}, text),
    button,
  );
  place()?.append(box);
  setTimeout(close, offer ? STAYS_MS * 2 : STAYS_MS);
}
