import assert from "node:assert/strict";
import { test } from "node:test";
import { steps } from "../../static/js/progress-steps.js";

const NEW = {
  state: "draft",
  playable: false,
  complete: false,
  renditions: [],
  transcripts: [],
  progress: { stage: "instant", fraction: 0.2, eta_s: 30 },
};

/** How each step stands. */
function how(clip, rungs = 0) {
  return Object.fromEntries(
    Object.entries(steps(clip, rungs)).map(([name, step]) => [name, step.how]),
  );
}

test("a file that has just arrived runs towards being watchable", () => {
  assert.deepEqual(how(NEW), {
    uploaded: "done",
    watchable: "run",
    qualities: "wait",
    captions: "wait",
    everyone: "wait",
  });
});

test("qualities run from the first picture on and show how far they are", () => {
  const clip = {
    ...NEW,
    playable: true,
    renditions: [{ height_px: 0 }, { height_px: 360 }],
    progress: { stage: "ladder", fraction: 0.4, eta_s: null },
  };
  assert.deepEqual(steps(clip, 3).qualities.fraction, 0.4);
  assert.equal(how(clip).qualities, "run");
});

test("a published clip with its words is done from end to end", () => {
  const clip = {
    ...NEW,
    state: "published",
    playable: true,
    complete: true,
    transcripts: [{ lang: "en", state: "ready" }],
  };
  assert.deepEqual(new Set(Object.values(how(clip))), new Set(["done"]));
});

test("words that wait for a model are not said to be on their way", () => {
  const clip = { ...NEW, transcripts: [{ lang: "und", state: "waiting" }] };
  assert.deepEqual([how(clip).captions, steps(clip, 0).captions.fraction], ["wait", 0]);
});

test("a video in which nothing is said is done", () => {
  assert.equal(how({ ...NEW, transcripts: [{ lang: "und", state: "none" }] }).captions, "done");
});
