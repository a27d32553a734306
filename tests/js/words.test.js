import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, clock, size } from "../../static/js/words.js";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");

test("a place in a clip is minutes and seconds, with hours from one on", () => {
  assert.deepEqual([0, 9.9, 61, 162.4, 3725].map(clock), [
    "0:00",
    "0:09",
    "1:01",
    "2:42",
    "1:02:05",
  ]);
});

test("a place before the beginning is the beginning", () => {
  assert.equal(clock(-3), "0:00");
});

test("what is less than a week old is told as people say it", () => {
  assert.equal(ago("2026-11-23T11:59:40Z", NOW_MS), "this minute");
  assert.equal(ago("2026-11-23T11:12:00Z", NOW_MS), "48 minutes ago");
  assert.equal(ago("2026-11-23T07:00:00Z", NOW_MS), "5 hours ago");
  assert.equal(ago("2026-11-22T11:00:00Z", NOW_MS), "yesterday");
});

test("what is older is told by its date", () => {
  assert.match(ago("2026-10-21T11:00:00Z", NOW_MS), /October/);
  assert.doesNotMatch(ago("2026-10-21T11:00:00Z", NOW_MS), /2026/);
  assert.match(ago("2025-10-21T11:00:00Z", NOW_MS), /October.*2025/);
});

test("bytes are told in powers of ten, small amounts with a decimal", () => {
  assert.deepEqual([0, 999, 1000, 1_550_000, 312_000_000].map(size), [
    "0 byte",
    "999 byte",
    "1 kB",
    "1.6 MB",
    "312 MB",
  ]);
});
