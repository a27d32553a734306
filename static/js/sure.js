/** Forms with `data-sure` ask once more before they do what can't be undone. */

import { el } from "./element.js";
import { say } from "./words.js";

/** @param {HTMLFormElement} form */
function ask(form) {
  const verb = form.querySelector("button")?.textContent?.trim().replace("…", "") ?? "";
  const dialog = el(
    "dialog",
    {},
    el("p", {}, form.dataset.sure ?? ""),
    el(
      "form",
      { method: "dialog", class: "row sure0" },
      el("button", { class: "btn push", value: "" }, say("cancel")),
      el("button", { class: "btn bad", value: "yes" }, verb),
    ),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue === "yes") {
      form.submit();
    }
  });
  document.body.append(dialog);
  dialog.showModal();
}

for (const form of document.querySelectorAll("form[data-sure]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(/** @type {HTMLFormElement} */ (form));
  });
}
