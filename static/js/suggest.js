/** Suggesting how a caption should read, from the transcript beside the video. */

import { ask, Refused } from "./api.js";
import { el, need } from "./element.js";
import { toast } from "./toast.js";
import { HubTranscript } from "./transcript.js";
import { clock, say } from "./words.js";

/** @typedef {{cue: string, at_s: number, text: string}} Line */

/**
 * The line that is meant: where the focus is or was last, else what is said now, else the first.
 * @param {Element} list
 * @param {Element | null} touched
 * @returns {Line | null}
 */
function meant(list, touched) {
  const there = touched && list.contains(touched) ? touched : null;
  const line = there ?? list.querySelector("li.on[data-cue]") ?? list.querySelector("li[data-cue]");
  if (!(line instanceof HTMLElement)) {
    return null;
  }
  const words = need(line, "[data-words]").textContent ?? "";
  return { cue: line.dataset.cue ?? "", at_s: Number(line.dataset.start), text: words.trim() };
}

/**
 * @param {string} clip
 * @param {Line} line
 * @param {HTMLElement} place where the dialog is put
 */
function open(clip, line, place) {
  const text = el("textarea", { class: "in", rows: 3, dir: "auto", id: "sgt", maxlength: 1000 });
  text.value = line.text;
  const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
  const button = el("button", { class: "btn pri" }, say("suggest"));
  const shut = () => dialog.close();
  const form = el(
    "form",
    { class: "stack" },
    el("label", { for: "sgt" }, say("should_read", { at: clock(line.at_s) })),
    text,
    wrong,
    el(
      "p",
      { class: "row" },
      button,
      el("button", { type: "button", class: "btn quiet", onclick: shut }, say("cancel")),
    ),
  );
  const dialog = el(
    "dialog",
    { class: "stack", "aria-labelledby": "sgd" },
    el("h2", { id: "sgd" }, say("suggest_correction")),
    el("p", { class: "muted sm" }, say("suggest_about")),
    form,
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await send(clip, line, text.value, dialog, wrong);
    button.disabled = false;
  });
  dialog.addEventListener("close", () => dialog.remove());
  place.append(dialog);
  dialog.showModal();
  text.focus();
}

/**
 * @param {string} clip
 * @param {Line} line
 * @param {string} text
 * @param {HTMLDialogElement} dialog
 * @param {HTMLElement} wrong
 */
async function send(clip, line, text, dialog, wrong) {
  try {
    await ask("POST", `/api/v1/clips/${clip}/suggestions`, {
      cue: Number(line.cue),
      before: line.text,
      text,
    });
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    wrong.textContent = error.message;
    wrong.hidden = false;
    const panel = dialog.parentElement;
    if (panel instanceof HubTranscript) {
      void panel.look(); // it may read otherwise by now
    }
    return;
  }
  dialog.close();
  toast(say("suggested"), "g");
}

/** @param {HTMLElement} panel in which the button may come later, with the words */
function offer(panel) {
  const list = need(panel, ".tr");
  /** @type {Element | null} */
  let touched = null;
  list.addEventListener("focusin", ({ target }) => {
    touched = /** @type {Element} */ (target).closest("li[data-cue]");
  });
  list.addEventListener("pointerdown", ({ target }) => {
    touched = /** @type {Element} */ (target).closest("li[data-cue]");
  });
  document.addEventListener("hub:seek", () => (touched = null));
  panel.addEventListener("click", ({ target }) => {
    const button = /** @type {Element} */ (target).closest("[data-suggest]");
    if (!(button instanceof HTMLElement)) {
      return;
    }
    const line = meant(list, touched);
    document.querySelector("video")?.pause();
    if (line) {
      open(button.dataset.clip ?? "", line, panel);
    } else {
      toast(say("suggest_nothing"));
    }
  });
}

const panel = document.querySelector("hub-transcript");
if (panel instanceof HTMLElement) {
  offer(panel);
}
