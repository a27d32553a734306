/** A take on its way: up by tus, then a clip is made of it, and only then is it forgotten here. */

import { ask } from "../api.js";
import { sentenceOf } from "../complain.js";
import { keepDraft } from "../drafts.js";
import { need } from "../element.js";
import { FileUpload } from "../file-upload.js";
import { fileOf, forget } from "./keep.js";

/**
 * @param {Element} bar a rectangle 100 wide when full
 * @param {number} share 0 to 1
 */
export function fill(bar, share) {
  bar.setAttribute("width", String(100 * Math.min(1, share)));
}

export class Sending {
  /**
   * @param {HTMLElement} place where it is told how far it is
   * @param {import("./keep.js").Take} take
   * @param {{title: string, audience?: string}} about `audience` where it is known whom it is for
   * @param {() => void} refused called when nothing can be made of the take
   */
  constructor(place, take, about, refused) {
    this.refused = refused;
    this.place = place;
    this.take = take;
    this.about = about;
    /** @type {{busy: boolean}} */
    this.upload = { busy: true };
  }

  async start() {
    const upload = new FileUpload(await fileOf(this.take, nameOf(this.take)));
    this.upload = upload;
    this.place.hidden = false;
    const again = need(this.place, "button");
    again.onclick = () => upload.resume();
    upload.tell = () => {
      need(this.place, "span").textContent = upload.sentence();
      fill(need(this.place, ".f1"), upload.sent / Math.max(upload.total, 1));
      again.hidden = upload.status !== "failed" || upload.refused;
      if (upload.refused) {
        this.refused();
      }
    };
    upload.arrived = (id) => void this.made(upload, id);
    await upload.start();
  }

  /**
   * @param {FileUpload} upload
   * @param {string} id of the upload
   */
  async made(upload, id) {
    try {
      const clip = await ask("POST", "/api/v1/clips", { ...this.about, upload: id });
      upload.finish();
      await forget(this.take.id);
      keepDraft("record.title", "");
      location.assign(`/studio/${clip.id}`);
    } catch (error) {
      upload.fail(sentenceOf(error));
    }
  }
}

/**
 * The same name each time, so that an upload that broke off goes on where it stopped.
 * @param {import("./keep.js").Take} take
 * @returns {string}
 */
function nameOf(take) {
  const began = new Date(take.began_ms).toISOString().slice(0, 19).replace(/:/g, "-");
  return `take-${began}.${take.mime.includes("mp4") ? "mp4" : "webm"}`;
}
