/**
 * `<hub-record data-person data-audience>`: an update is recorded in the browser. Every second is kept in this
 * browser as it is said; the take that is chosen goes up by tus, and a clip is made of it.
 */

import { draft, keepDraft } from "../drafts.js";
import { need, redraw } from "../element.js";
import { toast } from "../toast.js";
import { clock, say } from "../words.js";
import { nameDevices } from "./devices.js";
import { showLevel } from "./level.js";
import { Prompter } from "./prompter.js";
import { Recording, kind } from "./recorder.js";
import { Sending, fill } from "./sending.js";
import { Source, trouble } from "./sources.js";
import { Takes } from "./takes.js";

const COUNTED_S = 3;
const EVERY_MS = 250;

class HubRecord extends HTMLElement {
  constructor() {
    super();
    this.person = this.dataset.person ?? "";
    this.stage = need(this, ".stage");
    this.preview = /** @type {HTMLVideoElement} */ (need(this, ".stage video"));
    this.title0 = /** @type {HTMLInputElement} */ (need(this, "#title"));
    this.camera = /** @type {HTMLSelectElement} */ (need(this, "#camera"));
    this.microphone = /** @type {HTMLSelectElement} */ (need(this, "#microphone"));
    this.quiet = /** @type {HTMLInputElement} */ (need(this, "#quiet"));
    /** @type {import("./sources.js").Mode} */
    this.mode = "camera";
    this.prompter = new Prompter(this);
    this.takes = new Takes(need(this, ".takes"), this.person, () => this.offer());
    this.silence = () => {};
    this.cancel = () => {};
    this.opening = Promise.resolve();
    this.timer = 0;
    /** @type {Source | null} */
    this.source = null;
    /** @type {Recording | null} */
    this.recording = null;
    /** @type {Sending | null} */
    this.sending = null;
    this.title0.value ||= draft("record.title");
  }

  connectedCallback() {
    this.listen();
    void this.begin();
  }

  disconnectedCallback() {
    this.shut();
  }

  listen() {
    const on = (/** @type {string} */ selector, /** @type {() => void} */ act) =>
      need(this, selector).addEventListener("click", act);
    on(".go", () => void (this.recording ? this.stop() : this.record()));
    on(".pause", () => this.pause());
    on(".again", () => void this.again());
    on(".on0", () => void this.open());
    on(".use", () => void this.use());
    this.title0.addEventListener("input", () => keepDraft("record.title", this.title0.value));
    for (const button of this.querySelectorAll("[data-mode]")) {
      button.addEventListener("click", () => this.choose(/** @type {HTMLElement} */ (button)));
    }
    for (const field of [this.camera, this.microphone, this.quiet]) {
      field.addEventListener("change", () => void this.open());
    }
    addEventListener("beforeunload", (event) => this.busy && event.preventDefault());
    addEventListener("keydown", (event) => event.key === "Escape" && this.cancel());
  }

  /** @returns {boolean} whether something would be lost, or has to be begun again */
  get busy() {
    return Boolean(this.recording || this.sending?.upload.busy);
  }

  async begin() {
    if (!kind() || !navigator.mediaDevices) {
      this.refuse("no_recording");
    }
    try {
      await this.takes.load();
    } catch {
      this.refuse("no_place"); // without a place for it nothing is recorded that could be lost
    }
  }

  /** @param {string} word */
  refuse(word) {
    need(this, ".why0").textContent = say(word);
    need(this, ".on0").hidden = word === "no_recording" || word === "no_place";
    this.show("off");
  }

  /** @param {HTMLElement} button */
  choose(button) {
    this.mode = /** @type {import("./sources.js").Mode} */ (button.dataset.mode);
    for (const other of this.querySelectorAll("[data-mode]")) {
      other.setAttribute("aria-pressed", String(other === button));
    }
    void this.open();
  }

  /**
   * Ask for camera, microphone and screen, one choice after the other.
   * @returns {Promise<void>} when the last choice is seen, or was refused
   */
  open() {
    const look = () => this.look();
    this.opening = this.opening.then(look, look);
    return this.opening;
  }

  /** Show what will be recorded. */
  async look() {
    if (this.recording) {
      return;
    }
    this.shut();
    const choice = {
      mode: this.mode,
      camera: this.camera.value,
      microphone: this.microphone.value,
      quiet: this.quiet.checked,
    };
    try {
      this.source = await new Source(choice).open();
    } catch (error) {
      this.refuse(trouble(error));
      return;
    }
    this.source.ended = () => void this.lost();
    await this.see(this.source);
  }

  /** @param {Source} source */
  async see(source) {
    const { preview } = this;
    preview.srcObject = source.stream;
    preview.classList.toggle("mirror", this.mode === "camera");
    await preview.play().catch(() => {}); // a page in the background shows it later
    const meter = /** @type {SVGElement} */ (/** @type {unknown} */ (need(this, ".lvl")));
    this.silence = showLevel(source.stream, meter, need(this, ".lvw"));
    this.show("ready");
    await nameDevices(this.camera, this.microphone);
  }

  shut() {
    this.silence();
    this.silence = () => {};
    this.source?.close();
    this.source = null;
  }

  /** The screen is shared no longer: what was recorded is kept. */
  async lost() {
    this.cancel();
    if (this.recording) {
      await this.stop();
    }
    this.shut();
    this.refuse("screen_ended");
  }

  /** @param {"off" | "ready" | "counting" | "recording" | "paused"} state */
  show(state) {
    this.dataset.state = state;
    const running = state === "recording" || state === "paused";
    need(this, ".off").hidden = state !== "off";
    need(this, ".deck").hidden = state === "off";
    need(this, ".onair").hidden = !running;
    need(this, ".pause").hidden = !running;
    need(this, ".again").hidden = !running;
    need(this, ".count0").hidden = state !== "counting";
    const go = need(this, ".go");
    go.setAttribute("aria-label", say(running ? "stop" : "start"));
    go.classList.toggle("stop", running);
    redraw(go, running ? "stop" : "record");
    need(this, ".pause span").textContent = say(state === "paused" ? "go_on" : "pause");
    redraw(need(this, ".pause"), state === "paused" ? "play" : "pause");
    this.lock(running || state === "counting");
    this.offer();
  }

  /** @param {boolean} on whether the devices stay as they are for now */
  lock(on) {
    for (const field of this.querySelectorAll(".dev button, .dev select, .dev input")) {
      /** @type {HTMLButtonElement} */ (field).disabled = on;
    }
    this.camera.disabled ||= this.mode === "screen";
  }

  async record() {
    await this.opening; // who presses right after another choice means that one
    const { source, dataset } = this;
    if (!source || dataset.state === "counting" || !(await this.counted())) {
      return;
    }
    const recording = new Recording(source.stream, this.person, this.preview);
    recording.failed = () => {
      recording.failed = () => {}; // said once, not every second
      toast(say("not_kept"), "b");
    };
    this.recording = recording;
    recording.begun = () => void this.takes.load();
    this.takes.recording = recording.take.id;
    recording.start();
    this.prompter.begin();
    this.timer = setInterval(() => this.tick(), EVERY_MS);
    this.show("recording");
    this.tick();
  }

  /** @returns {Promise<boolean>} false where Escape stopped the counting */
  async counted() {
    const { dataset } = this;
    const place = need(this, ".count0");
    this.show("counting");
    let going = true;
    this.cancel = () => {
      going = false;
    };
    for (let left = COUNTED_S; left > 0 && going; left -= 1) {
      place.textContent = String(left);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    this.cancel = () => {};
    if (dataset.state === "counting") {
      this.show("ready"); // unless the screen is shared no longer
    }
    return going;
  }

  tick() {
    const { recording } = this;
    if (!recording) {
      return;
    }
    const [said, of_s] = [clock(recording.length_s), this.prompter.length_s];
    need(this, ".onair .num").textContent = said;
    need(this, ".end b").textContent = said;
    need(this, ".end span").textContent = of_s ? say("of_about", { time: clock(of_s) }) : "";
    const safe = clock(recording.safe_s);
    need(this, ".safe strong").textContent = say("is_safe", { safe, of: said });
    fill(need(this, ".safe .f2"), recording.safe_s / Math.max(recording.length_s, 1));
    need(this, ".safe").hidden = false;
  }

  pause() {
    const paused = this.recording?.toggle();
    if (paused) {
      this.prompter.hold();
    } else {
      this.prompter.go();
    }
    this.show(paused ? "paused" : "recording");
  }

  async stop() {
    const { recording } = this;
    if (!recording) {
      return;
    }
    this.recording = null;
    clearInterval(this.timer);
    this.prompter.end();
    const take = await recording.stop();
    Object.assign(this.takes, { recording: "", chosen: take.id });
    await this.takes.load();
    const length = clock(take.length_s);
    need(this, ".safe strong").textContent = say("is_safe", { safe: length, of: length });
    fill(need(this, ".safe .f2"), 1);
    this.show("ready");
  }

  /** Begin anew; the take so far stays among the others. */
  async again() {
    await this.stop();
    await this.record();
  }

  /** Say which take can be gone on with. */
  offer() {
    const button = /** @type {HTMLButtonElement} */ (need(this, ".use"));
    button.disabled = !this.takes.take || this.recording !== null || this.sending !== null;
    button.textContent = say("use_and_go_on", { n: this.takes.number || 1 });
  }

  /** Send the chosen take up, and make a clip of it. */
  async use() {
    const { take } = this.takes;
    if (take && this.title0.reportValidity()) {
      const { audience } = this.dataset;
      const about = { title: this.title0.value.trim(), audience };
      const sending = new Sending(need(this, ".sent"), take, about, () => {
        this.sending = null; // another take can be chosen
        this.offer();
      });
      this.sending = sending;
      this.offer();
      await sending.start();
    }
  }
}

customElements.define("hub-record", HubRecord);
