/**
 * Names completed while one writes: after an “@”, a list of people who may see the clip.
 * Arrows choose, Enter or Tab takes one, Escape closes the list.
 */

import { ask } from "./api.js";
import { el } from "./element.js";
import { around } from "./keyboard.js";
import { say } from "./words.js";

const WAIT_MS = 150;
const BEGUN = /(?:^|[^\w@.])@([\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*(?: [\p{L}\p{N}\p{M}'’.-]*)?)?$/u;

/** @typedef {{id: string, name: string, initials: string, title: string, picture_url: string}} Person */

let lists = 0;

/**
 * @param {HTMLTextAreaElement} field
 * @param {string} clip
 * @param {Set<string>} named ids of whom was chosen; for names that two people have
 */
export function completeNames(field, clip, named) {
  new Names(field, clip, named);
}

class Names {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {string} clip
   * @param {Set<string>} named
   */
  constructor(field, clip, named) {
    this.field = field;
    this.clip = clip;
    this.named = named;
    /** @type {Person[]} */
    this.people = [];
    this.at = 0;
    this.taken = ""; // what stands behind the “@” once a name of one word was taken
    this.timer = 0;
    const id = `names-${(lists += 1)}`;
    this.list = el("ul", { class: "names", role: "listbox", id, hidden: true });
    this.list.setAttribute("aria-label", say("people_to_name"));
    this.status = el("span", { class: "vh", role: "status" });
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", id);
    field.after(this.list, this.status);
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // no blur by a press
    field.addEventListener("input", () => this.typed());
    field.addEventListener("keydown", (event) => this.keyed(event));
    field.addEventListener("blur", () => this.close());
    this.typed(); // this module came when it was needed: a name may be written already
  }

  /** @returns {string | null} what is written behind the last “@”, null where there is none */
  begun() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const found = BEGUN.exec(before);
    return found ? (found[1] ?? "") : null;
  }

  typed() {
    clearTimeout(this.timer);
    const begun = this.begun();
    if (begun === null || begun === this.taken) {
      this.close();
    } else {
      this.timer = setTimeout(() => void this.look(begun), WAIT_MS);
    }
  }

  /** @param {string} begun */
  async look(begun) {
    const q = encodeURIComponent(begun);
    try {
      const { people } = await ask("GET", `/api/v1/clips/${this.clip}/mentionable?q=${q}`);
      if (this.begun() === begun && document.activeElement === this.field) {
        this.open(people);
      }
    } catch {
      this.close(); // the name can be written out
    }
  }

  /** @param {Person[]} people */
  open(people) {
    [this.people, this.at] = [people, 0];
    const items = people.map((person, at) => this.item(person, at));
    this.list.replaceChildren(...items);
    this.list.hidden = !people.length;
    this.status.textContent = people.length ? say("people_found", { n: people.length }) : "";
    this.mark();
  }

  /**
   * @param {Person} person
   * @param {number} at
   * @returns {HTMLLIElement}
   */
  item(person, at) {
    return el(
      "li",
      { role: "option", id: `${this.list.id}-${at}`, onclick: () => this.take(at) },
      el("span", { class: "b" }, person.name),
      el("span", { class: "muted xs" }, person.title),
    );
  }

  mark() {
    [...this.list.children].forEach((item, at) =>
      item.setAttribute("aria-selected", String(at === this.at)),
    );
    if (this.list.hidden) {
      this.field.removeAttribute("aria-activedescendant");
    } else {
      this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.at}`);
    }
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.status.textContent = "";
    this.mark();
  }

  /** @param {number} at */
  take(at) {
    const { name, id } = this.people[at];
    const end = this.field.selectionStart;
    const start = end - (this.begun() ?? "").length;
    this.field.setRangeText(`${name} `, start, end, "end");
    this.named.add(id);
    this.taken = `${name} `;
    this.close();
    this.field.dispatchEvent(new InputEvent("input", { bubbles: true })); // so that a draft is kept
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (!this.list.hidden && this.chosen(event.key)) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      this.field.form?.requestSubmit();
    }
  }

  /**
   * @param {string} key
   * @returns {boolean} whether it was for the open list
   */
  chosen(key) {
    const acts = {
      ArrowDown: () => this.step(1),
      ArrowUp: () => this.step(-1),
      Enter: () => this.take(this.at),
      Tab: () => this.take(this.at),
      Escape: () => this.close(),
    };
    const act = acts[/** @type {"Enter"} */ (key)];
    act?.();
    return act !== undefined;
  }

  /** @param {number} by */
  step(by) {
    this.at = around(this.at, by, this.people.length);
    this.mark();
  }
}
