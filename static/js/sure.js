/** Asking once more before what can't be undone; forms with `data-sure` do so by themselves. */

import { el } from "./element.js";
import { say } from "./words.js";

/**
 * @param {string} question
 * @param {string} verb what is done then
 * @returns {Promise<boolean>} whether it is meant
 */
export function sure(question, verb) {
  const dialog = el(
    "dialog",
    { "aria-labelledby": "sure" },
    el("p", { id: "sure" }, question),
    el(
      "form",
      { method: "dialog", class: "row sure0" },
      el("button", { class: "btn push", value: "" }, say("cancel")),
      el("button", { class: "btn bad", value: "yes" }, verb),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

/** @param {HTMLFormElement} form */
async function ask(form) {
  const verb = form.querySelector("button")?.textContent?.trim().replace("…", "") ?? "";
  if (await sure(form.dataset.sure ?? "", verb)) {
    form.submit();
  }
}

for (const form of document.querySelectorAll("form[data-sure]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void ask(/** @type {HTMLFormElement} */ (form));
  });
}
