/** Putting clips aside without leaving the page; without JavaScript the same buttons do it. */

import { ask } from "./api.js";
import { complain } from "./complain.js";

/** @param {SubmitEvent} event */
async function keep(event) {
  const button = event.submitter;
  if (!(button instanceof HTMLButtonElement) || !button.matches(".sv")) {
    return;
  }
  event.preventDefault();
  const wanted = button.value === "1";
  show(button, wanted);
  try {
    const path = `/api/v1/clips/${button.dataset.clip}/saved`;
    await ask(wanted ? "PUT" : "DELETE", path);
  } catch (error) {
    show(button, !wanted);
    complain(error);
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {boolean} saved
 */
function show(button, saved) {
  button.value = saved ? "0" : "1";
  button.setAttribute("aria-pressed", String(saved));
}

document.addEventListener("submit", keep);
