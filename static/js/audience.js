/**
 * `<hub-audience>`: a field that holds who a clip is for, made into chips one can add and remove,
 * with how many people that is today and where they work. The written form stays below, to type in.
 */

import { ask } from "./api.js";
import { withoutTerm, withTerm, written } from "./audience-spec.js";
import { el, icon, need, svg } from "./element.js";
import { TermField } from "./audience-term.js";
import { say } from "./words.js";

const WAIT_MS = 250;
const COLOURS = 4; // departments with a bar of their own; the rest share one

/** @typedef {import("./audience-spec.js").Term} Term */
/** @typedef {{count: number, departments: {name: string, count: number}[], terms: Term[]}} Chosen */

class HubAudience extends HTMLElement {
  /** @type {Term[]} */
  terms = [];
  timer = 0;
  count = el("p", { class: "cnt", role: "status" });
  bars = el("div", { class: "sizes" });
  chips = el("ul", { class: "rules" });
  adding = new TermField((term) => this.take(withTerm(this.terms, term)));
  /** @type {HTMLInputElement} */
  field = need(this, "input");

  connectedCallback() {
    this.append(this.count, this.bars, this.chips, this.adding.element, this.asText());
    this.field.addEventListener("input", () => this.later());
    this.look();
  }

  /** The written form, folded away unless something is wrong with it. */
  asText() {
    const label = need(this, "label");
    const wrong = this.field.getAttribute("aria-invalid") === "true";
    const rest = [this.field, ...this.querySelectorAll(".hint, .emsg")];
    const folded = el("details", { open: wrong }, el("summary", {}, say("audience_text")), ...rest);
    label.replaceWith(el("h2", { class: "lab" }, label.textContent));
    this.field.setAttribute("aria-label", label.textContent || "");
    return folded;
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  /** @param {Term[]} terms */
  take(terms) {
    this.field.value = written(terms);
    this.terms = terms;
    this.look();
  }

  async look() {
    const asked = this.field.value;
    if (!asked.trim()) {
      this.refuse(say("audience_empty"));
      return;
    }
    try {
      const found = await ask("GET", `/api/v1/audience?spec=${encodeURIComponent(asked)}`);
      if (asked === this.field.value) {
        this.show(found);
      }
    } catch (error) {
      if (asked === this.field.value) {
        this.refuse(error instanceof Error ? error.message : "");
      }
    }
  }

  /** @param {string} sentence */
  refuse(sentence) {
    this.count.replaceChildren(el("span", { class: "emsg" }, icon("question"), sentence));
    this.bars.replaceChildren();
    this.chips.replaceChildren(...this.lines());
  }

  /** @param {Chosen} found */
  show(found) {
    this.terms = found.terms;
    const people = say("audience_people", { n: found.count });
    const number = el("b", { class: "num" }, say("number", { n: found.count }));
    this.count.replaceChildren(number, el("span", { class: "muted sm" }, people));
    this.bars.replaceChildren(...drawn(found));
    this.chips.replaceChildren(...this.lines());
    const publish = document.querySelector("[data-publish]");
    if (publish) {
      publish.textContent = say("publish_to", { n: found.count });
    }
  }

  /** @returns {HTMLElement[]} the chips: who is in, who is not */
  lines() {
    const within = this.terms.filter((term) => !term.excludes);
    const without = this.terms.filter((term) => term.excludes);
    return [
      ...(within.length ? [this.line("audience_in", within)] : []),
      ...(without.length ? [this.line("audience_out", without)] : []),
    ];
  }

  /**
   * @param {string} key
   * @param {Term[]} terms
   */
  line(key, terms) {
    const chips = terms.map((term) => {
      const name = called(term);
      const gone = () => this.drop(term);
      const label = say("audience_remove", { name });
      const cross = el("button", { type: "button", "aria-label": label, onclick: gone });
      cross.append(icon("cross"));
      return el("span", { class: term.excludes ? "chip no" : "chip on" }, name, cross);
    });
    return el("li", {}, el("span", { class: "op" }, say(key)), ...chips);
  }

  /** @param {Term} term */
  drop(term) {
    this.take(withoutTerm(this.terms, term));
    this.adding.focus();
  }
}

/**
 * What people call a term.
 * @param {Term} term
 * @returns {string}
 */
export function called(term) {
  const key = term.kind === "role" ? `role_${term.spec.split(":")[1]}` : `audience_${term.kind}`;
  return say(key, { name: term.name });
}

/**
 * One bar of all departments, and what its colours mean.
 * @param {Chosen} found
 * @returns {Element[]}
 */
function drawn(found) {
  if (found.departments.length < 2) {
    return [];
  }
  const shown = grouped(found.departments);
  let at = 0;
  const bars = svg("svg", { class: "bars", viewBox: "0 0 100 10", preserveAspectRatio: "none" });
  bars.setAttribute("aria-hidden", "true");
  const legend = el("p", { class: "leg" });
  shown.forEach((one, index) => {
    const width = (100 * one.count) / found.count;
    const colour = `f${index + 1}`;
    const rect = { class: colour, x: at, y: 0, width: Math.max(0.3, width - 0.5), height: 10 };
    bars.append(svg("rect", rect));
    const swatch = svg("rect", { class: colour, width: 10, height: 10, rx: 3 });
    const key = svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, swatch);
    const size = el("span", { class: "num" }, say("number", { n: one.count }));
    legend.append(el("span", {}, key, `${one.name} `, size));
    at += width;
  });
  return [bars, legend];
}

/**
 * @param {{name: string, count: number}[]} departments largest first
 * @returns {{name: string, count: number}[]} at most five
 */
function grouped(departments) {
  const named = departments.map((one) => ({ ...one, name: one.name || say("audience_nowhere") }));
  if (named.length <= COLOURS + 1) {
    return named;
  }
  const rest = named.slice(COLOURS).reduce((sum, one) => sum + one.count, 0);
  return [...named.slice(0, COLOURS), { name: say("audience_rest"), count: rest }];
}

customElements.define("hub-audience", HubAudience);
