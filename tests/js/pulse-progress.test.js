import assert from "node:assert/strict";
import { test } from "node:test";

import { Progress } from "../../static/js/pulse-progress.js";

/** @param {Progress} progress @param {number} from @param {number} to */
function play(progress, from, to) {
  for (let t = from; t <= to; t += 0.25) {
    progress.tick(t);
  }
}

test("who watches to the end is through", () => {
  const progress = new Progress();
  play(progress, 0, 53);
  assert.equal(progress.isThrough(60), false);
  play(progress, 53, 55);
  assert.equal(progress.isThrough(60), true);
});

test("who only seeks to the end is not", () => {
  const progress = new Progress();
  play(progress, 0, 10);
  play(progress, 55, 60);
  assert.equal(progress.isThrough(60), false);
});

test("after five seconds of play nothing is from before any more", () => {
  const progress = new Progress();
  play(progress, 0, 4);
  assert.equal(progress.hasBegun, false);
  play(progress, 4, 6);
  assert.equal(progress.hasBegun, true);
});
