/** Who says which captions, and where it becomes another's turn to speak. */

/** @typedef {import("./cues.js").Cue} Cue */

/**
 * @param {readonly Cue[]} cues
 * @param {Iterable<string>} keys
 * @param {string} speaker
 * @returns {Cue[]}
 */
export function setSpeaker(cues, keys, speaker) {
  const these = new Set(keys);
  return cues.map((cue) => (these.has(cue.key) ? { ...cue, speaker } : cue));
}

/**
 * The names in use, most used first.
 * @param {readonly Cue[]} cues
 * @param {readonly string[]} known names that come first, in their order
 * @returns {string[]}
 */
export function speakers(cues, known) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { speaker } of cues) {
    counts.set(speaker, (counts.get(speaker) ?? 0) + 1);
  }
  counts.delete("");
  const others = [...counts.keys()].filter((name) => !known.includes(name));
  others.sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  return [...known, ...others];
}

/**
 * What is left of a turn: a caption, and those behind it of which the same is said.
 * @param {readonly Cue[]} cues
 * @param {number} at
 * @returns {string[]} keys
 */
export function turn(cues, at) {
  const end = cues.findIndex(({ speaker }, place) => place > at && speaker !== cues[at]?.speaker);
  return cues.slice(at, end < 0 ? undefined : end).map(({ key }) => key);
}

/**
 * Where the next turn begins: the next cue after a place whose speaker is another or not said.
 * @param {readonly Cue[]} cues
 * @param {number} at
 * @returns {number} a place; the last where nothing changes any more
 */
export function nextTurn(cues, at) {
  const now = cues[at]?.speaker;
  const next = cues.findIndex((cue, place) => place > at && cue.speaker !== now);
  return next < 0 ? cues.length - 1 : next;
}
