/** Putting clips aside without leaving the page; without JavaScript the same forms do it. */

import { ask, Refused } from "./api.js";
import { toast } from "./toast.js";

/** @param {SubmitEvent} event */
async function keep(event) {
  const form = /** @type {HTMLElement} */ (event.target).closest("form.sv");
  const button = form?.querySelector("button");
  if (!(form instanceof HTMLFormElement) || !button) {
    return;
  }
  event.preventDefault();
  const wanted = button.value === "1";
  show(button, wanted);
  try {
    const path = `/api/v1/clips/${form.dataset.clip}/saved`;
    await ask(wanted ? "PUT" : "DELETE", path);
  } catch (error) {
    show(button, !wanted);
    toast(error instanceof Refused ? error.message : String(error), "b");
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
