import assert from "node:assert/strict";
import { test } from "node:test";

import { places, wanted } from "../../static/js/found.js";

test("words are found without accents, strokes and capitals, where they stand", () => {
  assert.deepEqual(places("Søren trifft Łukasz in ÉVORA.", wanted("soren LUKASZ évora")), [
    [0, 5],
    [13, 19],
    [23, 28],
  ]);
});

test("vowels that are written as marks tell words apart", () => {
  assert.deepEqual(places("काल", wanted("कला")), []);
});
