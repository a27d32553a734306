/**
 * `<hub-transcript>`: the words beside the picture. The page brings them as list items with
 * `data-start` (seconds) holding a link and a button; this element follows the player, goes where
 * one presses, searches within, copies a line with its link, and shows where comments fell. It asks
 * for itself again now and then, and in another language where that is chosen: what changed is put
 * in by transcript-news.js.
 */

import { pieceIfChanged } from "./api.js";
import { complain } from "./complain.js";
import { el, icon, need, pace } from "./element.js";
import { goesHere } from "./keyboard.js";
import { copy, linkTo } from "./moment.js";
import { clock, say } from "./words.js";

const REST_MS = 5000;
const LOOK_MS = 15000;

/** @typedef {{start_s: number, end_s: number, text: string, speaker: string, id?: number}} Cue */
/** @typedef {import("./player/player.js").HubPlayer} HubPlayer */

export class HubTranscript extends HTMLElement {
  constructor() {
    super();
    /** @type {HubPlayer | null} */
    this.player = null;
    this.list = need(this, ".tr");
    this.wanted = this.list.lang; // in this language the words are asked for
    this.etag = `"${this.dataset.tag}"`;
    this.field = /** @type {HTMLInputElement | null} */ (this.querySelector("input[type=search]"));
    this.found = /** @type {HTMLElement | null} */ (this.querySelector(".found"));
    /** @type {HTMLElement[]} */
    this.lines = [];
    /** @type {HTMLElement | undefined} */
    this.current = undefined;
    this.touched_ms = -REST_MS;
    /** @type {{at_s: number | null}[]} */
    this.comments = [];
  }

  connectedCallback() {
    this.collect();
    this.list.addEventListener("click", (event) => this.pressed(event));
    for (const name of ["wheel", "pointerdown", "keydown"]) {
      this.list.addEventListener(name, () => (this.touched_ms = performance.now()), {
        passive: true,
      });
    }
    this.field?.addEventListener("input", () => this.search());
    this.field?.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        this.next();
      }
    });
    this.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLSelectElement) {
        void this.read(target.value);
      }
    });
  }

  /** @param {HubPlayer} player that is followed */
  follow(player) {
    this.player = player;
    player.addEventListener("hub:time", (event) =>
      this.show(/** @type {CustomEvent} */ (event).detail.time),
    );
    this.show(player.currentTime);
    setInterval(() => void this.look(), LOOK_MS);
    document.addEventListener("visibilitychange", () => void this.look());
  }

  collect() {
    this.lines = /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("li[data-start]")]);
    this.badges(this.comments);
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const line = target.closest("li");
    if (!line?.dataset.start || !this.player) {
      return;
    }
    if (target.closest(".qt")) {
      void this.quote(line);
    } else if (goesHere(event)) {
      event.preventDefault();
      this.press(line);
    }
  }

  /** @param {HTMLElement} line pressed; unless somebody marks words in it to copy them */
  press(line) {
    if (!String(getSelection())) {
      this.go(line);
    }
  }

  /** @param {HTMLElement} line */
  go(line) {
    this.touched_ms = -REST_MS;
    this.player?.seek(Number(line.dataset.start));
    void this.player?.play(true);
  }

  /** Go to the next line that was found, from the top again after the last. */
  next() {
    const hits = this.lines.filter((line) => !line.hidden);
    const now_s = this.player?.currentTime ?? 0;
    const line = hits.find(({ dataset }) => Number(dataset.start) > now_s + 0.1) ?? hits[0];
    if (line && this.field?.value.trim()) {
      this.go(line);
    }
  }

  /**
   * Copy what is said, by whom, and the way there.
   * @param {HTMLElement} line
   */
  async quote(line) {
    const { facts } = /** @type {HubPlayer} */ (this.player);
    const at_s = Number(line.dataset.start);
    const by = [facts.by, facts.title, clock(at_s)].filter(Boolean).join(", ");
    const text = `${say("quoted", { text: words(line) })}\n${by}\n${linkTo(facts.clip, at_s)}`;
    await copy(text, say("quote_copied"));
  }

  /** @param {number} at_s */
  show(at_s) {
    if (this.mark(at_s)) {
      requestAnimationFrame(() => this.scroll()); // now it would have the page laid out once more
    }
  }

  /**
   * @param {number} at_s
   * @returns {boolean} whether another line than before is the current one
   */
  mark(at_s) {
    const line = this.line(at_s);
    if (line === this.current) {
      return false;
    }
    this.current?.classList.remove("on");
    this.current?.removeAttribute("aria-current");
    this.current = line;
    line?.classList.add("on");
    line?.setAttribute("aria-current", "true");
    return true;
  }

  /** Bring the current line into sight, unless somebody is reading elsewhere. */
  scroll() {
    const reading = performance.now() - this.touched_ms < REST_MS || this.field?.value;
    if (!this.current || reading) {
      return;
    }
    const { offsetTop, offsetHeight } = this.current;
    const top = offsetTop - this.list.offsetTop - (this.list.clientHeight - offsetHeight) / 3;
    this.list.scrollTo({ top, behavior: pace() });
  }

  async search() {
    const found = await import("./found.js").catch(() => null);
    if (!found) {
      return; // without network every line stays
    }
    const { mark, plain, wanted } = found;
    const asked = wanted(this.field?.value ?? "");
    for (const line of this.lines) {
      const text = plain(words(line));
      line.hidden = !asked.every((word) => text.includes(word));
    }
    for (const heading of this.list.querySelectorAll("li.chap")) {
      /** @type {HTMLElement} */ (heading).hidden = asked.length > 0;
    }
    const shown = this.lines.filter((line) => !line.hidden).map(spoken);
    mark(asked, shown);
    this.tell(asked.length > 0);
  }

  /** @param {boolean} searched */
  tell(searched) {
    const hits = this.lines.filter((line) => !line.hidden).length;
    if (this.found) {
      this.found.textContent = searched ? say("lines_found", { n: hits }) : "";
    }
    if (!searched) {
      this.scroll();
    }
  }

  /**
   * @param {number} at_s
   * @returns {HTMLElement | undefined} the line that is said then
   */
  line(at_s) {
    return this.lines.findLast((one) => Number(one.dataset.start) <= at_s + 0.05);
  }

  /**
   * Show how many comments fell on each line.
   * @param {{at_s: number | null}[]} comments
   */
  badges(comments) {
    this.comments = comments;
    /** @type {Map<HTMLElement | undefined, number>} */
    const counts = new Map();
    for (const { at_s } of comments) {
      const place = at_s === null ? undefined : this.line(at_s);
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
    for (const line of this.lines) {
      line.querySelector(".cm")?.remove();
      const count = counts.get(line);
      if (count) {
        line.querySelector("a")?.append(badge(count));
      }
    }
  }

  /**
   * Show a caption that was just recognised; they come in order, and some a second time.
   * @param {Cue} cue
   */
  add(cue) {
    const last = this.lines.at(-1);
    if (last && Number(last.dataset.start) >= cue.start_s) {
      return;
    }
    if (!last) {
      this.list.replaceChildren();
      this.classList.remove("without");
    }
    const line = item(cue, "", this.player?.facts.clip ?? "");
    this.list.append(line);
    this.lines.push(line);
  }

  /** Take in what has changed since; where Hub does not answer, the next time. */
  async look() {
    if (!document.hidden) {
      await this.renew().catch(() => {});
    }
  }

  /** @param {string} lang in which the words are wanted from now on */
  async read(lang) {
    this.wanted = lang;
    this.etag = "";
    try {
      await this.renew();
      this.scroll();
    } catch (error) {
      complain(error);
      this.wanted = this.list.lang;
      /** @type {HTMLSelectElement} */ (need(this, "select")).value = this.wanted; // as can be read
    }
  }

  async renew() {
    const { player, wanted } = this;
    if (!player) {
      return;
    }
    const path = `/clips/${player.facts.clip}/words?lang=${encodeURIComponent(wanted)}`;
    const { etag, html } = await pieceIfChanged(path, this.etag);
    if (html === null || wanted !== this.wanted) {
      return; // or another language was chosen meanwhile, and is asked for
    }
    const { takeIn } = await import("./transcript-news.js");
    takeIn(this, player, html);
    this.etag = etag;
  }

  /** The lines are others than before: find one's way in them again, but leave the reader in place. */
  settle() {
    this.found = need(this, ".found");
    this.wanted = this.list.lang;
    this.collect();
    this.mark(this.player?.currentTime ?? 0);
    if (this.field?.value) {
      void this.search();
    }
  }
}

/**
 * @param {HTMLElement} line
 * @returns {HTMLElement} where its words stand
 */
function spoken(line) {
  return need(line, "a > span:nth-child(2)");
}

/**
 * @param {HTMLElement} line
 * @returns {string}
 */
function words(line) {
  return spoken(line).textContent ?? "";
}

/**
 * @param {Cue} cue
 * @param {string} before who spoke before
 * @param {string} clip its id
 * @returns {HTMLLIElement}
 */
function item(cue, before, clip) {
  const at = el("span", { class: "tt" }, clock(cue.start_s));
  const turns = cue.speaker && cue.speaker !== before;
  const name = turns && el("b", { class: "vc" }, `${cue.speaker}:`);
  const said = el("span", { "data-words": "" }, cue.text.replace(/\n/g, " "));
  const text = el("span", { dir: "auto" }, name, name && " ", said);
  const href = `/clips/${clip}?t=${cue.start_s}`;
  const label = { "aria-label": say("copy_quote"), title: say("copy_quote") };
  return el(
    "li",
    { "data-start": cue.start_s, "data-cue": cue.id },
    el("a", { href, draggable: "false" }, at, text),
    el("button", { type: "button", class: "qt", ...label }, icon("quote")),
  );
}

/**
 * @param {number} count
 * @returns {HTMLElement}
 */
function badge(count) {
  const title = say("comments_here", { n: count });
  const number = el("span", { "aria-hidden": "true" }, `${count}`);
  return el("span", { class: "cm", title }, number, el("span", { class: "vh" }, ` ${title}`));
}

customElements.define("hub-transcript", HubTranscript);
