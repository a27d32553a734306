/**
 * `<hub-pulse data-clip>`: one to three short questions around a watch. To skip is as easy as to
 * answer; without questions that are due there is no card. A question that falls before the watch is
 * answered at the start and its answer held here: it counts only where the others are asked too.
 */

import { ask, later } from "./api.js";
import { complain } from "./complain.js";
import { el } from "./element.js";
import { Progress } from "./pulse-progress.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const POINTS = [1, 2, 3, 4, 5];

/**
 * @typedef {{id: number, text: string, kind: "scale" | "choice", options: string[],
 *   when: "before" | "after"}} Item
 */
/** @typedef {{item: number, value: number}} Given */

export class HubPulse extends HTMLElement {
  constructor() {
    super();
    this.path = `/api/v1/clips/${this.dataset.clip}/pulse`;
    this.place = `pulse-${this.dataset.clip}`;
    this.progress = new Progress();
    this.busy = false;
    /** @type {Item[]} */
    this.items = [];
    this.follows = (/** @type {Event} */ event) =>
      this.tick(/** @type {CustomEvent} */ (event).detail);
  }

  connectedCallback() {
    later(() => void this.load());
  }

  disconnectedCallback() {
    document.removeEventListener("hub:time", this.follows);
  }

  async load() {
    try {
      const { items, due } = await ask("GET", this.path);
      if (!due || !items.length) {
        return;
      }
      this.items = items;
      document.addEventListener("hub:time", this.follows);
      const first = this.those("before");
      if (first.length && sessionStorage.getItem(this.place) === null) {
        this.draw(first, (given) => this.hold(given));
      }
    } catch {
      // Without network there is no question to answer.
    }
  }

  /** @param {"before" | "after"} when */
  those(when) {
    return this.items.filter((item) => item.when === when);
  }

  /** @param {{time: number, duration: number}} detail */
  tick({ time, duration }) {
    this.progress.tick(time);
    if (this.progress.hasBegun && sessionStorage.getItem(this.place) === null) {
      this.hold([]); // it would be no answer from before any more
    }
    if (this.progress.isThrough(duration)) {
      document.removeEventListener("hub:time", this.follows);
      void this.come();
    }
  }

  /** @param {Given[]} given */
  hold(given) {
    sessionStorage.setItem(this.place, JSON.stringify(given));
    this.replaceChildren();
  }

  /** This person got as far as the questions after the watch. */
  async come() {
    const held = JSON.parse(sessionStorage.getItem(this.place) ?? "[]");
    sessionStorage.removeItem(this.place);
    this.replaceChildren();
    try {
      await ask("POST", `${this.path}/asked`, { held });
      const after = this.those("after");
      if (after.length) {
        this.draw(after, (answers) => this.send({ answers }, say("quick_thanks")));
      }
    } catch {
      // Another page has asked meanwhile, or the network is gone: there is no question then.
    }
  }

  /**
   * @param {Item[]} items
   * @param {(given: Given[]) => void} done
   */
  draw(items, done) {
    const skip = () =>
      items[0]?.when === "before" ? this.hold([]) : this.send({ skip: true }, "");
    const form = el(
      "form",
      {},
      ...items.map((item, at) => question(item, at)),
      el(
        "p",
        { class: "row" },
        el("button", { class: "btn" }, say("answer")),
        el(
          "button",
          { class: "btn quiet", type: "button", onclick: () => void skip() },
          say("skip"),
        ),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = answersOf(form, items);
      if (given.length) {
        done(given);
      } else {
        form.querySelector("input")?.focus();
      }
    });
    const title = el("h2", { id: "quick-check" }, say("quick_check"));
    const about = el("p", { class: "muted sm" }, say("quick_about", { n: items.length }));
    const card = el("section", { class: "card pad quick", "aria-labelledby": "quick-check" });
    card.append(title, about, form);
    this.replaceChildren(card);
  }

  /**
   * @param {object} body
   * @param {string} thanks
   */
  async send(body, thanks) {
    if (this.busy) {
      return; // a second press, before the first was answered
    }
    this.busy = true;
    try {
      await ask("POST", this.path, body);
      this.replaceChildren();
      if (thanks) {
        toast(thanks, "g");
      }
    } catch (error) {
      complain(error);
    } finally {
      this.busy = false;
    }
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {Item[]} items
 * @returns {Given[]}
 */
function answersOf(form, items) {
  const data = new FormData(form);
  return items
    .map((item, at) => ({ item: item.id, value: data.get(`item-${at}`) }))
    .filter(({ value }) => value !== null)
    .map(({ item, value }) => ({ item, value: Number(value) }));
}

/**
 * @param {Item} item
 * @param {number} at
 * @returns {HTMLFieldSetElement}
 */
function question(item, at) {
  const scale = item.kind === "scale";
  const labels = item.options.length ? item.options : POINTS.map((n) => say(`scale_${n}`));
  const answers = labels.map((label, place) => {
    const value = scale ? place + 1 : place; // points count from 1, choices from 0
    return el("label", {}, el("input", { type: "radio", name: `item-${at}`, value }), ` ${label}`);
  });
  return el("fieldset", { class: item.kind }, el("legend", {}, item.text), ...answers);
}

customElements.define("hub-pulse", HubPulse);
