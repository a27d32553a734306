/**
 * A page that is open while its clip is being made: new qualities and new captions come in without
 * a reload, each caption as it is recognised. While something is made there is a stream; words may
 * wait for days, so they are asked for now and then.
 */

import { need } from "./element.js";
import { askProgress, watchProgress } from "./progress.js";
import { HubTranscript } from "./transcript.js";
import { say } from "./words.js";

const WORDS_POLL_MS = 30000;
const CALM_MS = 1500; // a page that reloads must never do so in a hurry

/** @typedef {import("./progress-steps.js").Clip} Clip */

class StayNew {
  /** @param {import("./player/player.js").HubPlayer} player */
  constructor(player) {
    this.player = player;
    this.clip = player.facts.clip;
    this.qualities = -1;
    this.words = player.facts.captions.map(({ lang }) => lang).join();
    this.streaming = false;
    this.stop = () => {};
    this.listen(player.dataset.unfinished === "pictures");
  }

  /** @param {boolean} streaming */
  listen(streaming) {
    this.stop();
    this.streaming = streaming;
    const tell = (/** @type {Clip} */ clip) => this.told(clip);
    this.stop = streaming
      ? watchProgress(this.clip, tell, (cue) => this.hear(cue))
      : askProgress(this.clip, tell, WORDS_POLL_MS);
  }

  /** @param {Clip} clip */
  told(clip) {
    this.takeQualities(clip.renditions.length);
    this.tellComing(clip.coming ?? []);
    this.takeWords(clip.transcripts);
    const states = clip.transcripts.map(({ state }) => state);
    this.tellWriting(states.includes("working") && !states.includes("ready"));
    if (states.includes("working") || !clip.complete) {
      if (!this.streaming) {
        this.listen(true);
      }
    } else if (!states.includes("waiting")) {
      this.stop();
    } else if (this.streaming) {
      this.listen(false);
    }
  }

  /** @param {import("./progress.js").Cue} cue just recognised; a stream that begins tells all */
  hear(cue) {
    const transcript = document.querySelector("hub-transcript");
    if (!this.words && transcript instanceof HubTranscript) {
      transcript.add({ ...cue, speaker: "" });
    }
  }

  /** @param {number} count */
  takeQualities(count) {
    if (this.qualities >= 0 && count !== this.qualities) {
      this.player.dispatchEvent(new CustomEvent("renditions"));
    }
    this.qualities = count;
  }

  /** @param {string[]} names of the qualities that are still being made */
  tellComing(names) {
    const place = document.querySelector("[data-coming]");
    if (place instanceof HTMLElement) {
      place.textContent = names.length ? say("coming", { names: names.join(", ") }) : "";
    }
  }

  /** @param {import("./progress-steps.js").Transcript[]} transcripts */
  takeWords(transcripts) {
    const ready = transcripts.filter((one) => one.state === "ready").map((one) => one.lang);
    if (!ready.length || ready.join() === this.words) {
      return;
    }
    this.words = ready.join();
    const transcript = document.querySelector("hub-transcript");
    if (transcript instanceof HubTranscript) {
      void transcript.look();
    }
  }

  /** @param {boolean} writing whether there are more lines to come */
  tellWriting(writing) {
    const place = document.querySelector("[data-writing]");
    if (place instanceof HTMLElement) {
      place.hidden = !writing;
    }
  }
}

/** @param {import("./player/player.js").HubPlayer} player */
export function stayNew(player) {
  return new StayNew(player);
}

/** Nothing can be played yet: load the page again once it can. */
export function waitUntilPlayable() {
  const place = document.querySelector("[data-waiting]");
  if (!(place instanceof HTMLElement)) {
    return;
  }
  need(place, ".wheel").hidden = false;
  const stop = watchProgress(place.dataset.waiting ?? "", (clip) => {
    if (clip.playable || clip.state === "refused") {
      stop();
      setTimeout(() => location.reload(), CALM_MS);
    }
  });
}
