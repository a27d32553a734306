/** From what the API says of a clip to the five steps that the studio shows. */

import { clock, say } from "./words.js";

/**
 * @typedef {{lang: string, state: "waiting" | "working" | "ready" | "none" | "failed", source?: string, note?: string, done_s?: number}} Transcript
 * @typedef {{height_px: number, name?: string}} Rendition
 * @typedef {object} Clip
 * @property {string} state
 * @property {boolean} playable
 * @property {Rendition[]} renditions
 * @property {Transcript[]} transcripts
 * @property {{stage: string, fraction: number, eta_s: number | null} | null} progress
 * @property {number} [stage_fraction] how far the running stage is
 * @property {string[]} [coming] names of the qualities still to be made
 * @property {string} [warning]
 * @property {boolean} [complete]
 */

/** @typedef {{how: "done" | "run" | "wait", fraction: number, note: string}} Step */

/**
 * @param {Clip} clip
 * @param {number} rungs how many qualities there will be, 0 where not known
 * @returns {Record<string, Step>}
 */
export function steps(clip, rungs) {
  return {
    uploaded: { how: "done", fraction: 1, note: "" },
    watchable: clip.playable
      ? { how: "done", fraction: 1, note: say("now") }
      : { how: "run", fraction: clip.stage_fraction ?? 0, note: wait(clip) },
    qualities: qualities(clip, rungs),
    captions: captions(clip),
    everyone: everyone(clip),
  };
}

/** @param {Clip} clip */
function wait({ progress }) {
  if (progress?.stage === "waiting for space") {
    return say("waiting_space");
  }
  return progress?.eta_s ? say("about", { time: clock(progress.eta_s) }) : say("soon");
}

/**
 * @param {Clip} clip
 * @param {number} rungs
 * @returns {Step}
 */
function qualities(clip, rungs) {
  const made = clip.renditions.filter((one) => one.height_px > 0).length;
  const note = rungs ? say("of", { n: made, of: rungs }) : say("qualities", { n: made });
  if (clip.complete) {
    return { how: "done", fraction: 1, note };
  }
  if (!clip.playable) {
    return { how: "wait", fraction: 0, note };
  }
  return { how: "run", fraction: clip.progress?.fraction ?? 0, note: toCome(clip) || note };
}

/**
 * @param {Clip} clip
 * @returns {string} which qualities are still to come, and when
 */
function toCome({ coming, progress }) {
  if (!coming?.length) {
    return "";
  }
  const names = coming.join(", ");
  return progress?.eta_s
    ? say("coming_in", { names, time: clock(progress.eta_s) })
    : say("coming", { names });
}

/**
 * @param {Clip} clip
 * @returns {Step}
 */
function captions({ transcripts, progress }) {
  const best = transcripts.find((one) => one.state === "ready") ?? transcripts[0];
  if (!best) {
    return { how: "wait", fraction: 0, note: "" };
  }
  /** @type {Record<Transcript["state"], Step>} */
  const by = {
    ready: { how: "done", fraction: 1, note: say("ready") },
    none: { how: "done", fraction: 1, note: say("no_speech") },
    working: {
      how: "run",
      fraction: progress?.stage === "speech" ? progress.fraction : 0.5,
      note: say("being_written"),
    },
    waiting: { how: "wait", fraction: 0, note: say("waiting_model") },
    failed: { how: "wait", fraction: 0, note: say("captions_failed") },
  };
  return by[best.state];
}

/**
 * @param {Clip} clip
 * @returns {Step}
 */
function everyone({ state }) {
  /** @type {Record<string, string>} */
  const notes = { published: "published", scheduled: "scheduled", withdrawn: "withdrawn" };
  const open = state === "published";
  return {
    how: open ? "done" : "wait",
    fraction: open ? 1 : 0,
    note: say(notes[state] ?? "draft"),
  };
}
