import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "../../static/js/player/storyboard.js";

const BASE = "https://hub.example/clips/a/media/stills/board.vtt?take=2";

test("stills are read with their place on the sheet, against the file's own address", () => {
  const text = "WEBVTT\r\n\r\n00:00.000 --> 00:05.000\r\nsheet-1.jpg#xywh=0,0,160,90\r\n";
  assert.deepEqual(parse(text, BASE), [
    {
      start_s: 0,
      end_s: 5,
      url: "https://hub.example/clips/a/media/stills/sheet-1.jpg",
      x: 0,
      y: 0,
      w: 160,
      h: 90,
    },
  ]);
});

test("hours are read too, and every cue", () => {
  const text =
    "WEBVTT\n\n00:59:55.000 --> 01:00:00.000\na.jpg#xywh=1,2,3,4\n\n" +
    "01:00:00.000 --> 01:00:05.500\na.jpg?v=1#xywh=5,6,7,8\n";
  const stills = parse(text, BASE);
  assert.deepEqual(
    stills.map(({ start_s, end_s, x }) => [start_s, end_s, x]),
    [
      [3595, 3600, 1],
      [3600, 3605.5, 5],
    ],
  );
});

test("a file without stills has none", () => {
  assert.deepEqual(parse("WEBVTT\n\nNOTE nothing\n", BASE), []);
});
