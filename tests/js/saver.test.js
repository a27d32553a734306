/** How the caption editor saves by itself: nothing is left behind. */

import assert from "node:assert/strict";
import { mock, test } from "node:test";

mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
const page = { addEventListener() {}, visibilityState: "visible", querySelectorAll: () => [] };
Object.assign(globalThis, {
  window: globalThis,
  addEventListener() {},
  document: { ...page, documentElement: { lang: "en" }, querySelector: () => null },
  localStorage: { getItem: () => null, setItem() {}, removeItem() {} },
});
const { Book } = await import("../../static/js/editor/book.js");
const { Saver } = await import("../../static/js/editor/saver.js");
const cues = await import("../../static/js/editor/cues.js");

/** Lets all that is settled go on. */
async function settled() {
  for (let round = 0; round < 20; round += 1) {
    await Promise.resolve();
  }
}

test("what is written while others' changes are asked for is saved after the answer", async () => {
  const asked = [];
  globalThis.fetch = (path, { method }) =>
    new Promise((answer) => asked.push({ path, method, answer }));
  const cue = { id: 1, start_s: 0, end_s: 2, text: "One", speaker: "", words: [] };
  const book = new Book([cue]);
  const where = { path: "/t/en", name: "x", version: 1, etag: "a" };
  const told = [];
  new Saver(
    book,
    where,
    (how) => told.push(how),
    () => {},
  );
  mock.timers.tick(8000);
  assert.deepEqual(
    asked.map(({ method }) => method),
    ["GET"],
  );
  book.change(cues.setText(book.cues, "1", "Two"));
  mock.timers.tick(700);
  asked[0].answer(new Response(null, { status: 304 }));
  await settled();
  mock.timers.tick(700);
  await settled();
  assert.deepEqual(
    asked.map(({ method }) => method),
    ["GET", "PATCH"],
  );
  const answer = { version: 2, added: [], cues: [{ ...cue, text: "Two" }] };
  asked[1].answer(Response.json(answer));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(told.at(-1), "saved");
});
