/**
 * What changed in the words, the chapters and their captions since the page was loaded, put in where
 * it is: lines that read as before are not touched, and whoever is in one by keyboard stays there.
 */

import { order, renew } from "./comment-list.js";
import { need } from "./element.js";

/** @typedef {import("./transcript.js").HubTranscript} HubTranscript */
/** @typedef {import("./player/player.js").HubPlayer} HubPlayer */

/**
 * @param {HubTranscript} panel
 * @param {HubPlayer} player
 * @param {string} html as hub/templates/site/words_again.html draws it: every text is escaped there
 */
export function takeIn(panel, player, html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const facts = JSON.parse(need(page, "[data-facts]").textContent ?? "{}");
  if (facts.take !== player.facts.take) {
    return; // another recording has taken the place of this one; the player tells
  }
  const fresh = need(page, "hub-transcript");
  for (const part of [".trh .row", "[data-foot]"]) {
    change(need(panel, part), need(fresh, part));
  }
  change(need(document, ".chs"), need(page, ".chs"));
  merge(panel.list, need(fresh, ".tr"));
  panel.classList.toggle("without", fresh.classList.contains("without"));
  panel.settle();
  player.offerWords(facts);
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} fresh
 */
function change(old, fresh) {
  const found = old.querySelector(".found");
  if (found) {
    need(fresh, ".found").textContent = found.textContent;
  }
  if (!old.isEqualNode(fresh)) {
    renew(old, fresh);
  }
}

/**
 * @param {HTMLElement} list
 * @param {HTMLElement} fresh
 */
function merge(list, fresh) {
  const children = (/** @type {HTMLElement} */ of) =>
    /** @type {HTMLElement[]} */ ([...of.children]);
  const known = new Map(children(list).map((line) => [key(line), line]));
  const lines = children(fresh).map((line) => {
    const old = known.get(key(line));
    known.delete(key(line));
    if (old && text(old) === text(line)) {
      return old;
    }
    if (old) {
      renew(old, line);
    }
    return line;
  });
  const held = [...known.values()].some((line) => line.contains(document.activeElement));
  known.forEach((line) => line.remove());
  order(list, lines);
  list.lang = fresh.lang;
  if (held) {
    list.focus({ preventScroll: true });
  }
}

/**
 * @param {HTMLElement} line
 * @returns {string} its caption's number; of a heading its text
 */
function key({ dataset, textContent }) {
  return dataset.cue ?? `${textContent}`;
}

/**
 * @param {HTMLElement} line
 * @returns {string} how it reads, without the number of comments that fell on it
 */
function text(line) {
  const said = line.querySelector("a > span:nth-child(2)") ?? line;
  return `${line.dataset.start} ${said.textContent}`;
}
