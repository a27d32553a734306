/** One recording: what the browser gives is kept second by second, and can be paused. */

import { keep } from "./keep.js";

const SLICE_MS = 1000;
const BITS = 4_000_000;
const PICTURE_WIDTH = 320;
const KINDS = [
  "video/webm;codecs=h264,opus",
  "video/webm;codecs=vp9,opus",
  "video/webm;codecs=vp8,opus",
  "video/mp4",
];

/** @returns {string} what this browser can record, "" where it can't */
export function kind() {
  const known = globalThis.MediaRecorder;
  return known ? (KINDS.find((one) => known.isTypeSupported(one)) ?? "") : "";
}

export class Recording {
  /**
   * @param {MediaStream} stream
   * @param {string} person
   * @param {HTMLVideoElement} preview a picture of the take is taken from it
   */
  constructor(stream, person, preview) {
    this.preview = preview;
    const began_ms = Date.now();
    /** @type {import("./keep.js").Take} */
    this.take = {
      id: crypto.randomUUID(),
      person,
      mime: kind(),
      began_ms,
      touched_ms: began_ms,
      length_s: 0,
      size: 0,
      done: false,
      picture: null,
    };
    this.number = 0;
    this.spent_ms = 0;
    this.since_ms = 0;
    this.safe_s = 0;
    /** @type {(error: unknown) => void} */
    this.failed = () => {};
    this.begun = () => {}; // its first second is kept
    /** @type {Promise<void>} pieces are kept one after the other */
    this.keeping = Promise.resolve();
    this.recorder = new MediaRecorder(stream, {
      mimeType: this.take.mime,
      videoBitsPerSecond: BITS,
    });
    this.recorder.addEventListener("dataavailable", ({ data }) => this.got(data));
  }

  /** @returns {number} */
  get length_s() {
    const running_ms = this.since_ms ? performance.now() - this.since_ms : 0;
    return (this.spent_ms + running_ms) / 1000;
  }

  start() {
    this.recorder.start(SLICE_MS);
    this.since_ms = performance.now();
  }

  /** @returns {boolean} whether it is paused now */
  toggle() {
    if (this.recorder.state === "recording") {
      this.spent_ms = this.length_s * 1000;
      this.since_ms = 0;
      this.recorder.pause();
    } else {
      this.since_ms = performance.now();
      this.recorder.resume();
    }
    return this.recorder.state === "paused";
  }

  /** @param {Blob} data */
  got(data) {
    const [number, length_s] = [this.number, this.length_s];
    this.number += 1;
    this.keeping = this.keeping
      .then(() => this.add(number, data, length_s))
      .catch((error) => this.failed(error));
  }

  /**
   * @param {number} number
   * @param {Blob} blob
   * @param {number} length_s of all so far
   */
  async add(number, blob, length_s) {
    if (number === 1 || !this.take.picture) {
      this.take.picture = await still(this.preview);
    }
    const size = this.take.size + blob.size;
    Object.assign(this.take, { size, length_s, touched_ms: Date.now() });
    await keep(this.take, { number, blob });
    this.safe_s = length_s;
    if (number === 0) {
      this.begun();
    }
  }

  /** @returns {Promise<import("./keep.js").Take>} once every second of it is kept */
  async stop() {
    const length_s = this.length_s;
    if (this.recorder.state !== "inactive") {
      const stopped = new Promise((resolve) => this.recorder.addEventListener("stop", resolve));
      this.recorder.stop();
      await stopped;
    }
    await this.keeping;
    Object.assign(this.take, { done: true, length_s });
    await keep(this.take);
    return this.take;
  }
}

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob | null>} a small picture of what it shows now
 */
async function still(video) {
  if (!video.videoWidth) {
    return null;
  }
  const canvas = document.createElement("canvas");
  canvas.width = PICTURE_WIDTH;
  canvas.height = Math.round((PICTURE_WIDTH * video.videoHeight) / video.videoWidth);
  canvas.getContext("2d")?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
}
