/** The words of a caption in lines: how they are broken, and how well they can be read. Pure. */

export const LINE = 42;
export const LINES = 2;
export const SHORTEST_S = 0.8;
export const LONGEST_S = 7;
export const EASY_CPS = 17;
export const MOST_CPS = 20;

// Blocks of characters as wide as two letters; transcripts/wide.py has the same.
const WIDE =
  "\\u1100-\\u115f\\u2e80-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f" +
  "\\uff00-\\uff60\\uffe0-\\uffe6\\u{1f300}-\\u{1faff}\\u{20000}-\\u{3fffd}";
const BOTH = `(?<=[${WIDE}])%(?=[${WIDE}])`;
const A_WIDE = new RegExp(`[${WIDE}]`, "gu");
const PIECE = new RegExp(`[${WIDE}]|[^\\s${WIDE}]+`, "gu");
const GAP = new RegExp(BOTH.replace("%", " "), "u");
const BREAK = new RegExp(` |${BOTH.replace("%", "")}(?![\\p{Pe}\\p{Pf}\\p{Po}\\p{Sk}])`, "gu");
const SPACE = /[^\S\u00a0\u202f]+/u; // those two hold French signs to their words

/**
 * @param {string} text
 * @returns {number[]} where its words begin; where there are no spaces, its characters
 */
export function begins(text) {
  return [...text.matchAll(PIECE)].map(({ index }) => index);
}

/**
 * @param {string} first
 * @param {string} second
 * @returns {string} both as one text, in lines
 */
export function joined(first, second) {
  return broken(`${first} ${second}`.replace(GAP, ""));
}

/**
 * A text in one line, or in two of about the same length where it is too long for one.
 * @param {string} text
 * @returns {string}
 */
export function broken(text) {
  const whole = text.split(SPACE).filter(Boolean).join(" ");
  if (columns(whole) <= LINE) {
    return whole;
  }
  let best = whole;
  let longest = Infinity;
  for (const { index } of whole.matchAll(BREAK)) {
    const lines = [whole.slice(0, index), whole.slice(index).trimStart()];
    const length = Math.max(...lines.map(columns));
    if (length < longest) {
      [best, longest] = [lines.join("\n"), length];
    }
  }
  return best;
}

/**
 * @param {string} text
 * @returns {number} how wide it is, in letters
 */
function columns(text) {
  return [...text].length + (text.match(A_WIDE)?.length ?? 0);
}

/**
 * How well a cue can be read: characters of its longest line, lines, how long it stands, characters
 * a second.
 * @param {import("./cues.js").Cue} cue
 * @returns {{longest: number, lines: number, lasts_s: number, cps: number, good: boolean}}
 */
export function ease({ text, start_s, end_s }) {
  const lines = text.split("\n");
  const longest = Math.max(...lines.map(columns));
  const lasts_s = Math.round((end_s - start_s) * 1000) / 1000;
  const cps = columns(text) / Math.max(lasts_s, 0.001);
  const fits = longest <= LINE && lines.length <= LINES && cps <= MOST_CPS;
  return {
    longest,
    lines: lines.length,
    lasts_s,
    cps,
    good: fits && stands(lasts_s) && !!text.trim(),
  };
}

/**
 * @param {number} lasts_s
 * @returns {boolean} whether eyes have time to come, and no reason to read it twice
 */
export function stands(lasts_s) {
  return lasts_s >= SHORTEST_S && lasts_s <= LONGEST_S;
}
