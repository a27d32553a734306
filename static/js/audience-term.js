/** The field that adds one term to an audience: words find departments, roles, people, chains. */

import { ask } from "./api.js";
import { el } from "./element.js";
import { around } from "./keyboard.js";
import { say } from "./words.js";

const WAIT_MS = 160;

/** @typedef {import("./audience-spec.js").Term} Term */

export class TermField {
  /** @param {(term: Term) => void} chosen called with what was picked */
  constructor(chosen) {
    this.chosen = chosen;
    /** @type {Term[]} */
    this.offers = [];
    this.at = -1;
    this.timer = 0;
    this.asked = 0;
    this.side = el(
      "select",
      { class: "in", "aria-label": say("audience_side") },
      el("option", { value: "" }, say("audience_in")),
      el("option", { value: "-" }, say("audience_out")),
    );
    this.field = this.combobox();
    const label = say("audience_add");
    this.list = el("div", { class: "hits", id: "terms", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", label);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // no blur by a press
    const box = el("div", { class: "grow" }, this.field, this.list);
    this.element = el("div", { class: "addterm" }, this.side, box);
  }

  combobox() {
    const field = el("input", {
      class: "in",
      type: "text",
      role: "combobox",
      autocomplete: "off",
      placeholder: say("audience_add"),
      "aria-label": say("audience_add"),
      "aria-controls": "terms",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
    });
    field.addEventListener("input", () => this.later());
    field.addEventListener("focus", () => this.later());
    field.addEventListener("keydown", (event) => this.keyed(event));
    field.addEventListener("blur", () => this.show(false));
    return field;
  }

  focus() {
    this.field.focus();
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  async look() {
    const turn = ++this.asked;
    const words = encodeURIComponent(this.field.value.trim());
    const found = await ask("GET", `/api/v1/audience/terms?q=${words}`).catch(() => ({
      terms: [],
    }));
    if (turn === this.asked && document.activeElement === this.field) {
      this.fill(found.terms);
    }
  }

  /** @param {Term[]} offers */
  fill(offers) {
    this.offers = offers;
    const none = el("p", { class: "muted sm none" }, say("audience_none"));
    this.list.setAttribute("role", offers.length ? "listbox" : "status");
    this.list.replaceChildren(...(offers.length ? offers.map(this.option) : [none]));
    this.show(true);
    this.choose(-1);
  }

  /**
   * @param {Term} term
   * @param {number} index
   */
  option = (term, index) => {
    const kind = term.kind === "everyone" ? "" : say(`audience_kind_${term.kind}`);
    const name =
      term.kind === "role" ? say(`role_${term.name}`) : term.name || say("audience_everyone");
    return el(
      "div",
      {
        role: "option",
        id: `term-${index}`,
        "aria-selected": "false",
        onclick: () => this.pick(term),
      },
      el("span", {}, name),
      el("span", { class: "muted xs" }, kind),
    );
  };

  /** @param {boolean} open */
  show(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  /** @param {number} at */
  choose(at) {
    this.at = at;
    [...this.list.querySelectorAll("[role=option]")].forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === at));
      if (index === at) {
        option.scrollIntoView({ block: "nearest" });
      }
    });
    this.field.setAttribute("aria-activedescendant", at < 0 ? "" : `term-${at}`);
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.walk(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    } else if (event.key === "Enter") {
      event.preventDefault(); // never saves the form by accident
      this.enter();
    } else if (event.key === "Escape" && !this.list.hidden) {
      this.show(false);
      event.stopPropagation();
    }
  }

  /** @param {number} step */
  walk(step) {
    const size = this.offers.length;
    if (size) {
      this.choose(around(this.at, step, size));
    }
  }

  enter() {
    const term = this.list.hidden ? undefined : this.offers[Math.max(0, this.at)];
    if (term) {
      this.pick(term);
    }
  }

  /** @param {Term} term */
  pick(term) {
    this.field.value = "";
    this.show(false);
    this.chosen({ ...term, excludes: this.side.value === "-" });
  }
}
