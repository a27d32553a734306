/**
 * Captions while they are edited: pure functions over a list that is never changed in place.
 * Every function takes the list and gives a new one, in order of time and without overlaps.
 */

import { begins, joined } from "./lines.js";

export const SHORTEST_S = 0.3;

/** @typedef {[number, number, string]} Word start and end in seconds, and the word */
/**
 * @typedef {object} Cue
 * @property {string} key its name on the page
 * @property {number | null} id its name in Hub; null before it is saved
 * @property {number} start_s
 * @property {number} end_s
 * @property {string} text lines are parted by a line feed
 * @property {string} speaker "" where nobody said
 * @property {Word[]} words empty where word times are not known
 */

let made = 0;

/** @returns {string} a key that no other cue has */
export function newKey() {
  made += 1;
  return `n${made}`;
}

/**
 * @param {readonly Cue[]} cues
 * @param {string} key
 * @returns {number} its place, -1 where it is gone
 */
export function placeOf(cues, key) {
  return cues.findIndex((cue) => cue.key === key);
}

/**
 * @param {readonly Cue[]} cues
 * @param {number} at_s
 * @returns {number} place of the cue that is shown then, or of the last before; -1 before the first
 */
export function placeAt(cues, at_s) {
  let [low, high] = [0, cues.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cues[middle].start_s <= at_s + 0.001) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/**
 * @param {number} seconds
 * @returns {number} to the millisecond, as files keep it
 */
export function ms(seconds) {
  return Math.round(seconds * 1000) / 1000;
}

/**
 * @param {readonly Cue[]} cues
 * @param {number} at
 * @param {Partial<Cue>} fields
 * @returns {Cue[]}
 */
function put(cues, at, fields) {
  return cues.map((cue, place) => (place === at ? { ...cue, ...fields } : cue));
}

/**
 * @param {readonly Cue[]} cues
 * @param {string} key
 * @param {string} text
 * @returns {Cue[]}
 */
export function setText(cues, key, text) {
  return put(cues, placeOf(cues, key), { text });
}

/**
 * Give a cue other times, as far as its neighbours leave room.
 * @param {readonly Cue[]} cues
 * @param {string} key
 * @param {number} start_s
 * @param {number} end_s
 * @param {number} [last_s] end of the video
 * @returns {Cue[]}
 */
export function setTimes(cues, key, start_s, end_s, last_s = Infinity) {
  const at = placeOf(cues, key);
  if (at < 0 || !Number.isFinite(start_s) || !Number.isFinite(end_s)) {
    return [...cues];
  }
  const [from_s, to_s] = space(cues, at, last_s);
  const start = Math.min(Math.max(start_s, from_s), Math.max(from_s, to_s - SHORTEST_S));
  const end = Math.min(Math.max(end_s, start + SHORTEST_S), Math.max(to_s, start + 0.05));
  return put(cues, at, { start_s: ms(start), end_s: ms(end) });
}

/**
 * @param {readonly Cue[]} cues
 * @param {number} at
 * @param {number} last_s
 * @returns {[number, number]} from when to when the cue there may last
 */
function space(cues, at, last_s) {
  const next = cues[at + 1];
  return [cues[at - 1]?.end_s ?? 0, next ? next.start_s : Math.max(last_s, cues[at].end_s)];
}

/**
 * Let cues be said earlier or later; the beginning and the end of the video hold all of them back.
 * @param {readonly Cue[]} cues
 * @param {Iterable<string>} keys neighbours that are not among them are not run over
 * @param {number} by_s
 * @param {number} [last_s] end of the video
 * @returns {Cue[]}
 */
export function shift(cues, keys, by_s, last_s = Infinity) {
  const these = new Set(keys);
  const step = ms(room(cues, these, by_s, last_s));
  const move = (/** @type {Word} */ [start, end, text]) =>
    /** @type {Word} */ ([ms(start + step), ms(end + step), text]);
  return cues.map((cue) =>
    these.has(cue.key)
      ? {
          ...cue,
          start_s: ms(cue.start_s + step),
          end_s: ms(cue.end_s + step),
          words: cue.words.map(move),
        }
      : cue,
  );
}

/**
 * @param {readonly Cue[]} cues
 * @param {Set<string>} these
 * @param {number} by_s
 * @param {number} last_s
 * @returns {number} how far they can go of it
 */
function room(cues, these, by_s, last_s) {
  const edges = cues.flatMap((cue, at) => {
    const next = cues[by_s < 0 ? at - 1 : at + 1];
    return these.has(cue.key) && !(next && these.has(next.key)) ? [{ cue, next }] : [];
  });
  const gaps = edges.map(({ cue, next }) =>
    by_s < 0 ? cue.start_s - (next?.end_s ?? 0) : (next?.start_s ?? last_s) - cue.end_s,
  );
  return Math.sign(by_s) * Math.min(Math.abs(by_s), ...gaps.map((gap) => Math.max(0, gap)));
}

/**
 * The second at which a character of a cue is said: by its word's time, else in proportion.
 * @param {Cue} cue
 * @param {number} offset
 * @returns {number}
 */
export function timeAt(cue, offset) {
  const places = spelled(cue);
  if (places.length) {
    const at = places.findLastIndex((place) => place <= offset);
    return cue.words[Math.max(0, at)][0];
  }
  const word = begins(cue.text).findLast((place) => place <= offset) ?? 0;
  const share = cue.text.length ? word / cue.text.length : 0;
  return ms(cue.start_s + share * (cue.end_s - cue.start_s));
}

/**
 * @param {Cue} cue
 * @param {number} at_s
 * @returns {number} offset of the word that is said next
 */
export function wordAt(cue, at_s) {
  const starts = begins(cue.text);
  return starts.find((start) => timeAt(cue, start) >= at_s - 0.05) ?? starts.at(-1) ?? 0;
}

/**
 * @param {Cue} cue
 * @returns {number[]} where in the text each timed word begins; none where the text was changed
 */
function spelled({ text, words }) {
  const places = [];
  let end = 0;
  for (const [, , word] of words) {
    const at = text.indexOf(word, end);
    if (at < 0 || text.slice(end, at).trim()) {
      return [];
    }
    places.push(at);
    end = at + word.length;
  }
  return text.slice(end).trim() ? [] : places;
}

/**
 * Part a cue in two before a character.
 * @param {readonly Cue[]} cues
 * @param {string} key
 * @param {number} offset in its text; where nothing would be left on a side, nothing happens
 * @param {number} [at_s] when the second part begins; by default when its first word is said
 * @returns {Cue[]}
 */
export function split(cues, key, offset, at_s) {
  const at = placeOf(cues, key);
  const cue = cues[at];
  const [first, second] = cue
    ? [cue.text.slice(0, offset).trim(), cue.text.slice(offset).trim()]
    : [];
  if (!cue || !first || !second || cue.end_s - cue.start_s < 2 * SHORTEST_S) {
    return [...cues];
  }
  const word = offset + cue.text.slice(offset).search(/\S/u);
  const wanted = at_s ?? timeAt(cue, word);
  const middle = ms(Math.min(Math.max(wanted, cue.start_s + SHORTEST_S), cue.end_s - SHORTEST_S));
  const count = spelled(cue).filter((place) => place < offset).length;
  const parts = [
    { ...cue, end_s: middle, text: first, words: cue.words.slice(0, count) },
    {
      ...cue,
      key: newKey(),
      id: null,
      start_s: middle,
      text: second,
      words: count ? cue.words.slice(count) : [],
    },
  ];
  return [...cues.slice(0, at), ...parts, ...cues.slice(at + 1)];
}

/**
 * Put a cue and the next one together.
 * @param {readonly Cue[]} cues
 * @param {string} key
 * @returns {Cue[]}
 */
export function merge(cues, key) {
  const at = placeOf(cues, key);
  const [first, second] = [cues[at], cues[at + 1]];
  if (!first || !second) {
    return [...cues];
  }
  const both = {
    ...first,
    end_s: second.end_s,
    text: joined(first.text, second.text),
    speaker: first.speaker || second.speaker,
    words: first.words.length && second.words.length ? [...first.words, ...second.words] : [],
  };
  return [...cues.slice(0, at), both, ...cues.slice(at + 2)];
}

/**
 * @param {readonly Cue[]} cues
 * @param {Iterable<string>} keys
 * @returns {Cue[]}
 */
export function remove(cues, keys) {
  const these = new Set(keys);
  return cues.filter((cue) => !these.has(cue.key));
}

/**
 * Put an empty cue where there is room.
 * @param {readonly Cue[]} cues
 * @param {number} at_s
 * @param {number} last_s end of the video
 * @returns {{cues: Cue[], key: string} | null} null where another cue is shown
 */
export function insert(cues, at_s, last_s) {
  const at = placeAt(cues, at_s);
  const [last, next] = [cues[at], cues[at + 1]];
  const start = last ? Math.max(at_s, last.end_s) : at_s;
  const end = Math.min(start + 2, next ? next.start_s : last_s, last_s);
  if (end - start < SHORTEST_S || start > at_s + SHORTEST_S) {
    return null;
  }
  const speaker = last ? last.speaker : "";
  const times = { start_s: ms(start), end_s: ms(end) };
  const cue = { key: newKey(), id: null, ...times, text: "", speaker, words: [] };
  return { cues: [...cues.slice(0, at + 1), cue, ...cues.slice(at + 1)], key: cue.key };
}
