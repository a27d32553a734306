/** What was done, to be undone: whole lists are kept, which share all cues that did not change. */

/** @typedef {import("./cues.js").Cue} Cue */
/** @typedef {{cues: Cue[], selected: string}} State */

const MOST = 300;
const PAUSE_MS = 1500;

export class History {
  constructor() {
    /** @type {State[]} */
    this.past = [];
    /** @type {State[]} */
    this.future = [];
    this.what = "";
    this.at_ms = -Infinity;
  }

  /**
   * Keep a state before it changes. Typing in one cue without a pause is one step.
   * @param {State} state
   * @param {string} what the same name twice in a row is put together; "" never is
   * @param {number} now_ms
   */
  keep(state, what, now_ms) {
    const goes_on = what !== "" && what === this.what && now_ms - this.at_ms < PAUSE_MS;
    if (!goes_on) {
      this.past.push(state);
      this.past.splice(0, this.past.length - MOST);
    }
    this.future = [];
    [this.what, this.at_ms] = [what, now_ms];
  }

  /**
   * @param {State} now
   * @returns {State | null}
   */
  undo(now) {
    const back = this.past.pop() ?? null;
    if (back) {
      this.future.push(now);
    }
    this.what = "";
    return back;
  }

  /**
   * @param {State} now
   * @returns {State | null}
   */
  redo(now) {
    const on = this.future.pop() ?? null;
    if (on) {
      this.past.push(now);
    }
    this.what = "";
    return on;
  }

  /**
   * Change every state that can be come back to: somebody else's work must not be undone.
   * @param {(cues: Cue[]) => Cue[]} change
   */
  map(change) {
    const each = (/** @type {State} */ state) => ({ ...state, cues: change(state.cues) });
    this.past = this.past.map(each);
    this.future = this.future.map(each);
  }
}
