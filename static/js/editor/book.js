/** The captions on the desk: as Hub has them, as they are here, what is selected, what can be undone. */

import { placeOf } from "./cues.js";
import { History } from "./history.js";
import { changes, isNothing, rebase, same } from "./together.js";

/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {import("./together.js").Changes} Changes */
/** @typedef {import("./together.js").Conflict} Conflict */
/** @typedef {Omit<Cue, "key" | "id"> & {id: number}} Sent a cue as the API shows it */
/** @typedef {{was: Cue | null, now: Cue | null}} Entry */
/** @typedef {{entries: Entry[], conflicts: Conflict[]}} Draft what waits to be saved */

/**
 * @param {Sent} cue
 * @returns {Cue}
 */
export function received(cue) {
  return { ...cue, key: String(cue.id) };
}

export class Book extends EventTarget {
  /**
   * @param {Sent[]} cues
   * @param {number} [last_s] end of the video
   */
  constructor(cues, last_s = Infinity) {
    super();
    this.last_s = last_s;
    /** @type {Cue[]} */
    this.base = cues.map(received);
    this.cues = this.base;
    this.current = this.cues[0]?.key ?? "";
    /** @type {Set<string>} */
    this.selected = new Set();
    /** @type {Conflict[]} */
    this.conflicts = [];
    this.history = new History();
    /** @type {Map<string, string>} keys that cues had before they were saved */
    this.renamed = new Map();
  }

  /** @returns {Cue | undefined} */
  get cue() {
    return this.cues[this.place];
  }

  /** @returns {number} */
  get place() {
    return placeOf(this.cues, this.current);
  }

  /** @returns {Set<string>} keys of what is selected, else of the current cue */
  get chosen() {
    return this.selected.size ? this.selected : new Set(this.current ? [this.current] : []);
  }

  /**
   * Change the captions.
   * @param {Cue[]} cues
   * @param {string} [what] the same name twice in a row is undone in one step
   * @param {string} [current]
   */
  change(cues, what = "", current = this.current) {
    this.history.keep({ cues: this.cues, selected: this.current }, what, performance.now());
    this.show(cues, current);
    this.dispatchEvent(new Event("edited"));
  }

  /**
   * @param {Cue[]} cues
   * @param {string} current
   * @param {Set<string>} [selected]
   */
  show(cues, current, selected = new Set()) {
    const place = this.place;
    this.cues = cues;
    const there = placeOf(cues, current) >= 0;
    this.current = there
      ? current
      : (cues[Math.min(Math.max(place, 0), cues.length - 1)]?.key ?? "");
    this.selected = selected;
    this.dispatchEvent(new Event("shown"));
  }

  /**
   * @param {number} place
   * @param {boolean} [extend] select from here to there
   */
  go(place, extend = false) {
    const to = Math.min(Math.max(place, 0), this.cues.length - 1);
    if (extend) {
      this.selected.add(this.current);
      const [from, until] = [Math.min(this.place, to), Math.max(this.place, to)];
      this.cues.slice(from, until + 1).forEach(({ key }) => this.selected.add(key));
    } else {
      this.selected = new Set();
    }
    this.current = this.cues[to]?.key ?? "";
    this.dispatchEvent(new Event("shown"));
  }

  undo() {
    this.back(this.history.undo({ cues: this.cues, selected: this.current }));
  }

  redo() {
    this.back(this.history.redo({ cues: this.cues, selected: this.current }));
  }

  /** @param {import("./history.js").State | null} state */
  back(state) {
    if (state) {
      this.show(this.known(state.cues), state.selected);
      this.dispatchEvent(new Event("edited"));
    }
  }

  /**
   * @param {string} key that a cue had at some time
   * @returns {string} the one it has now
   */
  named(key) {
    const renamed = this.renamed.get(key);
    return renamed ? this.named(renamed) : key;
  }

  /**
   * @param {Cue[]} cues from before something was saved
   * @returns {Cue[]} with the names that they have now; none for Hub where it has them no more
   */
  known(cues) {
    const there = new Set(this.base.map(({ key }) => key));
    return cues.map((cue) => {
      const key = this.named(cue.key);
      const id = there.has(key) ? Number(key) : null;
      return key === cue.key && id === cue.id ? cue : { ...cue, key, id };
    });
  }

  /** @returns {Changes} what Hub does not have yet */
  get unsaved() {
    return changes(this.base, this.cues);
  }

  /**
   * Hub has taken changes in.
   * @param {Cue[]} sent the list as it was then
   * @param {Changes} wanted
   * @param {{added: number[], cues: Sent[]}} answer
   */
  saved(sent, wanted, answer) {
    const fresh = wanted.cues.filter(({ id }) => id === null);
    fresh.forEach(({ key }, at) => this.renamed.set(key, String(answer.added[at])));
    const gone = new Set(wanted.removed);
    const touched = new Map(answer.cues.map((cue) => [String(cue.id), received(cue)]));
    const now = (/** @type {Cue} */ cue) => touched.get(cue.key) ?? cue;
    this.base = [...this.base, ...touched.values()];
    const before = this.known(sent);
    this.base = before.filter(({ id }) => id !== null && !gone.has(id)).map(now);
    const then = new Map(before.map((cue) => [cue.key, cue]));
    const mine = this.known(this.cues).map((cue) =>
      same(then.get(cue.key), cue) ? now(cue) : cue,
    );
    const selected = [...this.selected].map((key) => this.named(key));
    this.show(mine, this.named(this.current), new Set(selected));
  }

  /**
   * Somebody else changed the captions: put both together.
   * @param {Sent[]} cues as Hub has them now
   * @returns {number} how many cues need a look
   */
  meet(cues) {
    const theirs = cues.map(received);
    const base = this.base;
    const { cues: mine, conflicts } = rebase(base, this.cues, theirs);
    this.history.map((past) => rebase(base, this.known(past), theirs).cues);
    this.base = theirs;
    this.conflicts.push(...conflicts);
    this.show(this.known(mine), this.current);
    return conflicts.length;
  }

  /**
   * Settle a conflict.
   * @param {Conflict} conflict
   * @param {boolean} mine whether the version that was written here is used
   */
  settle(conflict, mine) {
    this.conflicts = this.conflicts.filter((one) => one !== conflict);
    if (mine) {
      const others = this.cues.filter(({ key }) => key !== (conflict.theirs ?? conflict.mine).key);
      const id = conflict.theirs?.id ?? null;
      const key = conflict.theirs?.key ?? `again-${conflict.mine.key}`;
      const { cues } = rebase([], [{ ...conflict.mine, key, id }], others);
      this.change(this.known(cues), "", key);
    }
    this.dispatchEvent(new Event("edited"));
    this.dispatchEvent(new Event("shown"));
  }

  /** @returns {Draft | null} what must outlive the page */
  get draft() {
    const { removed, cues } = this.unsaved;
    const known = new Map(this.base.map((cue) => [cue.key, cue]));
    const gone = removed.map((id) => ({ was: known.get(String(id)) ?? null, now: null }));
    const changed = cues.map((cue) => ({ was: known.get(cue.key) ?? null, now: cue }));
    const nothing = isNothing({ removed, cues }) && !this.conflicts.length;
    return nothing ? null : { entries: [...gone, ...changed], conflicts: this.conflicts };
  }

  /**
   * Take up what was written before the page was closed.
   * @param {Draft} draft
   */
  take(draft) {
    const touched = new Map(draft.entries.map(({ was, now }) => [(was ?? now)?.key, { was, now }]));
    const was = draft.entries.flatMap((entry) => (entry.was ? [entry.was] : []));
    const now = draft.entries.flatMap((entry) => (entry.now ? [entry.now] : []));
    const others = this.base.filter(({ key }) => !touched.has(key));
    const { cues, conflicts } = rebase([...others, ...was], [...others, ...now], this.base);
    this.conflicts = [...draft.conflicts, ...conflicts];
    this.show(this.known(cues), this.current);
    this.dispatchEvent(new Event("edited"));
  }
}
