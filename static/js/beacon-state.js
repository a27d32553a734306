/**
 * What was really played in one viewing, as DESIGN.md §5 wants it on the wire: segments of unbroken
 * play `[a_ds, b_ds, rate10, flags]`. Nothing here knows of a browser, so that it can be tested.
 */

export const HIDDEN = 1;
export const MUTED = 2;
export const CAPTIONS = 4;

export const MOST_SEGMENTS = 256;
const IDLE_MS = 30 * 60 * 1000;
const LEAP_S = 2; // content that ran further ahead of the clock than this was not played

/** @typedef {[a_ds: number, b_ds: number, rate10: number, flags: number]} Segment */
/** @typedef {{rate: number, flags: number}} Manner how it is being played */
/**
 * @typedef {object} Body
 * @property {string} viewing
 * @property {string} clip
 * @property {number} take
 * @property {number} seq rises with every body of a viewing
 * @property {number} wall_ms time spent playing by the clock
 * @property {Segment[]} segments
 * @property {number} age_ms since the viewing began, by the clock
 * @property {string} [via] by which way one came here
 */

/** @typedef {{a_s: number, b_s: number, manner: Manner, at_ms: number}} Open */

/**
 * @param {number} seconds
 * @returns {number} deciseconds
 */
function ds(seconds) {
  return Math.max(0, Math.round(seconds * 10));
}

/** One person's playing of one take, from the first play on. Times by the clock are monotonic ms. */
export class Viewing {
  /**
   * @param {string} clip
   * @param {number} take
   * @param {() => string} newId makes the id of a viewing
   * @param {string} [via] by which way one came here
   * @param {() => number} [clock] gives ms by the clock on the wall
   */
  constructor(clip, take, newId, via = "", clock = Date.now) {
    this.via = via;
    this.clock = clock;
    this.began_ms = clock();
    this.clip = clip;
    this.take = take;
    this.newId = newId;
    /** @type {Open | null} */
    this.open = null;
    this.last_ms = -Infinity;
    this.id = newId();
    this.seq = 0;
    this.wall_ms = 0;
    /** @type {Segment[]} */
    this.closed = [];
  }

  /** Forget what was sent and start the next viewing. */
  begin() {
    this.id = this.newId();
    this.seq = 0;
    this.wall_ms = 0;
    this.closed = [];
  }

  /** @returns {boolean} whether nothing was played in this viewing */
  get empty() {
    return this.closed.length === 0 && !this.open;
  }

  /**
   * Play has begun, or goes on in another manner or at another place.
   * @param {number} at_s place in the take
   * @param {Manner} manner
   * @param {number} now_ms
   */
  play(at_s, manner, now_ms) {
    this.stop(now_ms);
    if (now_ms - this.last_ms > IDLE_MS && this.last_ms > -Infinity) {
      this.begin();
    }
    if (this.empty) {
      this.began_ms = this.clock();
    }
    this.open = { a_s: at_s, b_s: at_s, manner, at_ms: now_ms };
    this.last_ms = now_ms;
  }

  /**
   * It is still playing and has come to `at_s`. What runs ahead of the clock is taken as a leap.
   * @param {number} at_s
   * @param {number} now_ms
   */
  reach(at_s, now_ms) {
    const { open } = this;
    if (!open) {
      return;
    }
    const passed_s = (now_ms - open.at_ms) / 1000;
    const came_s = at_s - open.b_s;
    if (came_s < 0 || came_s > passed_s * open.manner.rate + LEAP_S) {
      this.play(at_s, open.manner, now_ms);
      return;
    }
    this.wall_ms += now_ms - open.at_ms;
    [open.b_s, open.at_ms, this.last_ms] = [at_s, now_ms, now_ms];
  }

  /**
   * Play has stopped where it last came to.
   * @param {number} now_ms
   */
  stop(now_ms) {
    const segment = this.segment();
    if (segment) {
      this.closed.push(segment);
    }
    if (this.open) {
      this.last_ms = now_ms;
    }
    this.open = null;
  }

  /** @returns {Segment | null} what is open, as on the wire; null where it is too short to count */
  segment() {
    if (!this.open) {
      return null;
    }
    const { a_s, b_s, manner } = this.open;
    const [a_ds, b_ds] = [ds(a_s), ds(b_s)];
    return b_ds > a_ds ? [a_ds, b_ds, Math.round(manner.rate * 10), manner.flags] : null;
  }

  /** @returns {boolean} whether the next segment needs another viewing */
  get full() {
    return this.closed.length >= MOST_SEGMENTS - 1;
  }

  /** @returns {Body} the whole state so far, with the next number */
  body() {
    const open = this.segment();
    this.seq += 1;
    return {
      viewing: this.id,
      clip: this.clip,
      take: this.take,
      seq: this.seq,
      wall_ms: Math.round(this.wall_ms),
      age_ms: Math.max(0, this.clock() - this.began_ms),
      segments: open ? [...this.closed, open] : [...this.closed],
      ...(this.via ? { via: this.via } : {}),
    };
  }
}
