/** A recorder of a minute at most: see or hear oneself, look at it again, send it or leave it. */

import { ask } from "./api.js";
import { sentenceOf } from "./complain.js";
import { el, icon } from "./element.js";
import { clock, say } from "./words.js";

const LONGEST_S = 60;
const EVERY_MS = 200;
const BITS = 1_500_000;
const KINDS = {
  video: ["video/webm;codecs=h264,opus", "video/webm;codecs=vp8,opus", "video/mp4"],
  voice: ["audio/webm;codecs=opus", "audio/mp4"],
};

/** @typedef {import("./speaking.js").Place} Place */
/** @typedef {import("./comments.js").HubComments} HubComments */

export class Speaking {
  /**
   * Open a recorder behind the form that a button is in, once.
   * @param {HTMLElement} button
   * @param {HubComments} host
   * @param {() => Place} place
   */
  static open(button, host, place) {
    const form = /** @type {HTMLElement} */ (button.closest("form"));
    const there = form.nextElementSibling;
    if (there?.classList.contains("speaking")) {
      there.querySelector("button")?.focus();
      return;
    }
    const panel = new Speaking(host, place, button);
    form.after(panel.box);
    panel.choose();
  }

  /**
   * @param {HubComments} host
   * @param {() => Place} place
   * @param {HTMLElement} button that gets the focus back
   */
  constructor(host, place, button) {
    this.host = host;
    this.place = place;
    this.button = button;
    /** @type {"video" | "voice"} */
    this.sort = "video";
    /** @type {MediaStream | null} */
    this.stream = null;
    /** @type {MediaRecorder | null} */
    this.recorder = null;
    /** @type {Blob | null} */
    this.made = null;
    this.url = "";
    this.timer = 0;
    this.view = el("video", { class: "spoken0", playsinline: true, width: 480, height: 270 });
    this.status = el("p", { class: "sm num", role: "status" });
    this.acts = el("p", { class: "row wrap" });
    this.box = el(
      "section",
      { class: "speaking card pad", "aria-label": say("speak") },
      this.view,
      this.status,
      this.acts,
    );
    this.box.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** @param {[string, string, () => void, string?][]} buttons icon, label, what it does, more classes */
  offer(...buttons) {
    const made = buttons.map(([picture, label, onclick, more = ""]) =>
      el("button", { type: "button", class: `btn sm ${more}`, onclick }, icon(picture), label),
    );
    const cancel = () => this.close();
    const last = el(
      "button",
      { type: "button", class: "btn sm quiet", onclick: cancel },
      say("cancel"),
    );
    this.acts.replaceChildren(...made, last);
    (made[0] ?? last).focus();
  }

  /** @param {string} [word] what is said first */
  choose(word = "speak_about") {
    this.view.hidden = true;
    this.status.textContent = say(word);
    this.offer(
      ["studio", say("with_camera"), () => void this.begin("video")],
      ["microphone", say("voice_alone"), () => void this.begin("voice")],
    );
  }

  /** @param {"video" | "voice"} sort */
  async begin(sort) {
    this.sort = sort;
    this.offer(); // nothing but to leave it, while the browser asks whether it may
    const video = sort === "video" ? { width: 960, height: 540 } : false;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: true, video });
    } catch (error) {
      const missing = error instanceof DOMException && error.name === "NotFoundError";
      this.choose(missing ? "no_device" : "not_allowed");
      return;
    }
    if (this.box.isConnected) {
      this.record(this.stream);
    } else {
      this.release(); // left meanwhile: neither camera nor microphone stays on
    }
  }

  /** @param {MediaStream} stream */
  record(stream) {
    const mimeType = KINDS[this.sort].find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, { mimeType, videoBitsPerSecond: BITS });
    /** @type {Blob[]} */
    const pieces = [];
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () =>
      this.stopped(new Blob(pieces, { type: recorder.mimeType })),
    );
    this.recorder = recorder;
    this.see(stream);
    recorder.start(1000);
    const began_ms = performance.now();
    this.timer = setInterval(() => this.tick((performance.now() - began_ms) / 1000), EVERY_MS);
    this.tick(0);
    this.offer(["stop", say("stop"), () => recorder.stop(), "bad"]);
  }

  /** @param {MediaStream} stream */
  see(stream) {
    this.view.hidden = this.sort === "voice";
    Object.assign(this.view, { srcObject: stream, muted: true, controls: false });
    this.view.classList.add("mirror");
    this.view.play().catch(() => {}); // it is recorded all the same
  }

  /** @param {number} passed_s */
  tick(passed_s) {
    this.status.textContent = say("speaking_left", {
      time: clock(Math.max(0, LONGEST_S - passed_s)),
    });
    if (passed_s >= LONGEST_S) {
      this.recorder?.stop();
    }
  }

  /** @param {Blob} made */
  stopped(made) {
    clearInterval(this.timer);
    this.release();
    if (!this.box.isConnected) {
      return;
    }
    this.made = made;
    this.url = URL.createObjectURL(made);
    Object.assign(this.view, { srcObject: null, src: this.url, muted: false, controls: true });
    this.view.hidden = false;
    this.view.classList.remove("mirror");
    this.view.classList.toggle("voice", this.sort === "voice");
    this.status.textContent = say("speak_check");
    this.offer(
      ["tick", say("post"), () => void this.post(), "pri"],
      ["undo", say("again"), () => this.again()],
    );
  }

  again() {
    this.forget();
    void this.begin(this.sort);
  }

  async post() {
    if (!this.made || this.box.dataset.busy) {
      return;
    }
    this.box.dataset.busy = "yes";
    this.box.querySelector(".emsg")?.remove();
    try {
      const path = `/api/v1/clips/${this.host.clip}/spoken${this.query()}`;
      const { id } = await ask("POST", path, this.made);
      this.close();
      await this.host.poll();
      await this.host.show(id);
    } catch (error) {
      this.status.after(el("p", { class: "emsg", role: "alert" }, sentenceOf(error)));
    } finally {
      delete this.box.dataset.busy;
    }
  }

  /** @returns {string} */
  query() {
    const given = Object.entries(this.place())
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([name, value]) => [name, String(value)]);
    return `?${new URLSearchParams(given)}`;
  }

  release() {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  forget() {
    URL.revokeObjectURL(this.url);
    this.made = null;
  }

  close() {
    clearInterval(this.timer);
    this.box.remove();
    if (this.recorder?.state === "recording") {
      this.recorder.stop();
    }
    this.release();
    this.forget();
    this.button.focus();
  }
}
