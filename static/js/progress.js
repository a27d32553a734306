/**
 * How far a clip is: by server-sent events, and by asking where no stream can be had.
 * `watchProgress` is for any page; `<hub-progress data-clip>` shows the studio's steps.
 */

import { askIfChanged } from "./api.js";
import { need, svg } from "./element.js";
import { clock, say } from "./words.js";

const POLL_MS = 3000;

/**
 * @typedef {{lang: string, state: "waiting" | "working" | "ready" | "none" | "failed", source?: string, note?: string, done_s?: number}} Transcript
 * @typedef {{height_px: number, name?: string}} Rendition
 * @typedef {object} Clip
 * @property {string} state
 * @property {boolean} playable
 * @property {Rendition[]} renditions
 * @property {Transcript[]} transcripts
 * @property {{stage: string, fraction: number, eta_s: number | null} | null} progress
 * @property {string} [warning]
 * @property {boolean} [complete]
 */

/**
 * Ask how far a clip is, again and again, and only for what has changed.
 * @param {string} clip
 * @param {(clip: Clip) => unknown} tell called with every change
 * @param {number} [every_ms]
 * @returns {() => void} stops
 */
export function askProgress(clip, tell, every_ms = POLL_MS) {
  let [stopped, etag, timer] = [false, "", 0];
  const poll = async () => {
    try {
      const found = await askIfChanged(`/api/v1/clips/${clip}`, etag);
      etag = found.etag;
      if (found.body) {
        tell(found.body);
      }
    } catch {
      // Asked again below.
    }
    if (!stopped) {
      timer = setTimeout(poll, every_ms);
    }
  };
  void poll();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/**
 * Be told how far a clip is, by a stream, or by asking where none can be had.
 * @param {string} clip
 * @param {(clip: Clip) => unknown} tell called with every change
 * @param {number} [every_ms] where it asks
 * @returns {() => void} stops
 */
export function watchProgress(clip, tell, every_ms = POLL_MS) {
  /** @type {(() => void) | undefined} */
  let stopAsking;
  const stream = new EventSource(`/api/v1/clips/${clip}/events`);
  const heard = (/** @type {MessageEvent} */ event) => tell(JSON.parse(event.data));
  stream.addEventListener("progress", heard);
  stream.addEventListener("message", heard);
  stream.addEventListener("error", () => {
    if (stream.readyState === EventSource.CLOSED) {
      stopAsking ??= askProgress(clip, tell, every_ms); // streams take only so many threads of the server
    }
  });
  return () => {
    stream.close();
    stopAsking?.();
  };
}

class HubProgress extends HTMLElement {
  connectedCallback() {
    this.leave = watchProgress(this.dataset.clip ?? "", (clip) => this.show(clip));
  }

  disconnectedCallback() {
    this.leave?.();
  }

  /** @param {Clip} clip */
  show(clip) {
    for (const [name, step] of Object.entries(steps(clip, Number(this.dataset.rungs) || 0))) {
      this.mark(name, step);
    }
    need(this, "[data-headline]").textContent = headline(clip);
    const watch = /** @type {HTMLElement | null} */ (this.querySelector("[data-watch]"));
    if (watch) {
      watch.hidden = !clip.playable;
    }
    if (clip.state === "refused") {
      location.reload(); // the page explains a refusal in full
    }
    this.dispatchEvent(new CustomEvent("hub:progress", { bubbles: true, detail: clip }));
  }

  /**
   * @param {string} name
   * @param {Step} step
   */
  mark(name, { how, fraction, note }) {
    const item = this.querySelector(`[data-step="${name}"]`);
    if (!item) {
      return;
    }
    item.className = how;
    item.querySelector(".f1")?.setAttribute("width", String(Math.round(fraction * 100)));
    const picture = { done: "tick", run: "working", wait: "clock" }[how];
    const use = item.querySelector("strong .ic use");
    use?.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*/, `#${picture}`));
    item.querySelector("strong .ic")?.classList.toggle("spin", how === "run");
    need(item, "p").textContent = note || need(item, "p").textContent;
  }
}

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
      : { how: "run", fraction: clip.progress?.fraction ?? 0, note: wait(clip) },
    qualities: qualities(clip, rungs),
    captions: captions(clip),
    everyone: everyone(clip),
  };
}

/** @param {Clip} clip */
function wait({ progress }) {
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
  return { how: "run", fraction: clip.progress?.fraction ?? 0, note };
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

/**
 * @param {Clip} clip
 * @returns {string}
 */
function headline(clip) {
  if (!clip.playable) {
    return say("not_watchable");
  }
  return say(clip.state === "published" ? "everyone_watches" : "watchable_now");
}

/**
 * @param {number} fraction
 * @returns {SVGElement} a bar filled with what is done
 */
export function meter(fraction) {
  const view = { class: "mtr", viewBox: "0 0 100 6", preserveAspectRatio: "none" };
  return svg(
    "svg",
    { ...view, "aria-hidden": "true" },
    svg("rect", { class: "t", width: 100, height: 6 }),
    svg("rect", { class: "f1", width: Math.round(fraction * 100), height: 6 }),
  );
}

customElements.define("hub-progress", HubProgress);
