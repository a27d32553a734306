/**
 * Where pictures and sound come from: hls.js, or the browser's own HLS where that can't run.
 * A lost network or a decoder that stumbles is met by trying again, for as long as it takes.
 *
 * @typedef {"network" | "signed_out" | "closed"} Trouble why nothing comes
 * @typedef {{fatal: boolean, type: string, response?: {code: number}}} Failure
 */

import Hls from "../../vendor/hls.js";
import { el } from "../element.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15000;
const STUMBLE_MS = 4000;
const NEARLY_S = 0.5;
const AT_FIRST_S = 1; // what the first picture needs; the rest only takes its time
const AHEAD_S = 60;
const LIKELY_BPS = 1_500_000; // until the first segment tells

/** @type {Record<number, Trouble>} what an answer of Hub means for who watches */
const REFUSALS = { 401: "signed_out", 403: "closed", 404: "closed" };

export class Source {
  /**
   * @param {HTMLVideoElement} video
   * @param {{src: string, sound_src: string}} facts the master playlists, whole and of the sound
   * @param {(trouble: Trouble | "") => void} tell what the player says about it
   */
  constructor(video, facts, tell) {
    this.video = video;
    this.whole = facts.src;
    this.sound = facts.sound_src;
    this.sound_only = false;
    this.tell = tell;
    this.wait_ms = FIRST_WAIT_MS;
    this.stumbled_at = -Infinity;
    this.retrying = 0;
    /** @type {Hls | null} */
    this.hls = null;
    this.wanted_height = 0; // 0 is automatic
    /** @type {{at_s: number, playing: boolean} | null} from a change of source to the seek back */
    this.returning = null;
    this.returned = () => (this.returning = null);
    this.again = () => this.retry();
    this.stumbles = () => this.later();
  }

  /** @returns {string} the playlist that is played */
  get src() {
    return this.sound_only ? this.sound : this.whole;
  }

  /** @param {number} start_s */
  attach(start_s) {
    addEventListener("online", this.again);
    if (Hls.isSupported()) {
      this.attachHls(start_s);
    } else {
      this.attachNative(start_s);
    }
  }

  detach() {
    removeEventListener("online", this.again);
    this.video.removeEventListener("error", this.stumbles);
    this.video.removeEventListener("seeking", this.returned);
    clearTimeout(this.retrying);
    this.hls?.destroy();
    this.hls = null;
  }

  /**
   * Play with the browser's own HLS, which a television can take over too.
   * @param {number} start_s
   */
  attachNative(start_s) {
    this.video.addEventListener("error", this.stumbles);
    this.video.addEventListener("playing", () => this.well());
    this.video.src = `${this.src}#t=${start_s}`;
  }

  /** Hand over from hls.js to the browser's own HLS; the place is kept. */
  goNative() {
    if (this.hls) {
      const { at_s, playing } = this.place();
      this.hls.destroy();
      this.hls = null;
      this.attachNative(at_s);
      this.goOn(playing);
    }
  }

  /** @param {number} start_s */
  attachHls(start_s) {
    this.hls = new Hls({
      abrEwmaDefaultEstimate: LIKELY_BPS,
      startPosition: start_s, // never the edge of a playlist that still grows
      enableWorker: false, // fragmented MP4 needs no remuxing
      capLevelToPlayerSize: true,
      maxBufferLength: AT_FIRST_S,
      maxBufferSize: 0, // seconds alone count: 60 MB of a low quality are ten minutes
      backBufferLength: 60,
      enableWebVTT: false, // captions are the player's own
      enableIMSC1: false,
      enableCEA708Captions: false,
    });
    this.hls.on(Hls.Events.ERROR, (_event, data) => this.failed(data));
    // “Automatic”, said to hls.js before it began, would cost a segment that it only times.
    this.hls.on(
      Hls.Events.MANIFEST_PARSED,
      () => this.wanted_height && this.prefer(this.wanted_height),
    );
    this.hls.on(Hls.Events.FRAG_BUFFERED, () => this.well());
    this.video.addEventListener("loadeddata", () => this.ahead(), { once: true });
    this.hls.attachMedia(this.video);
    this.hls.loadSource(this.src);
  }

  /** Fetch ahead of what is played. */
  ahead() {
    if (this.hls) {
      this.hls.config.maxBufferLength = AHEAD_S;
    }
  }

  /** @param {Failure} data */
  failed(data) {
    const refusal = REFUSALS[data.response?.code ?? 0] ?? "network";
    if (!data.fatal) {
      this.hiccup(data, refusal);
    } else if (data.type !== Hls.ErrorTypes.MEDIA_ERROR || !this.stumbled()) {
      this.later(refusal);
    }
  }

  /**
   * It is tried again by itself; say so only once the picture stands.
   * @param {Failure} data
   * @param {Trouble} trouble
   */
  hiccup({ type }, trouble) {
    const starved = this.video.readyState < this.video.HAVE_FUTURE_DATA;
    if (type === Hls.ErrorTypes.NETWORK_ERROR && starved) {
      this.tell(trouble);
    }
  }

  /** @returns {boolean} whether the decoder can be set right; not twice in a hurry */
  stumbled() {
    const now = performance.now();
    const first = now - this.stumbled_at > STUMBLE_MS;
    if (first) {
      this.stumbled_at = now;
      this.hls?.recoverMediaError();
    }
    return first;
  }

  /** @param {Trouble} [trouble] */
  later(trouble = "network") {
    this.tell(trouble);
    clearTimeout(this.retrying);
    this.retrying = setTimeout(this.again, this.wait_ms);
    this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
  }

  well() {
    this.wait_ms = FIRST_WAIT_MS;
    clearTimeout(this.retrying);
    this.tell("");
  }

  retry() {
    clearTimeout(this.retrying);
    if (this.hls?.levels.length) {
      this.hls.startLoad(this.place().at_s);
    } else if (this.hls) {
      this.hls.loadSource(this.src); // the playlist itself never came
    } else if (this.video.error) {
      const at_s = this.video.currentTime;
      this.video.src = `${this.src}#t=${at_s}`;
    }
  }

  /** Read the playlist again, for it names more qualities now; the place is kept. */
  renew() {
    if (!this.hls) {
      return; // the browser's own HLS reads a finished playlist only once
    }
    const { at_s, playing } = this.leave();
    this.freeze();
    this.hls.config.startPosition = at_s;
    this.hls.loadSource(this.src);
    this.goOn(playing);
  }

  /**
   * While one source gives way to another the video itself says that it stands at 0. At the end of
   * a clip that still grows that lasts until the next segment, and more qualities may come meanwhile.
   * @returns {{at_s: number, playing: boolean}} where people are, and whether they play
   */
  place() {
    const { currentTime: at_s, paused } = this.video;
    return this.returning ?? { at_s, playing: !paused };
  }

  /** @returns {{at_s: number, playing: boolean}} the place, kept until the video is there again */
  leave() {
    const place = this.place();
    if (place.at_s > 0) {
      this.returning = place;
      this.video.addEventListener("seeking", this.returned, { once: true });
    }
    return place;
  }

  /**
   * Fetch the sound alone, or pictures again; the place is kept.
   * @param {boolean} only
   */
  listen(only) {
    this.sound_only = only && this.sound !== "";
    if (this.hls) {
      this.renew();
      return;
    }
    const playing = !this.video.paused;
    this.video.src = `${this.src}#t=${this.video.currentTime}`;
    this.goOn(playing);
  }

  /** @param {boolean} playing whether it played before the source was changed */
  goOn(playing) {
    if (playing) {
      const play = () => void this.video.play().catch(() => {});
      this.video.addEventListener("canplay", play, { once: true });
    }
  }

  /**
   * Where the sound is a trace longer than the pictures, hls.js never calls the stream ended, and
   * the last frames would be waited for without end.
   */
  finish() {
    const { video, hls } = this;
    const details = hls?.levels[hls.currentLevel]?.details;
    if (details && !details.live && video.duration - video.currentTime < NEARLY_S) {
      hls?.trigger(Hls.Events.BUFFER_EOS, {});
    }
  }

  /** Keep the last picture in sight until the next one is there. */
  freeze() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth || this.sound_only) {
      return;
    }
    const still = el("canvas", { class: "still", width: videoWidth, height: videoHeight });
    still.getContext("2d")?.drawImage(this.video, 0, 0);
    this.video.after(still);
    const thaw = () => still.remove();
    this.video.addEventListener("seeked", thaw, { once: true });
    this.video.addEventListener("playing", thaw, { once: true });
  }

  /** @returns {number[]} heights to choose from, highest first */
  heights() {
    const all = this.hls?.levels.map((level) => level.height).filter((height) => height > 0) ?? [];
    return [...new Set(all)].sort((a, b) => b - a);
  }

  /** @returns {number} height being played, 0 when not known */
  height() {
    return this.hls?.levels[this.hls.currentLevel]?.height ?? this.video.videoHeight;
  }

  /** @param {number} height_px 0 for automatic */
  prefer(height_px) {
    this.wanted_height = height_px;
    if (this.hls) {
      const at = this.hls.levels.findIndex((level) => level.height === height_px);
      this.hls.nextLevel = height_px ? at : -1;
    }
  }
}
