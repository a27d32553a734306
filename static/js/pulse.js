/**
 * `<hub-pulse data-clip>`: one to three short questions around a watch. To skip is as easy as to
 * answer; without questions that are due there is no card.
 */

import { ask } from "./api.js";
import { el } from "./element.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const POINTS = [1, 2, 3, 4, 5];

/** @typedef {{id: number, text: string, kind: "scale" | "choice", options: string[]}} Item */

export class HubPulse extends HTMLElement {
  constructor() {
    super();
    this.path = `/api/v1/clips/${this.dataset.clip}/pulse`;
  }

  connectedCallback() {
    void this.load();
  }

  async load() {
    try {
      const { items, due } = await ask("GET", this.path);
      if (due && items.length) {
        this.draw(items);
      }
    } catch {
      // Without network there is no question to answer.
    }
  }

  /** @param {Item[]} items */
  draw(items) {
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
          { class: "btn quiet", type: "button", onclick: () => void this.skip() },
          say("skip"),
        ),
      ),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.answer(form, items);
    });
    const title = el("h2", { id: "quick-check" }, say("quick_check"));
    const about = el("p", { class: "muted sm" }, say("quick_about", { n: items.length }));
    const card = el("section", { class: "card pad quick", "aria-labelledby": "quick-check" });
    card.append(title, about, form);
    this.replaceChildren(card);
  }

  /**
   * @param {HTMLFormElement} form
   * @param {Item[]} items
   */
  async answer(form, items) {
    const given = new FormData(form);
    const answers = items
      .filter((_item, at) => given.has(`item-${at}`))
      .map((item) => ({ item: item.id, value: Number(given.get(`item-${items.indexOf(item)}`)) }));
    if (answers.length) {
      await this.send({ answers }, say("quick_thanks"));
    } else {
      form.querySelector("input")?.focus();
    }
  }

  skip() {
    return this.send({ skip: true }, "");
  }

  /**
   * @param {object} body
   * @param {string} thanks
   */
  async send(body, thanks) {
    try {
      await ask("POST", this.path, body);
      this.replaceChildren();
      if (thanks) {
        toast(thanks, "g");
      }
    } catch (error) {
      toast(error instanceof Error ? error.message : say("went_wrong"), "b");
    }
  }
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
