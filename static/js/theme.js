/** Light, dark or as the system is: applied at once, kept by the server. */

import { csrf } from "./api.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

/** @param {HTMLButtonElement} button that names a theme */
function apply(button) {
  if (button.value) {
    document.documentElement.dataset.theme = button.value;
  } else {
    delete document.documentElement.dataset.theme;
  }
  for (const other of button.parentElement?.querySelectorAll("button") ?? []) {
    other.setAttribute("aria-pressed", String(other === button));
  }
}

/** @param {HTMLFormElement} form of the avatar's menu */
function listen(form) {
  form.addEventListener("submit", (event) => {
    const button = /** @type {HTMLButtonElement} */ (event.submitter);
    if (button?.name !== "theme") {
      return;
    }
    event.preventDefault();
    apply(button);
    fetch(form.action, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf() },
      body: new URLSearchParams({ theme: button.value, next: location.pathname }),
    }).catch(() => toast(say("no_network"), "b"));
  });
}

for (const form of document.querySelectorAll("form.look0")) {
  listen(/** @type {HTMLFormElement} */ (form));
}
