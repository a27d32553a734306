import assert from "node:assert/strict";
import { test } from "node:test";
import { STEPS, strength } from "../../static/js/password.js";

test("nothing typed has no strength, too little has the least", () => {
  assert.equal(strength("", 12), 0);
  assert.equal(strength("short", 12), 1);
});

test("one letter again and again is no password, however long", () => {
  assert.equal(strength("aaaaaaaaaaaaaaaaaaaaaaaa", 12), 1);
});

test("a longer sentence is stronger, up to the top", () => {
  const [shorter, longer, longest] = ["three words do", "four words do very well", "x".repeat(9)];
  assert.ok(strength(shorter, 12) < strength(longer, 12));
  assert.equal(strength(`${longer} ${longer} ${longest}`, 12), STEPS);
});
