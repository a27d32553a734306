/** What the caption editor does with captions: nothing is lost, nothing overlaps. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Book } from "../../static/js/editor/book.js";
import * as cues from "../../static/js/editor/cues.js";
import { broken, ease } from "../../static/js/editor/lines.js";
import * as turns from "../../static/js/editor/turns.js";
import { find, goOn, replace } from "../../static/js/editor/find.js";
import { precise, seconds } from "../../static/js/editor/panel.js";
import { changes, rebase } from "../../static/js/editor/together.js";

const ROUNDS = 300;

/** A small generator, so that a failing round can be had again (mulberry32). */
function dice(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const WORDS = ["we", "sail", "at", "dawn", "Größe", "né", "", "42", "island."];

function said(roll, count) {
  let at_s = 0;
  return Array.from({ length: count }, (_, place) => {
    const start_s = cues.ms(at_s + roll(20) / 10);
    const end_s = cues.ms(start_s + 0.7 + roll(40) / 10);
    at_s = end_s;
    const text = Array.from({ length: 1 + roll(6) }, () => WORDS[roll(WORDS.length)] || "so");
    const a_word_s = (end_s - start_s) / text.length;
    const words = text.map((word, at) => [
      start_s + at * a_word_s,
      start_s + (at + 1) * a_word_s,
      word,
    ]);
    const id = place + 1;
    return { key: `${id}`, id, start_s, end_s, text: text.join(" "), speaker: "", words };
  });
}

function spoken(list) {
  return list
    .map(({ text }) => text.split(/\s+/).join(" "))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

function inOrder(list) {
  list.forEach((cue, at) => {
    assert.ok(cue.end_s > cue.start_s, `${cue.start_s} to ${cue.end_s}`);
    assert.ok(at === 0 || cue.start_s >= list[at - 1].end_s - 0.0011);
  });
}

function edited(roll, list) {
  const at = roll(list.length);
  const { key, text, start_s, end_s } = list[at];
  const acts = [
    () => cues.split(list, key, roll(text.length + 1)),
    () => cues.merge(list, key),
    () => cues.shift(list, [key, list[roll(list.length)].key], (roll(60) - 30) / 10),
    () => cues.setTimes(list, key, start_s + (roll(60) - 30) / 10, end_s + (roll(60) - 30) / 10),
    () => turns.setSpeaker(list, [key], "Kim"),
    () => cues.setText(list, key, `${text} more`),
    () => (list.length > 2 ? cues.remove(list, [key]) : list),
  ];
  return acts[roll(acts.length)]();
}

test("splitting, merging and moving keep every word, in order and without overlaps", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const roll = dice(seed);
    let list = said(roll, 1 + roll(8));
    const before = spoken(list);
    for (let step = 0; step < 12; step += 1) {
      const { key, text } = list[roll(list.length)];
      const act = roll(3);
      if (act === 0) {
        list = cues.split(list, key, roll(text.length + 1));
      } else if (act === 1) {
        list = cues.merge(list, key);
      } else {
        list = cues.shift(list, [key], (roll(40) - 20) / 10);
      }
      inOrder(list);
    }
    assert.equal(spoken(list).replace(/ /g, ""), before.replace(/ /g, ""), `seed ${seed}`);
  }
});

test("nothing is moved before the beginning or past the end of the video", () => {
  const list = said(dice(13), 3);
  const keys = list.map(({ key }) => key);
  const last_s = cues.ms(list[2].end_s + 0.4);
  assert.equal(cues.shift(list, keys, -60, last_s)[0].start_s, 0);
  assert.equal(cues.shift(list, keys, 60, last_s)[2].end_s, last_s);
  assert.equal(cues.setTimes(list, "3", 0, 60, last_s)[2].end_s, last_s);
  assert.deepEqual(cues.shift(list, keys, 60, list[2].end_s - 1), list);
});

test("what is split and merged again is what it was", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const roll = dice(seed);
    const list = said(roll, 3);
    const parts = cues.split(list, "2", list[1].text.indexOf(" ") + 1);
    const [, back] = parts.length > 3 ? cues.merge(parts, "2") : list;
    assert.deepEqual({ ...back, text: back.text.replace("\n", " ") }, list[1]);
  }
});

test("any edits leave captions in order", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const roll = dice(seed);
    let list = said(roll, 2 + roll(6));
    for (let step = 0; step < 15; step += 1) {
      list = edited(roll, list);
      inOrder(list);
    }
  }
});

test("a word is found by its time, and by its place where times are not known", () => {
  const [cue] = said(dice(1), 1);
  const timed = { ...cue, text: "We sail at dawn.", start_s: 10, end_s: 14 };
  const words = [
    [10, 10.5, "We"],
    [11, 11.5, "sail"],
    [12, 12.5, "at"],
    [13, 14, "dawn."],
  ];
  assert.equal(cues.timeAt({ ...timed, words }, 5), 11);
  assert.equal(cues.timeAt({ ...timed, words, text: "We sailed at dawn." }, 3), 10.667);
  assert.equal(cues.timeAt({ ...timed, words: [] }, 0), 10);
});

test("two people's edits are put together, and what both wrote is kept as a conflict", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const roll = dice(seed);
    const base = said(roll, 4 + roll(4));
    const mine = edited(roll, edited(roll, base));
    const theirs = edited(roll, base).map((cue, at) =>
      cue.id === null ? { ...cue, id: 100 + at, key: `${100 + at}` } : cue,
    );
    const { cues: made, conflicts } = rebase(base, mine, theirs);
    inOrder(made);
    const was = new Map(base.map(({ key, text }) => [key, text]));
    const all = [...changes(base, mine).cues, ...changes(base, theirs).cues];
    for (const { text, key } of all.filter((cue) => cue.text !== was.get(cue.key))) {
      const kept = made.some((cue) => cue.key === key && cue.text === text);
      const beside = conflicts.some((one) => one.mine.text === text || one.theirs?.text === text);
      assert.ok(kept || beside, `seed ${seed}: ${text}`);
    }
  }
});

test("changes of different fields of one caption do not clash", () => {
  const base = said(dice(7), 3);
  const mine = cues.setText(base, "2", "New words");
  const theirs = turns.setSpeaker(base, ["2"], "Kim");
  const { cues: made, conflicts } = rebase(base, mine, theirs);
  assert.deepEqual(conflicts, []);
  assert.deepEqual([made[1].text, made[1].speaker], ["New words", "Kim"]);
});

test("without changes of mine, theirs is what there is", () => {
  for (let seed = 0; seed < ROUNDS; seed += 1) {
    const roll = dice(seed);
    const base = said(roll, 5);
    const theirs = edited(roll, base);
    assert.deepEqual(rebase(base, base, theirs), { cues: theirs, conflicts: [] });
  }
});

function sent(list) {
  return list.map(({ id, start_s, end_s, text, speaker, words }) => ({
    id,
    start_s,
    end_s,
    text,
    speaker,
    words,
  }));
}

test("undo goes back step by step, and redo on again", () => {
  const book = new Book(sent(said(dice(3), 3)));
  const states = [book.cues];
  for (const text of ["One", "Two", "Three"]) {
    book.change(cues.setText(book.cues, "2", text));
    states.push(book.cues);
  }
  for (const state of [states[2], states[1], states[0], states[0]]) {
    book.undo();
    assert.deepEqual(book.cues, state);
  }
  book.redo();
  assert.deepEqual(book.cues, states[1]);
});

test("what is typed while an edit is being saved is not lost", () => {
  const book = new Book(sent(said(dice(4), 3)));
  book.change(cues.split(book.cues, "1", book.cues[0].text.indexOf(" ") + 1));
  const [mine, wanted] = [book.cues, book.unsaved];
  book.change(cues.setText(book.cues, "3", "Typed meanwhile"));
  const added = wanted.cues.filter(({ id }) => id === null).map((_, at) => 50 + at);
  let next = 50;
  const answer = wanted.cues.map((cue) => ({ ...cue, id: cue.id ?? next++ }));
  book.saved(mine, wanted, { added, cues: sent(answer) });
  assert.deepEqual(book.unsaved.removed, []);
  assert.deepEqual(
    book.unsaved.cues.map(({ text }) => text),
    ["Typed meanwhile"],
  );
  book.undo();
  book.undo();
  assert.deepEqual(book.unsaved.removed, added);
});

/** Let Hub take in what is unsaved; new captions get numbers from `first` on. */
function save(book, first) {
  const [mine, wanted] = [book.cues, book.unsaved];
  let next = first;
  const answer = wanted.cues.map((cue) => ({ ...cue, id: cue.id ?? next++ }));
  const added = answer.map(({ id }) => id).filter((id) => id >= first);
  book.saved(mine, wanted, { added, cues: sent(answer) });
  return wanted;
}

test("what was removed and saved comes back as new, as often as one changes one's mind", () => {
  const book = new Book(sent(said(dice(10), 4)));
  const before = spoken(book.cues);
  book.change(cues.merge(book.cues, "2"));
  assert.deepEqual(save(book, 50).removed, [3]);
  for (const first of [60, 70]) {
    book.undo();
    assert.deepEqual(
      book.unsaved.cues.map(({ id }) => id),
      [2, null],
    );
    save(book, first);
    assert.equal(spoken(book.cues), before);
    book.redo();
    assert.deepEqual(save(book, 80).removed, [first]);
  }
});

test("a caption of which the words are taken out is gone, until there are words again", () => {
  const book = new Book(sent(said(dice(14), 3)));
  book.change(cues.setText(book.cues, "2", " "));
  assert.deepEqual(save(book, 50), { removed: [2], cues: [] });
  assert.deepEqual(book.unsaved, { removed: [], cues: [] });
  assert.equal(book.cues.length, 3);
  book.change(cues.setText(book.cues, "2", "Said anew"));
  assert.deepEqual(
    book.unsaved.cues.map(({ id, text }) => [id, text]),
    [[null, "Said anew"]],
  );
});

test("what is brought back while its removal is being saved is new too", () => {
  const book = new Book(sent(said(dice(11), 3)));
  book.change(cues.remove(book.cues, ["2"]));
  const [mine, wanted] = [book.cues, book.unsaved];
  book.undo();
  book.saved(mine, wanted, { added: [], cues: [] });
  assert.deepEqual(
    [book.cues.length, ...book.unsaved.cues.map(({ id }) => id), book.unsaved.removed.length],
    [3, null, 0],
  );
});

test("what was not saved is taken up again, even when others have changed the captions", () => {
  const list = said(dice(5), 4);
  const book = new Book(sent(list));
  book.change(cues.setText(book.cues, "2", "Offline"));
  book.change(cues.remove(book.cues, ["4"]));
  const draft = JSON.parse(JSON.stringify(book.draft));
  const later = new Book(sent(cues.setText(list, "1", "Theirs")));
  later.take(draft);
  assert.deepEqual(
    later.cues.map(({ text }) => text),
    ["Theirs", "Offline", list[2].text],
  );
  assert.deepEqual(later.unsaved.removed, [4]);
});

test("both versions of a caption can be chosen", () => {
  const list = said(dice(6), 3);
  for (const mine of [true, false]) {
    const book = new Book(sent(list));
    book.change(cues.setText(book.cues, "2", "Mine"));
    assert.equal(book.meet(sent(cues.setText(list, "2", "Theirs"))), 1);
    book.settle(book.conflicts[0], mine);
    assert.deepEqual([book.cues[1].text, book.conflicts.length], [mine ? "Mine" : "Theirs", 0]);
  }
});

test("words are found and replaced over line breaks, as they are written", () => {
  const [cue] = said(dice(8), 1);
  const list = [{ ...cue, text: "The re-locate\nplan. Relocate (again)" }];
  const loose = { exact: false, whole: false };
  assert.equal(find(list, "re-locate plan", loose).length, 1);
  assert.equal(find(list, "relocate", { exact: true, whole: false }).length, 0);
  assert.equal(find(list, "locate", { exact: false, whole: true }).length, 1);
  assert.equal(find(list, "(again)", loose).length, 1);
  assert.equal(find(list, " ", loose).length, 0);
  const [made] = replace(list, find(list, "relocate", loose), "$& move");
  assert.equal(made.text, "The re-locate\nplan. $& move (again)");
});

test("one replacement after the other comes to the next, also where it holds what was looked for", () => {
  const [cue] = said(dice(8), 1);
  const how = { exact: false, whole: true };
  let list = [
    { ...cue, key: "1", text: "Hub and Hub" },
    { ...cue, key: "2", text: "our Hub" },
  ];
  let at = 0;
  for (const [place, next] of [
    ["Hub Inc and Hub", 1],
    ["Hub Inc and Hub Inc", 2],
    ["our Hub Inc", 0],
  ]) {
    const match = find(list, "hub", how)[at];
    list = replace(list, [match], "Hub Inc");
    at = goOn(list, find(list, "hub", how), match, "Hub Inc");
    assert.deepEqual([list.find(({ key }) => key === match.key).text, at], [place, next]);
  }
});

test("times are read as people write them", () => {
  assert.deepEqual(
    ["2:38.04", "2:38,04", "158.04", "0:02:38.04"].map(seconds),
    [158.04, 158.04, 158.04, 158.04],
  );
  assert.ok(["", "now", "1:2:3:4", "-3", "1e3"].every((typed) => Number.isNaN(seconds(typed))));
  assert.equal(precise(158.04), "2:38.04");
  assert.equal(precise(59.999), "1:00.00");
});

test("turns are said with few presses", () => {
  const list = turns.setSpeaker(said(dice(9), 5), ["1", "2", "4"], "Amara");
  assert.deepEqual(turns.speakers(list, ["Kim"]), ["Kim", "Amara"]);
  assert.equal(turns.nextTurn(list, 0), 2);
  assert.equal(turns.nextTurn(list, 3), 4);
  assert.deepEqual(turns.turn(list, 0), ["1", "2"]);
  assert.deepEqual(turns.turn(turns.setSpeaker(list, ["3"], "Amara"), 1), ["2", "3", "4"]);
  assert.deepEqual(turns.turn(list, 4), ["5"]);
});

test("a caption that comes and goes at once, or stays for long, is told", () => {
  const cue = { text: "Yes.", start_s: 1 };
  const good = [1.5, 1.8, 8, 8.1].map((end_s) => ease({ ...cue, end_s }).good);
  assert.deepEqual(good, [false, true, true, false]);
});

test("a long text is parted in two lines of about the same length", () => {
  const text = "I want to be clear: nobody is being asked to relocate.";
  assert.equal(broken(text), "I want to be clear: nobody\nis being asked to relocate.");
});

test("characters as wide as two letters count so, and lines break between them", () => {
  const [cue] = said(dice(12), 1);
  const wide = { ...cue, text: "あ".repeat(22), start_s: 0, end_s: 4 };
  assert.deepEqual(ease(wide), { longest: 44, lines: 1, lasts_s: 4, cps: 11, good: false });
  const list = [wide, { ...wide, key: "2", text: "。い", start_s: 4, end_s: 8 }];
  assert.equal(cues.merge(list, cue.key)[0].text, `${"あ".repeat(12)}\n${"あ".repeat(10)}。い`);
  const words = [
    [0, 2, "あ".repeat(20)],
    [2, 4, "ああ"],
  ];
  assert.equal(cues.wordAt({ ...wide, words }, 1.9), 20);
  assert.equal(cues.split([wide], wide.key, cues.wordAt(wide, 2)).length, 2);
});
