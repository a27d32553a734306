/** How far somebody has watched, for the questions that come after. */

const STEP_S = 2; // time passes in smaller steps than this while it plays; larger ones are seeks
const BEGUN_S = 5;
const NEAR_END = 0.9;
const ENOUGH = 0.5;

export class Progress {
  constructor() {
    this.played_s = 0;
    this.at_s = -1;
  }

  /** @param {number} time the second that plays now */
  tick(time) {
    const step = time - this.at_s;
    if (this.at_s >= 0 && step > 0 && step < STEP_S) {
      this.played_s += step;
    }
    this.at_s = time;
  }

  /** Whether an answer would not be one from before the watch any more. */
  get hasBegun() {
    return this.played_s > BEGUN_S;
  }

  /**
   * Whether the end is near and half was played: who only seeks there is not asked.
   *
   * @param {number} duration
   */
  isThrough(duration) {
    return (
      duration > 0 &&
      this.at_s >= NEAR_END * duration &&
      this.played_s >= Math.min(ENOUGH * duration, duration - 1)
    );
  }
}
