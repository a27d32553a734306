/**
 * `<hub-upload [data-clip]>`: files go in by tus (https://tus.io/protocols/resumable-upload), dropped
 * anywhere on the page or chosen. An upload survives a lost network, a dead server and a closed
 * browser. When the file has arrived, a clip is made of it, or a take of the clip in `data-clip`.
 */

import { ask } from "./api.js";
import { sentenceOf } from "./complain.js";
import { el, icon, need } from "./element.js";
import { FileUpload } from "./file-upload.js";
import { meter } from "./progress.js";
import { toast } from "./toast.js";
import { say, size } from "./words.js";

const STORE = "tus::"; // where tus-js-client keeps what is unfinished

/** One line of the list: what is being sent, how fast, and the buttons. */
class Row {
  /**
   * @param {FileUpload} upload
   * @param {() => void} over called when nothing is going on any more
   */
  constructor(upload, over) {
    this.upload = upload;
    this.over = over;
    const { name } = upload.file;
    this.state = el("span", { class: "muted", role: "status" });
    this.amount = el("span", { class: "num muted" });
    this.meter = meter(0);
    this.meter.classList.add("hi");
    this.pause = el("button", { class: "btn sm", type: "button" }, icon("pause"), el("span", {}));
    this.pause.addEventListener("click", () => this.upload.toggle());
    const cancel = () => void this.cancel();
    const label = say("cancel_of", { name });
    this.stop = el("button", { class: "ib", type: "button", "aria-label": label, onclick: cancel });
    this.stop.append(icon("cross"));
    const line = el("p", {}, el("strong", {}, name), this.state, this.amount);
    const middle = el("div", { class: "grow" }, line, this.meter);
    const picture = el("span", { class: "shot" }, icon("studio"));
    this.box = el("li", { class: "card ul" }, picture, middle, this.pause, this.stop);
    upload.tell = () => this.draw();
    this.draw();
  }

  draw() {
    const { sent, total, status } = this.upload;
    const fraction = total ? sent / total : 0;
    need(this.meter, ".f1").setAttribute("width", String(100 * fraction));
    this.amount.textContent = say("amount", { sent: size(sent), total: size(total) });
    this.state.textContent = this.upload.sentence();
    this.state.setAttribute("aria-live", status === "going" ? "off" : "polite"); // not each figure
    this.box.classList.toggle("failed", status === "failed");
    this.pause.hidden = status === "done" || status === "waiting" || this.upload.refused;
    const label = { paused: "go_on", failed: "try_again" }[/** @type {"paused"} */ (status)];
    need(this.pause, "span").textContent = say(label ?? "pause");
    this.pause.querySelector("use")?.setAttribute("href", this.symbol(label ? "play" : "pause"));
  }

  /** @param {string} name */
  symbol(name) {
    const href = this.pause.querySelector("use")?.getAttribute("href") ?? "";
    return href.replace(/#.*/, `#${name}`);
  }

  /** @param {string} address of the clip that was made, while other files are still on their way */
  done(address) {
    this.state.textContent = say("uploaded");
    this.pause.remove();
    this.stop.replaceWith(
      el("a", { class: "btn sm", href: address }, icon("edit"), say("edit_it")),
    );
  }

  async cancel() {
    await this.upload.cancel();
    this.box.remove();
    toast(say("cancelled", { name: this.upload.file.name }));
    this.over();
  }
}

class HubUpload extends HTMLElement {
  connectedCallback() {
    this.rows = need(this, ".rows0");
    /** @type {Set<FileUpload>} */
    this.going = new Set();
    const input = /** @type {HTMLInputElement} */ (need(this, "input[type=file]"));
    input.addEventListener("change", () => {
      this.take(input.files);
      input.value = "";
    });
    this.listen();
    this.unfinished();
    for (const link of document.querySelectorAll('a[href="/studio#upload"]')) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        input.click();
      });
    }
  }

  /** Files may be dropped anywhere on the page. */
  listen() {
    const over = (/** @type {boolean} */ on) =>
      document.documentElement.classList.toggle("dropping", on);
    const brings = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (brings(event)) {
        event.preventDefault();
        over(true);
      }
    });
    addEventListener("dragleave", (event) => event.relatedTarget || over(false));
    addEventListener("drop", (event) => {
      over(false);
      if (brings(event)) {
        event.preventDefault();
        this.take(event.dataTransfer?.files ?? null);
      }
    });
    addEventListener("beforeunload", (event) => {
      if ([...(this.going ?? [])].some((upload) => upload.busy)) {
        event.preventDefault();
      }
    });
  }

  /** @param {FileList | null} files */
  take(files) {
    for (const file of files ?? []) {
      if (file.size) {
        this.start(file);
      } else {
        toast(say("empty_file", { name: file.name }), "b");
      }
    }
  }

  /** @param {File} file */
  start(file) {
    const upload = new FileUpload(file);
    const row = new Row(upload, () => {
      this.going?.delete(upload);
      need(this, "input[type=file]").focus(); // the row with the button that was pressed is gone
    });
    this.going?.add(upload);
    this.rows?.prepend(row.box);
    this.forgetNote(file.name);
    upload.arrived = (id) => void this.arrived(row, id);
    void upload.start();
  }

  /**
   * @param {Row} row
   * @param {string} id of the upload
   */
  async arrived(row, id) {
    const { upload } = row;
    try {
      const clip = await this.make(upload.file.name, id);
      upload.finish();
      row.done(`/studio/${clip}`);
      this.going?.delete(upload);
      if (!this.going?.size) {
        location.assign(`/studio/${clip}`);
      }
    } catch (error) {
      upload.fail(sentenceOf(error));
    }
  }

  /**
   * @param {string} name of the file
   * @param {string} upload its id
   * @returns {Promise<string>} id of the clip that was made, or that has another take now
   */
  async make(name, upload) {
    const { clip } = this.dataset;
    if (clip) {
      await ask("POST", `/api/v1/clips/${clip}/takes`, { upload });
      return clip;
    }
    const title = name.replace(/\.[^.]+$/, "").replace(/[_-]+/g, " ");
    return (await ask("POST", "/api/v1/clips", { title, upload })).id;
  }

  /** Say what an earlier visit could not finish; only the file itself can go on. */
  unfinished() {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(STORE))) {
      const { metadata, uploadUrl } = JSON.parse(localStorage.getItem(key) ?? "{}");
      const name = metadata?.filename;
      if (!name || !uploadUrl) {
        continue;
      }
      const forget = () => {
        localStorage.removeItem(key);
        note.remove();
        fetch(uploadUrl, { method: "DELETE", headers: FileUpload.headers() }).catch(() => {});
      };
      const button = el(
        "button",
        { class: "btn sm", type: "button", onclick: forget },
        say("forget"),
      );
      const text = el("span", { class: "grow" }, say("unfinished", { name }));
      const note = el("li", { class: "note w" }, icon("undo"), text, button);
      note.dataset.name = name;
      this.rows?.append(note);
    }
  }

  /** @param {string} name of a file that is going on */
  forgetNote(name) {
    for (const note of this.rows?.querySelectorAll("li[data-name]") ?? []) {
      if (/** @type {HTMLElement} */ (note).dataset.name === name) {
        note.remove();
      }
    }
  }
}

customElements.define("hub-upload", HubUpload);
