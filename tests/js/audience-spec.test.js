import assert from "node:assert/strict";
import { test } from "node:test";

import { withoutTerm, withTerm, written } from "../../static/js/audience-spec.js";

const everyone = { kind: "everyone", spec: "everyone", name: "", excludes: false };
const ships = { kind: "department", spec: "department:Ships", name: "Ships", excludes: false };
const legal = { kind: "role", spec: "role:legal", name: "legal", excludes: true };

test("a group takes everyone's place", () => {
  assert.equal(written(withTerm([everyone, legal], ships)), "department:Ships, -role:legal");
});

test("everyone takes the groups' place, and those left out stay so", () => {
  assert.equal(written(withTerm([ships, legal], everyone)), "everyone, -role:legal");
});

test("leaving a group out narrows who is in", () => {
  assert.equal(written(withTerm([everyone], legal)), "everyone, -role:legal");
});

test("a term stands once, where it was put last", () => {
  const out = { ...ships, excludes: true };
  assert.equal(written(withTerm([everyone, ships], out)), "everyone, -department:Ships");
});

test("a term that is removed is gone", () => {
  assert.equal(written(withoutTerm([ships, legal], legal)), "department:Ships");
});
