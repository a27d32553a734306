/**
 * What changed since the last version that Hub has, and two people's changes put together. Pure.
 * Of a cue that only one of them touched, their state holds; fields are told apart, so that one may
 * change the text and the other the times. Where both changed the same field differently, Hub's
 * version stays in the list and the other is kept as a conflict: nothing is lost.
 */

/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {{mine: Cue, theirs: Cue | null}} Conflict */
/** @typedef {{removed: number[], cues: Cue[]}} Changes */

const APART_S = 0.05;
const FIELDS = /** @type {const} */ (["start_s", "end_s", "text", "speaker"]);

/**
 * @param {Cue | undefined} one
 * @param {Cue | undefined} other
 * @returns {boolean}
 */
export function same(one, other) {
  return one === other || FIELDS.every((field) => one && other && one[field] === other[field]);
}

/**
 * @param {readonly Cue[]} cues
 * @returns {Map<string, Cue>}
 */
function byKey(cues) {
  return new Map(cues.map((cue) => [cue.key, cue]));
}

/**
 * @param {readonly Cue[]} base as Hub has it
 * @param {readonly Cue[]} mine
 * @returns {Changes} what must be sent; a caption without words is none
 */
export function changes(base, mine) {
  const spoken = mine.filter((cue) => cue.text.trim());
  const [known, here] = [byKey(base), byKey(spoken)];
  const removed = base.filter((cue) => !here.has(cue.key)).map((cue) => Number(cue.id));
  return { removed, cues: spoken.filter((cue) => !same(known.get(cue.key), cue)) };
}

/**
 * @param {Changes} wanted
 * @returns {boolean}
 */
export function isNothing({ removed, cues }) {
  return removed.length + cues.length === 0;
}

/**
 * @param {readonly Cue[]} base that both began with
 * @param {readonly Cue[]} mine
 * @param {readonly Cue[]} theirs
 * @returns {{cues: Cue[], conflicts: Conflict[]}}
 */
export function rebase(base, mine, theirs) {
  const [known, here, there] = [byKey(base), byKey(mine), byKey(theirs)];
  /** @type {Conflict[]} */
  const conflicts = [];
  const met = theirs.flatMap((cue) => {
    const [was, my] = [known.get(cue.key), here.get(cue.key)];
    if (my) {
      return [both(was, my, cue, conflicts)];
    }
    return was && same(was, cue) ? [] : [cue]; // gone here, unless they changed it since
  });
  const alone = mine.filter(({ key }) => !there.has(key));
  for (const cue of alone.filter(({ key }) => known.has(key))) {
    if (!same(known.get(cue.key), cue)) {
      conflicts.push({ mine: cue, theirs: null });
    }
  }
  const added = alone.filter(({ key }) => !known.has(key));
  return { cues: apart([...met, ...added], conflicts), conflicts };
}

/**
 * @param {Cue | undefined} was
 * @param {Cue} mine
 * @param {Cue} theirs
 * @param {Conflict[]} conflicts
 * @returns {Cue}
 */
function both(was, mine, theirs, conflicts) {
  if (same(was, mine) || same(mine, theirs)) {
    return theirs;
  }
  const differ = FIELDS.filter((field) => mine[field] !== theirs[field]);
  const only = differ.filter((field) => was && was[field] === theirs[field]);
  const clash = differ.some((field) => !was || ![mine[field], theirs[field]].includes(was[field]));
  const made = { ...theirs, ...Object.fromEntries(only.map((field) => [field, mine[field]])) };
  const lasts = made.end_s - made.start_s >= APART_S;
  if (clash || !lasts) {
    conflicts.push({ mine, theirs });
  }
  return lasts ? made : theirs;
}

/**
 * In order of time; of two that begin at the same second, the one that is not saved yet steps back.
 * @param {Cue[]} cues
 * @param {Conflict[]} conflicts
 * @returns {Cue[]}
 */
function apart(cues, conflicts) {
  /** @type {Cue[]} */
  const kept = [];
  for (const cue of cues.sort((a, b) => a.start_s - b.start_s)) {
    const last = kept.pop();
    if (!last) {
      kept.push(cue);
    } else if (cue.start_s - last.start_s < APART_S) {
      const [mine, theirs] = cue.id === null ? [cue, last] : [last, cue];
      conflicts.push({ mine, theirs });
      kept.push(theirs);
    } else {
      const end_s = Math.min(last.end_s, cue.start_s);
      kept.push(end_s < last.end_s ? { ...last, end_s } : last, cue);
    }
  }
  return kept;
}
