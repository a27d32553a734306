/** Finding and replacing words in captions. Pure. */

import { placeOf } from "./cues.js";

/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {{key: string, start: number, end: number}} Match */
/** @typedef {{exact: boolean, whole: boolean}} How */

/**
 * @param {string} what
 * @param {How} how
 * @returns {RegExp | null} null where nothing is asked for
 */
function pattern(what, { exact, whole }) {
  const plain = what.trim().replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (!plain) {
    return null;
  }
  const loose = plain.replace(/\s+/g, "\\s+");
  const edged = whole ? `(?<![\\p{L}\\p{N}])${loose}(?![\\p{L}\\p{N}])` : loose;
  return new RegExp(edged, exact ? "gu" : "giu");
}

/**
 * @param {readonly Cue[]} cues
 * @param {string} what a line break in a caption counts as a space
 * @param {How} how
 * @returns {Match[]} in order
 */
export function find(cues, what, how) {
  const wanted = pattern(what, how);
  if (!wanted) {
    return [];
  }
  return cues.flatMap(({ key, text }) =>
    [...text.matchAll(wanted)].map((found) => ({
      key,
      start: found.index,
      end: found.index + found[0].length,
    })),
  );
}

/**
 * @param {readonly Cue[]} cues
 * @param {readonly Match[]} matches of these very cues
 * @param {string} by
 * @returns {Cue[]}
 */
export function replace(cues, matches, by) {
  /** @type {Map<string, Match[]>} */
  const found = new Map();
  for (const match of matches) {
    found.set(match.key, [...(found.get(match.key) ?? []), match]);
  }
  return cues.map((cue) => {
    const here = found.get(cue.key);
    return here ? { ...cue, text: replaced(cue.text, here, by) } : cue;
  });
}

/**
 * Where one goes on after a replacement: what was put in may hold what is looked for.
 * @param {readonly Cue[]} cues as they are now
 * @param {readonly Match[]} matches of these very cues
 * @param {Match} match that was replaced
 * @param {string} by
 * @returns {number} which match is the next; the first again after the last
 */
export function goOn(cues, matches, { key, start }, by) {
  const place = placeOf(cues, key);
  const next = matches.findIndex((one) =>
    one.key === key ? one.start >= start + by.length : placeOf(cues, one.key) > place,
  );
  return Math.max(0, next);
}

/**
 * @param {string} text
 * @param {Match[]} matches
 * @param {string} by
 * @returns {string}
 */
function replaced(text, matches, by) {
  let [made, at] = ["", 0];
  for (const { start, end } of matches) {
    made += text.slice(at, start) + by;
    at = end;
  }
  return (made + text.slice(at)).replace(/[^\S\n\u00a0\u202f]+/g, " ").trim();
}
