/**
 * How far a clip is: by server-sent events, and by asking where no stream can be had.
 * `watchProgress` is for any page; `<hub-progress data-clip>` shows the studio's steps.
 */

import { askIfChanged } from "./api.js";
import { need, svg } from "./element.js";
import { steps } from "./progress-steps.js";
import { say } from "./words.js";

const POLL_MS = 3000;
const LONGEST_MS = 60000; // between two, while Hub does not answer or will not

/** @typedef {import("./progress-steps.js").Clip} Clip */
/** @typedef {import("./progress-steps.js").Step} Step */
/** @typedef {{start_s: number, end_s: number, text: string}} Cue */

/**
 * Ask how far a clip is, again and again, and only for what has changed.
 * @param {string} clip
 * @param {(clip: Clip) => unknown} tell called with every change
 * @param {number} [every_ms]
 * @returns {() => void} stops
 */
export function askProgress(clip, tell, every_ms = POLL_MS) {
  let [stopped, etag, timer, wait_ms] = [false, "", 0, every_ms];
  const poll = async () => {
    try {
      const found = await askIfChanged(`/api/v1/clips/${clip}`, etag);
      [etag, wait_ms] = [found.etag, every_ms];
      if (found.body && !stopped) {
        tell(found.body);
      }
    } catch {
      wait_ms = Math.min(2 * wait_ms, LONGEST_MS);
    }
    if (!stopped) {
      timer = setTimeout(poll, wait_ms);
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
 * @param {(cue: Cue) => unknown} [hear] called with every caption as it is recognised
 * @param {number} [every_ms] where it asks
 * @returns {() => void} stops
 */
export function watchProgress(clip, tell, hear = () => {}, every_ms = POLL_MS) {
  /** @type {(() => void) | undefined} */
  let stopAsking;
  const stream = new EventSource(`/api/v1/clips/${clip}/events`);
  const heard = (/** @type {MessageEvent} */ event) => tell(JSON.parse(event.data));
  stream.addEventListener("progress", heard);
  stream.addEventListener("message", heard);
  stream.addEventListener("cue", (event) => hear(JSON.parse(event.data)));
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
    write(need(this, "[data-headline]"), headline(clip));
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
    write(need(item, "p"), note);
  }
}

/**
 * Say something where it is not said yet: a live region would be read out once more.
 * @param {HTMLElement} place
 * @param {string} text "" leaves what is there
 */
function write(place, text) {
  if (text && place.textContent !== text) {
    place.textContent = text;
  }
}

/**
 * @param {Clip} clip
 * @returns {string}
 */
function headline(clip) {
  if (clip.progress?.stage === "waiting for space") {
    return say("disk_full");
  }
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
