/** What can be done with one comment, in place: the small forms that answer, change and report it. */

import { ask } from "./api.js";
import { draft, keepDraft } from "./drafts.js";
import { el, icon, need } from "./element.js";
import { complain } from "./complain.js";
import { offerSpeaking } from "./speaking.js";
import { toast } from "./toast.js";
import { ago, say } from "./words.js";

/** @typedef {import("./comments.js").HubComments} HubComments */
/**
 * Complete names in a field; what does it is fetched once somebody writes, for most only read.
 * @param {HTMLTextAreaElement} field
 * @param {string} clip
 * @param {Set<string>} named
 */
export function completeNames(field, clip, named) {
  void import("./mentions.js").then(
    (mentions) => mentions.completeNames(field, clip, named),
    () => {}, // without network names are written by hand
  );
}

/** @typedef {{id: string, thread: string, text: string, done: string, body: HTMLElement}} About */

/** @type {Record<string, (about: About, host: HubComments) => void>} */
const ACTS = {
  reply: ({ thread, body }, host) => {
    const form = offer(body, host, `reply.${thread}`, say("reply"), "", (text, named, place) =>
      host.send("POST", host.path, { text, named, reply_to: thread }, place),
    );
    const label = say("speak");
    const speak = el("button", { type: "button", class: "ib", "aria-label": label, title: label });
    speak.append(icon("microphone"));
    need(form, ".row").append(speak);
    offerSpeaking(speak, host, () => ({ reply_to: thread }));
  },
  edit: ({ id, text, body }, host) =>
    offer(body, host, `edit.${id}`, say("save"), text, (words, named, form) =>
      host.send("PATCH", `/api/v1/comments/${id}`, { text: words, named }, form),
    ),
  done: ({ id, done, body }, host) => {
    const form = offer(body, host, `done.${id}`, say("close_question"), done, (text, _named, at) =>
      host.send("PUT", `/api/v1/comments/${id}/done`, { text }, at),
    );
    if (done) {
      const act = () => void host.send("DELETE", `/api/v1/comments/${id}/done`, undefined, form);
      const again = el("button", { type: "button", class: "btn sm", onclick: act }, say("reopen"));
      form.querySelector(".row")?.append(again);
    }
  },
  report: ({ id, body }, host) => {
    const about = say("report_about");
    offer(body, host, "", say("report"), "", (reason, _named, form) => report(id, reason, form), {
      about,
      required: false,
    });
  },
  delete: (about, host) => void remove(about, host),
  wordings: (about) => void wordings(about),
};

/**
 * Do what a link under a comment stands for.
 * @param {HTMLElement} link
 * @param {HubComments} host
 * @returns {boolean} false where only the link's page can do it
 */
export function acted(link, host) {
  const place = /** @type {HTMLElement} */ (link.closest("[data-comment]"));
  const act = ACTS[link.dataset.act ?? ""];
  if (act) {
    act(aboutOf(place), host);
  }
  return act !== undefined;
}

/**
 * @param {About} about
 * @param {HubComments} host
 */
async function remove({ id, body }, host) {
  try {
    const { sure } = await import("./sure.js");
    if (await sure(say("delete_sure"), say("delete"))) {
      await host.send("DELETE", `/api/v1/comments/${id}`, undefined, body);
    }
  } catch {
    toast(say("no_network"), "b");
  }
}

/**
 * @param {HTMLElement} place
 * @returns {About} what the server wrote into the page about a comment
 */
function aboutOf(place) {
  const { comment: id = "", thread = "", text = "", done = "" } = place.dataset;
  return { id, thread, text, done, body: need(place, ":scope > div") };
}

/**
 * Put a form below a comment, once.
 * @param {HTMLElement} below
 * @param {HubComments} host
 * @param {string} name of its draft; "" keeps none
 * @param {string} label
 * @param {string} text that it begins with
 * @param {(text: string, named: string[], form: HTMLFormElement) => Promise<boolean>} send
 * @param {{about?: string, required?: boolean}} [more]
 * @returns {HTMLFormElement}
 */
function offer(below, host, name, label, text, send, { about = "", required = true } = {}) {
  const named = new Set();
  const field = el("textarea", { class: "in", rows: 2, "aria-label": about || label, required });
  field.value = draft(name) || text;
  const form = el(
    "form",
    { class: "reply" },
    el("p", { class: "muted sm", hidden: !about }, about),
    el("div", { class: "names0" }, field),
    el(
      "p",
      { class: "row" },
      el("button", { class: "btn sm pri" }, label),
      el("button", { type: "button", class: "btn sm quiet", onclick: close }, say("cancel")),
    ),
  );
  /** Leave the form, back to where it was opened. */
  function close() {
    form.remove();
    need(below, ".act a").focus();
  }
  field.addEventListener("input", () => keepDraft(name, field.value));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (await send(field.value.trim(), [...named], form)) {
      keepDraft(name, "");
    }
  });
  form.addEventListener("keydown", (event) => event.key === "Escape" && close());
  below.querySelector(":scope > form.reply")?.remove();
  need(below, ":scope > .act").after(form);
  completeNames(field, host.clip, named);
  field.focus();
  return form;
}

/**
 * @param {string} id
 * @param {string} reason
 * @param {HTMLFormElement} form
 * @returns {Promise<boolean>}
 */
async function report(id, reason, form) {
  form.querySelector(".emsg")?.remove();
  try {
    await ask("PUT", `/api/v1/comments/${id}/report`, { reason });
    form.remove();
    focusOn(id);
    toast(say("reported"), "g");
    return true;
  } catch (error) {
    complain(error, form);
    return false;
  }
}

/**
 * Let whoever used the keyboard go on at a comment, when what they were in is gone.
 * @param {string} id
 */
export function focusOn(id) {
  if (document.activeElement === document.body) {
    const link = document.querySelector(`#comment-${CSS.escape(id)} .act a`);
    /** @type {HTMLElement | null} */ (link)?.focus({ preventScroll: true });
  }
}

/**
 * Show what a comment said before, or hide it again.
 * @param {About} about
 */
async function wordings({ id, body }) {
  const shown = body.querySelector(":scope > .before0");
  if (shown) {
    shown.remove();
    return;
  }
  try {
    const found = (await ask("GET", `/api/v1/comments/${id}/wordings`)).wordings;
    const items = /** @type {{text: string, until: string}[]} */ (found).map(({ text, until }) =>
      el(
        "li",
        {},
        el("p", { class: "muted xs" }, say("until", { time: ago(until) })),
        el("p", { class: "plain0", dir: "auto" }, text),
      ),
    );
    const list = el(
      "ol",
      { class: "before0", "aria-label": say("before"), tabindex: -1 },
      ...items,
    );
    body.querySelector(":scope > .said0")?.after(list);
    list.focus();
  } catch (error) {
    complain(error);
  }
}
