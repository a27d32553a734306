import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_SEGMENTS, MUTED, Viewing } from "../../static/js/beacon-state.js";

const PLAIN = { rate: 1, flags: 0 };

/** Numbers that look random and are the same every time (mulberry32). */
function dice(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function viewing() {
  let made = 0;
  return new Viewing("clip", 1, () => `viewing-${(made += 1)}`);
}

test("unbroken play is one segment in deciseconds", () => {
  const state = viewing();
  state.play(10, PLAIN, 0);
  state.reach(11, 1000);
  state.reach(13.24, 3240);
  assert.deepEqual(state.body().segments, [[100, 132, 10, 0]]);
});

test("a seek closes a segment where play had come to", () => {
  const state = viewing();
  state.play(0, PLAIN, 0);
  state.reach(4, 4000);
  state.stop(4100);
  state.play(60, PLAIN, 4200);
  state.reach(61, 5200);
  assert.deepEqual(state.body().segments, [
    [0, 40, 10, 0],
    [600, 610, 10, 0],
  ]);
});

test("another manner of playing begins another segment", () => {
  const state = viewing();
  state.play(0, PLAIN, 0);
  state.reach(2, 2000);
  state.play(2, { rate: 1.5, flags: MUTED }, 2000);
  state.reach(5, 4000);
  assert.deepEqual(state.body().segments, [
    [0, 20, 10, 0],
    [20, 50, 15, MUTED],
  ]);
});

test("content that runs ahead of the clock was not played", () => {
  const state = viewing();
  state.play(0, PLAIN, 0);
  state.reach(1, 1000);
  state.reach(90, 2000);
  state.reach(91, 3000);
  assert.deepEqual(state.body().segments, [
    [0, 10, 10, 0],
    [900, 910, 10, 0],
  ]);
});

test("the number rises with every body and the segments stay", () => {
  const state = viewing();
  state.play(0, PLAIN, 0);
  state.reach(1, 1000);
  const first = state.body();
  state.reach(2, 2000);
  const second = state.body();
  assert.equal(second.seq, first.seq + 1);
  assert.equal(second.viewing, first.viewing);
  assert.deepEqual(first.segments, [[0, 10, 10, 0]]);
  assert.deepEqual(second.segments, [[0, 20, 10, 0]]);
});

test("half an hour of rest begins another viewing, less does not", () => {
  const state = viewing();
  state.play(0, PLAIN, 0);
  state.reach(5, 5000);
  state.stop(5000);
  state.play(5, PLAIN, 5000 + 29 * 60 * 1000);
  assert.equal(state.id, "viewing-1");
  state.stop(5000 + 29 * 60 * 1000);
  state.play(5, PLAIN, 5000 + 60 * 60 * 1000);
  assert.equal(state.id, "viewing-2");
  assert.deepEqual(state.body().segments, []);
});

test("a viewing says that it is full before it has too many segments", () => {
  const state = viewing();
  let now_ms = 0;
  while (!state.full) {
    state.play(0, PLAIN, now_ms);
    state.reach(1, (now_ms += 1000));
  }
  assert.ok(state.body().segments.length <= MOST_SEGMENTS);
});

test("nothing too short to count is told", () => {
  const state = viewing();
  state.play(10, PLAIN, 0);
  state.stop(20);
  assert.ok(state.empty);
});

for (let seed = 1; seed <= 200; seed += 1) {
  test(`whatever happens, only what was played is told (seed ${seed})`, () => {
    const roll = dice(seed);
    const state = viewing();
    const played = new Set();
    let [at_s, now_ms, playing, rate] = [0, 0, false, 1];
    for (let step = 0; step < 300 && !state.full; step += 1) {
      const kind = roll();
      if (kind < 0.7 && playing) {
        const for_s = Math.round(roll() * 10) / 10;
        for (let ds = Math.round(at_s * 10); ds < Math.round((at_s + for_s) * 10); ds += 1) {
          played.add(ds);
        }
        at_s = Math.round((at_s + for_s) * 10) / 10;
        state.reach(at_s, (now_ms += (for_s / rate) * 1000));
      } else if (kind < 0.8) {
        state.stop((now_ms += 200));
        at_s = Math.round(roll() * 3000) / 10;
        playing && state.play(at_s, { rate, flags: 0 }, (now_ms += 100));
      } else if (kind < 0.9) {
        rate = [0.5, 1, 1.5, 2][Math.floor(roll() * 4)];
        playing && state.play(at_s, { rate, flags: 0 }, now_ms);
      } else {
        playing = !playing;
        playing ? state.play(at_s, { rate, flags: 0 }, now_ms) : state.stop(now_ms);
      }
    }
    const { segments, wall_ms } = state.body();
    const told = new Set();
    for (const [a_ds, b_ds, rate10] of segments) {
      assert.ok(b_ds > a_ds && rate10 >= 5 && rate10 <= 20);
      for (let ds = a_ds; ds < b_ds; ds += 1) {
        told.add(ds);
      }
    }
    assert.deepEqual([...told].sort(), [...played].sort());
    const content_s = segments.reduce((sum, [a_ds, b_ds]) => sum + (b_ds - a_ds) / 10, 0);
    assert.ok(content_s <= (2 * wall_ms) / 1000 + 5, "the server would refuse it");
  });
}
