/**
 * The search page's filters: what is ticked is shown at once, dates once both are written; on phones
 * they begin folded.
 */

import { need } from "./element.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.fl"));
form?.addEventListener("change", (event) => {
  const field = /** @type {HTMLInputElement} */ (event.target);
  if (field.value === "dates") {
    /** @type {HTMLInputElement} */ (need(form, "[name=from]")).focus();
  } else if (field.type !== "date") {
    form.requestSubmit();
  }
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
  }
}

narrow.addEventListener("change", refold);
refold();
