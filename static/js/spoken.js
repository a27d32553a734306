/**
 * `<hub-spoken data-clip>`: what somebody said with camera or microphone, played by the browser's own
 * player; where that knows no HLS, hls.js helps. Its captions are fetched when it is first played; of a
 * voice they stand below, for it has no picture to stand on.
 */

import { ask } from "./api.js";
import { el, need } from "./element.js";

class HubSpoken extends HTMLElement {
  constructor() {
    super();
    this.video = /** @type {HTMLVideoElement} */ (need(this, "video"));
    this.video.addEventListener("play", () => void this.caption(), { once: true });
    this.video.addEventListener("error", () => void this.help(), { once: true });
  }

  /** Add the captions there are; a reply has them a little after it can be played. */
  async caption() {
    try {
      const path = `/api/v1/clips/${this.dataset.clip}/transcripts`;
      const { transcripts } = await ask("GET", path);
      const ready = /** @type {{lang: string, state: string}[]} */ (transcripts).filter(
        ({ state }) => state === "ready",
      );
      const tracks = ready.map(({ lang }, at) =>
        el("track", {
          kind: "captions",
          srclang: lang,
          label: lang,
          src: `${path}/${lang}.vtt`,
          default: at === 0 && !this.voice,
        }),
      );
      this.video.append(...tracks);
      if (this.voice && tracks[0]) {
        this.write(/** @type {HTMLTrackElement} */ (tracks[0]).track);
      }
    } catch {
      // It plays without them.
    }
  }

  /** @returns {boolean} whether nothing but sound was sent */
  get voice() {
    return this.video.classList.contains("voice");
  }

  /**
   * Write what is being said below the player.
   * @param {TextTrack} track
   */
  write(track) {
    const line = el("p", { class: "now0 sm", dir: "auto" });
    this.append(line);
    track.mode = "hidden";
    track.addEventListener("cuechange", () => {
      const cues = /** @type {VTTCue[]} */ ([...(track.activeCues ?? [])]);
      line.textContent = cues.map((cue) => cue.getCueAsHTML().textContent).join(" ");
    });
  }

  /** The browser can't play HLS by itself. */
  async help() {
    const { default: Hls } = await import("../vendor/hls.js");
    if (Hls.isSupported()) {
      const source = this.video.currentSrc;
      this.video.removeAttribute("src");
      const hls = new Hls();
      hls.loadSource(source);
      hls.attachMedia(this.video);
      await this.video.play().catch(() => {}); // then a second press plays it
    }
  }
}

customElements.define("hub-spoken", HubSpoken);
