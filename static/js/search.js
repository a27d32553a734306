/**
 * The search field: "/" goes to it from anywhere, and what it finds while one types is fetched when
 * somebody is there. On the search page arrows walk through the page's own hits.
 */

import { bare } from "./keyboard.js";

/** Walk through the hits of the search page. @param {KeyboardEvent} event */
function walk(event) {
  const hits = [...document.querySelectorAll("a.hit")];
  const at = hits.indexOf(/** @type {Element} */ (document.activeElement));
  const next = hits[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next && (at >= 0 || event.key === "ArrowDown")) {
    event.preventDefault();
    /** @type {HTMLElement} */ (next).focus();
  }
}

/** Fetch what offers hits; without network the next visit to the field tries again. */
function suggest() {
  import("./hits.js").then(
    ({ Suggestions }) => field && new Suggestions(field),
    () => field?.addEventListener("focus", suggest, { once: true }),
  );
}

const field = /** @type {HTMLInputElement | null} */ (document.querySelector(".find input"));
if (field && field === document.activeElement) {
  suggest();
} else {
  field?.addEventListener("focus", suggest, { once: true });
}
document.addEventListener("keydown", (event) => {
  if (!bare(event)) {
    return;
  }
  if (event.key === "/" && field) {
    event.preventDefault();
    field.focus();
    field.select();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    walk(event);
  }
});
