/** One file on its way in by tus; it tries again for as long as the network or Hub is away. */

import { DetailedError, Upload } from "../vendor/tus.js";
import { csrf } from "./api.js";
import { language, say, size } from "./words.js";

const ENDPOINT = "/api/v1/uploads";
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const LOOK_BACK_MS = 6000;
const FIRST_CHUNK_BYTES = 5 * 1024 * 1024; // what tells Hub whether the rest is worth sending
const CHUNK_BYTES = 64 * 1024 * 1024;
const AGAIN = new Set([0, 408, 409, 423, 425, 429, 500, 502, 503, 504]);
const REFUSED = new Set([410, 422]); // the same file again can't help

/**
 * @param {number} seconds
 * @returns {string} as people say it
 */
function duration(seconds) {
  const minutes = Math.round(seconds / 60);
  const [amount, unit] = seconds < 90 ? [Math.ceil(seconds), "second"] : [minutes, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(
    amount,
  );
}

export class FileUpload {
  /** @returns {Record<string, string>} */
  static headers() {
    return { "X-CSRF-Token": csrf(), "Tus-Resumable": "1.0.0" };
  }

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    this.total = file.size;
    this.sent = 0;
    /** @type {"going" | "paused" | "waiting" | "failed" | "done"} */
    this.status = "going";
    this.trouble = "";
    this.refused = false; // trying the same file again can't help
    this.wait_ms = FIRST_WAIT_MS;
    this.timer = 0;
    /** @type {[now_ms: number, sent: number][]} */
    this.pace = [];
    this.tell = () => {};
    /** @type {(id: string) => void} */
    this.arrived = () => {};
    this.again = () => this.status === "waiting" && this.resume();
    this.tus = new Upload(file, {
      endpoint: ENDPOINT,
      metadata: { filename: file.name, filetype: file.type },
      headers: { "X-CSRF-Token": csrf() },
      chunkSize: FIRST_CHUNK_BYTES,
      onChunkComplete: () => {
        this.tus.options.chunkSize = CHUNK_BYTES;
      },
      retryDelays: null, // waiting is ours: it never gives up
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => this.progressed(sent, total),
      onSuccess: () => this.arrived(this.tus.url?.split("/").pop() ?? ""),
      onError: (error) => this.failed(error),
    });
  }

  /** Begin, where an earlier visit stopped if this file is known. */
  async start() {
    addEventListener("online", this.again);
    const [earlier] = await this.tus.findPreviousUploads();
    if (earlier) {
      this.tus.resumeFromPreviousUpload(earlier);
    }
    this.tus.start();
  }

  /** @returns {boolean} whether it would be lost if the page were closed */
  get busy() {
    return this.status === "going" || this.status === "waiting";
  }

  /**
   * @param {number} sent
   * @param {number} total
   */
  progressed(sent, total) {
    [this.sent, this.total, this.wait_ms] = [sent, total, FIRST_WAIT_MS];
    const now_ms = performance.now();
    this.pace = [...this.pace.filter(([at_ms]) => now_ms - at_ms < LOOK_BACK_MS), [now_ms, sent]];
    this.tell();
  }

  /** @returns {number} bytes a second, over the last few seconds */
  speed() {
    const [first, last] = [this.pace[0], this.pace[this.pace.length - 1]];
    return first && last[0] > first[0] ? ((last[1] - first[1]) / (last[0] - first[0])) * 1000 : 0;
  }

  /** @returns {string} how it goes */
  sentence() {
    const speed = this.speed();
    if (this.status !== "going") {
      return this.status === "done" ? say("finishing") : this.trouble || say("paused");
    }
    if (this.sent >= this.total) {
      return say("finishing");
    }
    const left = duration((this.total - this.sent) / Math.max(speed, 1));
    return speed ? say("speed_left", { speed: size(speed), left }) : say("starting");
  }

  toggle() {
    if (this.status === "going") {
      void this.tus.abort();
      this.become("paused");
    } else {
      this.resume();
    }
  }

  resume() {
    if (this.status === "done" || this.status === "going") {
      return;
    }
    clearTimeout(this.timer);
    this.become("going");
    this.tus.start();
  }

  /** @param {Error | DetailedError} error */
  failed(error) {
    const answer = error instanceof DetailedError ? error.originalResponse : null;
    const status = answer?.getStatus() ?? 0;
    if (AGAIN.has(status)) {
      this.become("waiting", say("waiting_again"));
      this.timer = setTimeout(this.again, this.wait_ms);
      this.wait_ms = Math.min(this.wait_ms * 2, LONGEST_WAIT_MS);
      return;
    }
    this.refused = REFUSED.has(status);
    this.fail(sentenceOf(answer?.getBody() ?? ""));
    if (this.refused) {
      void this.tus.abort(true).catch(() => {}); // nothing of it is to be remembered
    }
  }

  /** @param {string} sentence */
  fail(sentence) {
    this.become("failed", sentence);
  }

  finish() {
    removeEventListener("online", this.again);
    this.become("done");
  }

  /**
   * @param {FileUpload["status"]} status
   * @param {string} [trouble]
   */
  become(status, trouble = "") {
    [this.status, this.trouble, this.pace] = [status, trouble, []];
    this.tell();
  }

  async cancel() {
    removeEventListener("online", this.again);
    clearTimeout(this.timer);
    this.status = "done";
    await this.tus.abort(true).catch(() => {}); // what can't be told now expires by itself
  }
}

/**
 * @param {string} body problem+json of RFC 9457
 * @returns {string}
 */
function sentenceOf(body) {
  try {
    return JSON.parse(body).detail || say("went_wrong");
  } catch {
    return say("went_wrong");
  }
}
