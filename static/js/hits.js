/**
 * What the search field finds while one types: arrows open it and walk through it, Enter plays what
 * is chosen, Escape closes it and leaves the words.
 */

import { ask } from "./api.js";
import { el, icon } from "./element.js";
import { around } from "./keyboard.js";
import { clock, say } from "./words.js";

const WAIT_MS = 160;
const SHORTEST = 2;
const SHOWN = 6;
const CLIPS = 3; // of them are updates as a whole, at most
/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * @typedef {{start_s: number, text: string, by: string, url: string}} Moment `by`: of a comment
 * @typedef {{where: string, text: string}} Written
 * @typedef {{name: string}} Speaker
 * @typedef {{clip: string, url: string, title: string, title_marked: string, speakers: Speaker[],
 *   moments: Moment[], written: Written[]}} Hit
 */

export class Suggestions {
  /** @param {HTMLInputElement} field */
  constructor(field) {
    this.field = field;
    this.list = el("div", { class: "hits", id: "hits", role: "listbox", hidden: true });
    this.list.setAttribute("aria-label", field.labels?.[0]?.textContent || "");
    /** @type {AbortController | undefined} */
    this.asking = undefined;
    this.timer = 0;
    this.status = el("span", { class: "vh", role: "status" });
    field.form?.append(this.list, this.status);
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-controls", "hits");
    field.setAttribute("aria-expanded", "false");
    field.setAttribute("aria-autocomplete", "list");
    field.addEventListener("input", () => this.later());
    field.addEventListener("keydown", (event) => this.keyed(event));
    field.addEventListener("blur", () => this.left());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // no blur by a press
    this.list.addEventListener("click", ({ target }) => {
      go(/** @type {HTMLElement} */ (target).closest("[data-href]"));
    });
    if (field.value !== field.defaultValue) {
      this.later(); // typed before this was here
    }
  }

  /** What was chosen answered other words: Enter asks for these. */
  later() {
    this.cease();
    this.mark(undefined);
    this.timer = setTimeout(() => this.look(), WAIT_MS);
  }

  cease() {
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  /** Whoever goes on to the page is not to find it covered by what comes late. */
  left() {
    this.cease();
    this.show(false);
  }

  async look() {
    this.cease();
    const words = this.field.value.trim();
    if (words.length < SHORTEST) {
      this.show(false);
      return;
    }
    const { signal } = (this.asking = new AbortController());
    try {
      const path = `/api/v1/search?typing=1&q=${encodeURIComponent(words)}`;
      const found = await ask("GET", path, undefined, { signal });
      this.fill(words, found.hits);
    } catch {
      if (!signal.aborted) {
        this.show(false); // Enter still goes to the search page
      }
    }
  }

  /**
   * @param {string} words
   * @param {Hit[]} hits
   */
  fill(words, hits) {
    const clips = hits.filter(isFoundAsAWhole).slice(0, CLIPS).map(clipOption);
    const moments = hits.flatMap((hit) => hit.moments.map((moment) => ({ hit, moment })));
    const said = moments.slice(0, SHOWN - clips.length);
    const options = [...clips, ...said.map(({ hit, moment }) => option(hit, moment))];
    const all = el("div", { role: "option", class: "all" }, say("all_results", { q: words }));
    all.dataset.href = `/search?q=${encodeURIComponent(words)}`;
    const none = say("no_results", { q: words });
    this.list.setAttribute("role", options.length ? "listbox" : "none");
    this.list.replaceChildren(...(options.length ? [...options, all] : [el("p", {}, none)]));
    [...this.list.children].forEach((child, at) => (child.id = `hit-${at}`));
    this.show(true);
    this.status.textContent = options.length ? say("hits_found", { n: options.length }) : none;
  }

  /** @param {boolean} open */
  show(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open && Boolean(this.options.length)));
    this.status.textContent = "";
    this.mark(undefined);
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.isComposing) {
      return; // arrows, Enter and Escape are the input method's
    }
    if (event.key === "Escape") {
      this.escape(event);
    } else if (event.key in STEPS) {
      event.preventDefault();
      this.walk(STEPS[event.key]);
    } else if (event.key === "Enter" && !this.list.hidden && go(this.chosen)) {
      event.preventDefault();
    }
  }

  /** @param {KeyboardEvent} event */
  escape(event) {
    if (!this.list.hidden) {
      event.preventDefault(); // browsers empty the field
    }
    this.left();
  }

  /** @param {number} step */
  walk(step) {
    if (this.list.hidden) {
      void this.look();
      return;
    }
    const all = this.options;
    const at = all.findIndex((one) => one === this.chosen);
    this.mark(all[around(at, step, all.length)]);
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]");
  }

  /** @param {Element | undefined} chosen */
  mark(chosen) {
    this.options.forEach((one) => one.setAttribute("aria-selected", String(one === chosen)));
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) {
      this.field.setAttribute("aria-activedescendant", chosen.id);
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }
}

/**
 * @param {Hit} hit
 * @returns {boolean} whether its title, its people or what it is about have the words, or no moment
 */
function isFoundAsAWhole(hit) {
  const isAbout = hit.written.some((one) => one.where !== "comments");
  return isAbout || !hit.moments.length || hit.title_marked.includes("<mark>");
}

/**
 * @param {Hit} hit
 * @returns {HTMLElement}
 */
function clipOption(hit) {
  const names = hit.speakers.map((speaker) => speaker.name).join(", ");
  const box = el("div", { role: "option", class: "whole" }, icon("play"), el("b", {}, hit.title));
  box.append(el("small", {}, names));
  box.dataset.href = bySearch(hit.url);
  return box;
}

/**
 * @param {Hit} hit
 * @param {Moment} moment
 * @returns {HTMLElement}
 */
function option(hit, moment) {
  const at = el("span", { class: "ts" }, clock(moment.start_s));
  const line = el("span", {}, moment.by ? `${moment.by}: ${moment.text}` : moment.text);
  const box = el("div", { role: "option" }, at, line, el("small", {}, hit.title));
  box.dataset.href = bySearch(moment.url);
  return box;
}

/**
 * @param {string} url of an update
 * @returns {string} the same, saying by which way one comes: the page before it may be any
 */
function bySearch(url) {
  const there = new URL(url, location.href);
  there.searchParams.set("via", "search");
  return there.href;
}

/**
 * @param {Element | null} chosen
 * @returns {boolean} whether there was somewhere to go
 */
function go(chosen) {
  const href = /** @type {HTMLElement | null} */ (chosen)?.dataset.href;
  if (href) {
    location.assign(href);
  }
  return Boolean(href);
}
