/**
 * Filters of a list: what is ticked is shown at once, dates once both are written; on phones they
 * begin folded. Arrows pass over answers on the way to another, so these wait for Enter.
 */

import { need } from "./element.js";

const PLACE = "hub.filter";
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.fl"));
let passing = false;

form?.addEventListener("keydown", ({ key }) => (passing = /^Arrow/.test(key)));
form?.addEventListener("pointerdown", () => (passing = false));
form?.addEventListener("change", ({ target }) => {
  const field = /** @type {HTMLInputElement} */ (target);
  if (passing) {
    return;
  }
  if (field.value === "dates") {
    need(form, "[name=from]").focus();
  } else if (field.type !== "date") {
    form.requestSubmit();
  }
});

// Who uses the keyboard goes on where they were, not at the top of the page that comes.
form?.addEventListener("submit", () => {
  const { name, value, type } = /** @type {HTMLInputElement} */ (document.activeElement);
  const one = /radio|checkbox/.test(type) ? `[value="${CSS.escape(value)}"]` : "";
  sessionStorage.setItem(PLACE, `[name="${CSS.escape(name ?? "")}"]${one}`);
});

// The address then says what any other link to the same search says.
form?.addEventListener("formdata", ({ formData: given }) => {
  if (given.get("since") === "dates") {
    given.set("since", given.get("from") || "");
    given.set("until", given.get("to") || "");
  }
  given.delete("from");
  given.delete("to");
  for (const [name, value] of [...given]) {
    if (!value) {
      given.delete(name);
    }
  }
});

const narrow = matchMedia("(max-width: 900px)");
const fold = /** @type {HTMLDetailsElement | null} */ (document.querySelector("details.fold"));

function refold() {
  if (fold) {
    fold.open = !narrow.matches;
    fold.classList.add("ready");
  }
}

/** Put the focus back to what was ticked, or to where it is folded away. */
function goOn() {
  const place = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  const field = place && form?.querySelector(place);
  const there = field && (fold?.open === false ? fold.querySelector("summary") : field);
  if (there instanceof HTMLElement && document.activeElement === document.body) {
    there.focus();
  }
}

narrow.addEventListener("change", refold);
refold();
goOn();
