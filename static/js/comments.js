/**
 * `<hub-comments data-clip data-order>`: what people say about a clip, at a moment or on the whole.
 * The server draws every list (hub/templates/comments); this asks for it again now and then, and
 * puts in what is new. Says `hub:comments` with a place for each comment when they change.
 */

import { ask, pieceIfChanged } from "./api.js";
import { acted, completeNames, focusOn } from "./comment.js";
import { drawn, merge, threads } from "./comment-list.js";
import { complain } from "./complain.js";
import { draft, keepDraft } from "./drafts.js";
import { need } from "./element.js";
import { goesHere } from "./keyboard.js";
import { offerSpeaking } from "./speaking.js";
import { ago, clock, say } from "./words.js";

const POLL_MS = 15000;
const PAGE = 50;
const LONGEST = 200; // threads that are kept up to date; the server gives no more at once

/** @typedef {import("./player/player.js").HubPlayer} HubPlayer */

export class HubComments extends HTMLElement {
  constructor() {
    super();
    this.clip = this.dataset.clip ?? "";
    this.path = `/api/v1/clips/${this.clip}/comments`;
    this.order = this.dataset.order ?? "moment";
    this.etag = "";
    this.asked = ""; // what the tag is of
    /** @type {HubPlayer | null} */
    this.player = null;
    /** @type {number | null} the second the field is about; null is the whole clip */
    this.at_s = "whole" in this.dataset ? null : 0;
    /** @type {Set<string>} ids of people chosen from the list of names */
    this.named = new Set();
    this.form = /** @type {HTMLFormElement} */ (need(this, "form.add"));
    this.field = /** @type {HTMLTextAreaElement} */ (need(this, "form.add textarea"));
    this.question = /** @type {HTMLInputElement} */ (need(this, "input[name=question]"));
    this.moment = /** @type {HTMLButtonElement} */ (need(this, "form.add .ts"));
    this.list = need(this, "ol.thread");
    this.rest = need(this, ".more0");
    this.loaded = threads(this.list).length;
  }

  connectedCallback() {
    this.field.value ||= draft(`comment.${this.clip}`);
    this.field.addEventListener("input", () => keepDraft(`comment.${this.clip}`, this.field.value));
    this.field.addEventListener("focus", () => this.hold());
    this.offerNames();
    this.form.addEventListener("submit", (event) => void this.post(event));
    this.moment.hidden = "whole" in this.dataset;
    offerSpeaking(need(this.form, ".speak"), this, () => ({
      at_s: this.at_s,
      question: this.question.checked,
    }));
    this.moment.addEventListener("click", () => this.whole());
    this.rest.addEventListener("click", (event) => void this.more(event));
    this.addEventListener("click", (event) => this.clicked(event));
    this.timer = setInterval(() => document.hidden || void this.poll(), POLL_MS);
    this.form.classList.toggle("open", this.field.value !== "");
    this.name();
    this.render();
  }

  offerNames() {
    const complete = () => completeNames(this.field, this.clip, this.named);
    if (this.field.matches(":focus")) {
      complete(); // somebody was quicker than this module
    } else {
      this.field.addEventListener("focus", complete, { once: true });
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

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = /** @type {Element} */ (event.target).closest("a");
    if (link && goesHere(event) && this.follows(link)) {
      event.preventDefault();
    }
  }

  /**
   * Do in place what a link leads to.
   * @param {HTMLElement} link
   * @returns {boolean} false where the link itself has to be followed
   */
  follows(link) {
    const { at, order, act } = link.dataset;
    if (at !== undefined && this.player) {
      this.player.seek(Number(at));
      return true;
    }
    if (order) {
      void this.sort(order);
      return true;
    }
    return act !== undefined && acted(link, this);
  }

  /** @param {string} order */
  async sort(order) {
    this.order = order;
    for (const link of this.querySelectorAll("a[data-order]")) {
      if (/** @type {HTMLElement} */ (link).dataset.order === order) {
        link.setAttribute("aria-current", "true");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    this.loaded = 0;
    await this.poll();
  }

  /**
   * Ask what is new; what is being written stays as it is.
   * @returns {Promise<void>}
   */
  async poll() {
    const limit = Math.min(Math.max(this.loaded, PAGE), LONGEST);
    const path = `/clips/${this.clip}/comments?order=${this.order}&limit=${limit}`;
    try {
      const { order } = this;
      const { etag, html } = await pieceIfChanged(path, this.asked === path ? this.etag : "");
      if (order !== this.order) {
        return; // another order was chosen meanwhile, and is asked for
      }
      [this.etag, this.asked] = [etag, path];
      if (html === null) {
        this.word(); // time passes where nothing else does
      } else {
        this.take(html, limit);
      }
    } catch {
      // The band of the page says that the network is gone; the next round tries again.
    }
  }

  /** @param {Event} event */
  async more(event) {
    event.preventDefault();
    const path = `/clips/${this.clip}/comments?order=${this.order}&from=${this.loaded}`;
    try {
      const { html } = await pieceIfChanged(path, "");
      const fresh = drawn(html ?? "");
      const further = [...fresh.children].filter(({ id }) => !document.getElementById(id));
      this.list.append(...further); // what was written meanwhile has moved some on to this page
      this.loaded = threads(this.list).length;
      this.rest.hidden = !fresh.dataset.more;
      this.word();
      /** @type {HTMLElement | null | undefined} */ (further[0]?.querySelector("a"))?.focus();
    } catch (error) {
      complain(error);
    }
  }

  /**
   * Put in what is new or changed.
   * @param {string} html
   * @param {number} limit how many threads were asked for
   */
  take(html, limit) {
    const fresh = drawn(html);
    const more = Number(fresh.dataset.total) - Number(this.list.dataset.total);
    const whole = this.loaded <= limit;
    merge(this.list, fresh, whole);
    this.loaded = threads(this.list).length;
    this.rest.hidden = whole && !fresh.dataset.more;
    this.render();
    need(this, ".news").textContent = more > 0 ? say("new_comments", { n: more }) : "";
  }

  /** @param {SubmitEvent} event */
  async post(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text) {
      this.field.focus();
      return;
    }
    const { at_s } = this;
    const body = {
      text,
      question: this.question.checked,
      at_s,
      named: [...this.named],
    };
    const sent = await this.send("POST", this.path, body, this.form);
    if (sent && this.field.value.trim() === text) {
      this.field.value = ""; // but not what was written on meanwhile
      this.question.checked = false;
      this.named.clear();
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
    if (place.dataset.busy) {
      return false; // a second press, before the first was answered
    }
    place.querySelector(".emsg")?.remove();
    place.dataset.busy = "yes";
    try {
      const made = await ask(method, path, body);
      if (place.classList.contains("reply")) {
        place.remove();
      }
      await this.poll();
      await this.show(made?.id);
      return true;
    } catch (error) {
      complain(error, place);
      return false;
    } finally {
      delete place.dataset.busy;
    }
  }

  /**
   * Bring what was just written into view, in another order where this one has it pages away.
   * @param {string | undefined} id
   */
  async show(id) {
    if (!id) {
      return;
    }
    if (!document.getElementById(`comment-${id}`) && this.order !== "newest") {
      await this.sort("newest");
    }
    document.getElementById(`comment-${id}`)?.scrollIntoView({ block: "nearest" });
    focusOn(id);
  }

  /** Tell the rest of the page what there is now. */
  render() {
    this.word();
    const { total, waiting, marks } = this.list.dataset;
    need(this, ".count").textContent = Number(total) ? say("count", { n: Number(total) }) : "";
    need(this, ".open").textContent = Number(waiting) ? say("count", { n: Number(waiting) }) : "";
    /** @type {[number, number][]} */
    const places = JSON.parse(marks || "[]");
    const detail = places.flatMap(([at_s, count]) => Array(count).fill({ at_s }));
    this.dispatchEvent(new CustomEvent("hub:comments", { bubbles: true, detail }));
    if (this.list.querySelector("hub-spoken")) {
      void import("./spoken.js"); // most updates have no such reply
    }
  }

  /** Say how long ago things were. */
  word() {
    for (const time of this.list.querySelectorAll("time")) {
      time.textContent = ago(time.dateTime);
    }
  }
}

customElements.define("hub-comments", HubComments);
