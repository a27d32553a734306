/** One comment with its replies, and the small forms that answer and change it. */

import { draft, keepDraft } from "./drafts.js";
import { el } from "./element.js";
import { toast } from "./toast.js";
import { ago, clock, say } from "./words.js";

/** @typedef {import("./comments.js").Comment} Comment */
/** @typedef {import("./comments.js").Person} Person */
/** @typedef {import("./comments.js").HubComments} HubComments */

const TONES = "abcde";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

/**
 * @param {Person | null} person
 * @returns {HTMLElement}
 */
export function avatar(person) {
  if (person?.picture_url) {
    const face = el("img", {
      src: person.picture_url,
      alt: "",
      width: 72,
      height: 72,
      loading: "lazy",
    });
    return el("span", { class: "av f", "aria-hidden": "true" }, face);
  }
  const initials = person?.initials || "–";
  const tone = TONES[Math.max(0, LETTERS.indexOf(initials[0].toLowerCase())) % TONES.length];
  return el("span", { class: `av ${tone}`, "aria-hidden": "true" }, initials);
}

/**
 * The second a comment is about, as a button that goes there.
 * @param {number | null} at_s
 * @param {HubComments} host
 * @returns {HTMLElement | null}
 */
function second(at_s, host) {
  if (at_s === null || at_s === undefined) {
    return null;
  }
  const go = () => host.player?.seek(at_s);
  const spoken = el("span", { class: "vh" }, `${say("play_from")} `);
  return el("button", { type: "button", class: "ts push", onclick: go }, spoken, clock(at_s));
}

/**
 * Who speaks, as what and from where.
 * @param {Person | null} person
 * @returns {import("./element.js").Child[]}
 */
function speaker(person) {
  if (!person) {
    return [el("strong", {}, say("somebody_left"))];
  }
  return [
    el("strong", {}, person.name),
    person.speaker && el("span", { class: "tag a" }, say("presenter")),
    el("span", { class: "muted xs" }, person.department),
  ];
}

/**
 * The line above a comment's text.
 * @param {Comment} comment
 * @param {HubComments} host
 * @returns {HTMLElement}
 */
function head(comment, host) {
  const { person, created_at, edited } = comment;
  const when = ago(created_at) + (edited ? ` · ${say("edited")}` : "");
  return el(
    "p",
    { class: "row wrap who" },
    ...speaker(person),
    comment.question && el("span", { class: "tag w" }, say("question")),
    el("time", { class: "muted xs", datetime: created_at }, when),
    second(comment.at_s, host),
  );
}

/**
 * A small form below a comment.
 * @param {string} name of its draft
 * @param {string} label
 * @param {string} text that it begins with
 * @param {(text: string, form: HTMLFormElement) => Promise<boolean>} send
 * @returns {HTMLFormElement}
 */
function writing(name, label, text, send) {
  const field = el("textarea", { class: "in", rows: 2, "aria-label": label, required: true });
  field.value = draft(name) || text;
  field.addEventListener("input", () => keepDraft(name, field.value));
  const form = el(
    "form",
    { class: "reply" },
    field,
    el(
      "p",
      { class: "row" },
      el("button", { class: "btn sm pri" }, label),
      el(
        "button",
        { type: "button", class: "btn sm quiet", onclick: () => form.remove() },
        say("cancel"),
      ),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (field.value.trim() && (await send(field.value.trim(), form))) {
      keepDraft(name, "");
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      form.remove();
    }
  });
  return form;
}

/**
 * Put a form below a comment, once.
 * @param {HTMLElement} below
 * @param {HTMLFormElement} form
 */
function offer(below, form) {
  below.querySelector("form.reply")?.remove();
  below.append(form);
  form.querySelector("textarea")?.focus();
}

/**
 * What can be done with a comment.
 * @param {Comment} comment
 * @param {HubComments} host
 * @param {HTMLElement} body
 * @param {Comment} thread the comment that is answered
 * @returns {HTMLElement}
 */
function acts(comment, host, body, thread) {
  const answer = () =>
    offer(
      body,
      writing(`reply.${thread.id}`, say("reply"), "", (text, form) =>
        host.send("POST", host.path, { text, reply_to: thread.id }, form),
      ),
    );
  const path = `/api/v1/comments/${comment.id}`;
  const edit = () =>
    offer(
      body,
      writing(`edit.${comment.id}`, say("save"), comment.text, (text, form) =>
        host.send("PATCH", path, { text }, form),
      ),
    );
  const remove = () =>
    toast(say("delete_sure"), "", {
      label: say("delete"),
      act: () => void host.send("DELETE", path, undefined, body),
    });
  const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
    el("button", { type: "button", onclick }, label);
  return el(
    "p",
    { class: "row act xs" },
    button(say("reply"), answer),
    comment.may_edit && button(say("edit"), edit),
    comment.may_delete && button(say("delete"), remove),
  );
}

/**
 * @param {Comment} comment
 * @param {HubComments} host
 * @returns {HTMLLIElement}
 */
export function draw(comment, host) {
  if (comment.deleted) {
    const gone = el("p", { class: "muted sm" }, say("deleted"));
    const answers = comment.replies.map((one) => reply(one, host, comment));
    return el("li", { class: "cmt" }, avatar(null), el("div", {}, gone, ...answers));
  }
  const body = el("div", {});
  const replies = comment.replies.map((one) => reply(one, host, comment));
  body.append(
    head(comment, host),
    el("p", { class: "said0", dir: "auto" }, comment.text),
    acts(comment, host, body, comment),
    ...replies,
  );
  return el("li", { class: "cmt", id: `comment-${comment.id}` }, avatar(comment.person), body);
}

/**
 * @param {Comment} comment
 * @param {HubComments} host
 * @param {Comment} thread
 * @returns {HTMLElement}
 */
function reply(comment, host, thread) {
  const body = el("div", {});
  const text = el("p", { class: "said0", dir: "auto" }, comment.text);
  body.append(head(comment, host), text, acts(comment, host, body, thread));
  const speaks = comment.person?.speaker ? " by0" : "";
  return el("div", { class: `rep${speaks}` }, avatar(comment.person), body);
}
