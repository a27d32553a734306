import assert from "node:assert/strict";
import test from "node:test";

import { Source } from "../../static/js/player/source.js";

class Video extends EventTarget {
  currentTime = 0;
  paused = true;
  videoWidth = 0;
  videoHeight = 0;
}

/** A player of which hls.js has let the video go, as it does whenever it loads a playlist. */
function loaded() {
  const video = new Video();
  const source = new Source(video, { src: "/master.m3u8", sound_src: "" }, () => {});
  const loads = [];
  source.hls = {
    config: { startPosition: 0 },
    levels: [{}],
    loadSource() {
      loads.push(this.config.startPosition);
      video.currentTime = 0;
      video.paused = true;
    },
    startLoad: (at_s) => loads.push(at_s),
  };
  return { video, source, loads };
}

test("qualities that come one after another leave people where they were", () => {
  const { video, source, loads } = loaded();
  video.currentTime = 12;
  source.renew();
  source.renew(); // nothing of the first has come: the clip has not grown past its end yet
  source.retry();
  assert.deepEqual(loads, [12, 12, 12]);
});

test("once the video is back at its place, the place is its own again", () => {
  const { video, source, loads } = loaded();
  video.currentTime = 12;
  source.renew();
  video.currentTime = 12;
  video.dispatchEvent(new Event("seeking"));
  video.currentTime = 3; // somebody goes back
  source.renew();
  assert.deepEqual(loads, [12, 3]);
});

test("who was playing plays on after several changes", () => {
  const { video, source } = loaded();
  let plays = 0;
  video.play = () => Promise.resolve((plays += 1));
  [video.currentTime, video.paused] = [5, false];
  source.renew();
  source.renew();
  video.dispatchEvent(new Event("canplay"));
  assert.ok(plays > 0);
});
