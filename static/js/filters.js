/** The search page's filters: what is ticked is shown at once; on phones they begin folded. */

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.fl"));
form?.addEventListener("change", () => form.requestSubmit());

const narrow = matchMedia("(max-width: 900px)");
const fold = /** @type {HTMLDetailsElement | null} */ (document.querySelector("details.fold"));

function refold() {
  if (fold) {
    fold.open = !narrow.matches;
  }
}

narrow.addEventListener("change", refold);
refold();
