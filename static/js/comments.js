/**
 * `<hub-comments data-clip data-asker>`: what people say about a clip, at a moment or on the whole.
 * Comments come from a JSON block inside, as GET /api/v1/clips/{id}/comments gives them, and are
 * asked for again now and then. Says `hub:comments` with all of them when they change.
 */

import { ask, askIfChanged } from "./api.js";
import { draw } from "./comment.js";
import { draft, keepDraft } from "./drafts.js";
import { el, need } from "./element.js";
import { toast } from "./toast.js";
import { clock, say } from "./words.js";

const POLL_MS = 20000;

/**
 * @typedef {{id: string, name: string, title?: string, department: string, picture_url: string, initials: string, speaker: boolean}} Person
 * @typedef {object} Comment
 * @property {string} id
 * @property {string} text
 * @property {number | null} at_s
 * @property {boolean} question
 * @property {string} created_at
 * @property {boolean} edited
 * @property {Person | null} person null when they have left
 * @property {Comment[]} replies
 * @property {boolean} may_edit
 * @property {boolean} may_delete
 * @property {boolean} deleted its replies keep their place
 * @typedef {import("./player/player.js").HubPlayer} HubPlayer
 */

/** @type {Record<string, (comments: Comment[]) => Comment[]>} */
const ORDERS = {
  moment: (all) => [...all].sort((a, b) => (a.at_s ?? Infinity) - (b.at_s ?? Infinity)),
  newest: (all) => [...all].sort((a, b) => b.created_at.localeCompare(a.created_at)),
  unanswered: (all) => all.filter(unanswered),
};

/**
 * @param {Comment} comment
 * @returns {boolean}
 */
function unanswered(comment) {
  return (
    comment.question && !comment.deleted && !comment.replies.some((reply) => reply.person?.speaker)
  );
}

export class HubComments extends HTMLElement {
  constructor() {
    super();
    this.clip = this.dataset.clip ?? "";
    this.path = `/api/v1/clips/${this.clip}/comments`;
    this.etag = "";
    this.order = "moment";
    /** @type {HubPlayer | null} */
    this.player = null;
    /** @type {number | null} the second the field is about; null is the whole clip */
    this.at_s = 0;
    this.form = /** @type {HTMLFormElement} */ (need(this, "form.add"));
    this.field = /** @type {HTMLTextAreaElement} */ (need(this, "form.add textarea"));
    this.question = /** @type {HTMLInputElement} */ (need(this, "input[name=question]"));
    this.moment = /** @type {HTMLButtonElement} */ (need(this, "form.add .ts"));
    this.list = need(this, "ol.thread");
    const block = this.querySelector('script[type="application/json"]');
    const { comments, total } = JSON.parse(block?.textContent || '{"comments":[],"total":0}');
    /** @type {Comment[]} */
    this.comments = comments;
    this.total = total;
  }

  connectedCallback() {
    this.field.value = draft(`comment.${this.clip}`);
    this.field.addEventListener("input", () => keepDraft(`comment.${this.clip}`, this.field.value));
    this.field.addEventListener("focus", () => this.hold());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        this.form.requestSubmit();
      }
    });
    this.form.addEventListener("submit", (event) => void this.post(event));
    this.moment.addEventListener("click", () => this.whole());
    for (const button of this.querySelectorAll("[data-order]")) {
      button.addEventListener("click", () => this.sort(/** @type {HTMLElement} */ (button)));
    }
    this.timer = setInterval(() => document.hidden || void this.poll(), POLL_MS);
    this.form.classList.toggle("open", this.field.value !== "");
    this.render();
    if (!this.querySelector('script[type="application/json"]')) {
      void this.poll();
    }
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  /** @param {HubPlayer} player */
  follow(player) {
    this.player = player;
    player.addEventListener("hub:time", () => this.tick());
    this.tick();
  }

  /** While nothing is being written, the field is about the second being played. */
  tick() {
    if (this.at_s !== null && !this.field.value && document.activeElement !== this.field) {
      this.at_s = this.player?.currentTime ?? 0;
      this.name();
    }
  }

  /** Who starts to write speaks of this second, however long the writing takes. */
  hold() {
    this.form.classList.add("open"); // and stays so: nothing may move under a pointer
    if (this.at_s !== null && !this.field.value) {
      this.at_s = this.player?.currentTime ?? 0;
      this.name();
    }
  }

  /** Speak of the whole clip, or again of the second. */
  whole() {
    this.at_s = this.at_s === null ? (this.player?.currentTime ?? 0) : null;
    this.name();
  }

  name() {
    const { at_s } = this;
    const label = at_s === null ? say("comment_whole") : say("comment_at", { at: clock(at_s) });
    this.field.placeholder = label;
    this.field.setAttribute("aria-label", label);
    this.moment.textContent = at_s === null ? say("whole_video") : clock(at_s);
    this.moment.setAttribute("aria-pressed", String(at_s !== null));
    this.moment.title = at_s === null ? say("to_moment") : say("to_whole");
  }

  /** @param {HTMLElement} button */
  sort(button) {
    this.order = button.dataset.order ?? "moment";
    for (const other of this.querySelectorAll("[data-order]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    this.render();
  }

  /** Ask what is new; what is being written stays as it is. */
  async poll() {
    try {
      const { etag, body } = await askIfChanged(this.path, this.etag);
      this.etag = etag;
      if (body && !this.list.querySelector("form")) {
        this.comments = body.comments;
        this.total = body.total;
        this.render();
      }
    } catch {
      // The band of the page says that the network is gone; the next round tries again.
    }
  }

  /** @param {SubmitEvent} event */
  async post(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    const body = { text, question: this.question.checked, at_s: this.at_s ?? undefined };
    const done = await this.send("POST", this.path, body, this.form);
    if (done) {
      this.field.value = "";
      this.question.checked = false;
      keepDraft(`comment.${this.clip}`, "");
      this.tick();
    }
  }

  /**
   * Change something, and show what is then there. An error is said beside what was typed.
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @param {HTMLElement} place form that the error is shown in
   * @returns {Promise<boolean>}
   */
  async send(method, path, body, place) {
    const button = /** @type {HTMLButtonElement | null} */ (place.querySelector(".btn.pri"));
    place.querySelector(".emsg")?.remove();
    button?.setAttribute("aria-disabled", "true");
    try {
      await ask(method, path, body);
      place
        .closest("ol")
        ?.querySelectorAll("form")
        .forEach((form) => form.remove());
      await this.poll();
      return true;
    } catch (error) {
      const sentence = error instanceof Error ? error.message : say("went_wrong");
      if (place instanceof HTMLFormElement) {
        place.append(el("p", { class: "emsg", role: "alert" }, sentence));
      } else {
        toast(sentence, "b");
      }
      return false;
    } finally {
      button?.removeAttribute("aria-disabled");
    }
  }

  render() {
    const shown = ORDERS[this.order](this.comments);
    const items = shown.map((comment) => draw(comment, this));
    const nothing = this.order === "unanswered" ? say("all_answered") : say("no_comments");
    const none = el("li", { class: "empty small" }, el("p", {}, nothing));
    this.list.replaceChildren(...(items.length ? items : [none]));
    need(this, ".count").textContent = this.total ? say("count", { n: this.total }) : "";
    const open = this.comments.filter(unanswered).length;
    need(this, ".open").textContent = open ? say("count", { n: open }) : "";
    this.dispatchEvent(new CustomEvent("hub:comments", { bubbles: true, detail: this.comments }));
  }
}

customElements.define("hub-comments", HubComments);
