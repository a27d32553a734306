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
 * Say something in passing; it stays while somebody points at it or is in it.
 * @param {string} text
 * @param {"g" | "b" | ""} [tone] good, bad or neither
 */
export function toast(text, tone = "") {
  let timer = 0;
  const close = () => box.remove();
  const hold = () => clearTimeout(timer);
  const pass = () => {
    hold();
    timer = setTimeout(close, STAYS_MS);
  };
  const box = el(
    "p",
    { class: `toast ${tone}`, onpointerenter: hold, onpointerleave: pass },
    icon(PICTURES[tone]),
    el("span", {}, text),
    el("button", { type: "button", onclick: close, onfocus: hold, onblur: pass }, say("close")),
  );
  pass();
  place()?.append(box);
}
