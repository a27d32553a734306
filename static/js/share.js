/** Sharing a moment: its picture and its link, for the clipboard or the system's own way. */

import { el, icon } from "./element.js";
import { copy, linkTo } from "./moment.js";
import { toast } from "./toast.js";
import { clock, say } from "./words.js";

/** @typedef {import("./player/player.js").HubPlayer} HubPlayer */

/**
 * The picture that is shown right now, as a PNG.
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob | null>} null while there is none
 */
function frame(video) {
  const { videoWidth, videoHeight, readyState } = video;
  if (!videoWidth || readyState < video.HAVE_CURRENT_DATA) {
    return Promise.resolve(null);
  }
  const canvas = el("canvas", { width: videoWidth, height: videoHeight });
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/** The sheet for one moment. */
class Sheet {
  /** @param {HubPlayer} player */
  constructor(player) {
    this.player = player;
    this.at_s = Math.floor(player.currentTime);
    this.link = linkTo(player.facts.clip, this.at_s);
    /** @type {Blob | null} */
    this.picture = null;
    const { clip, take } = player.facts;
    this.still = el("img", { alt: say("still_at", { at: clock(this.at_s) }) });
    this.still.src = `/clips/${clip}/media/still.jpg?t=${this.at_s}&take=${take}`;
    this.image = el(
      "button",
      { type: "button", class: "btn", hidden: true },
      icon("picture"),
      say("copy_picture"),
    );
    this.box = el(
      "dialog",
      { class: "share0", "aria-labelledby": "share-title" },
      el("h2", { id: "share-title" }, say("share_at", { at: clock(this.at_s) })),
      this.still,
      ...this.field(),
      this.buttons(),
    );
  }

  /** @returns {HTMLElement[]} the link, to be read or copied by hand */
  field() {
    const input = el("input", { class: "in", id: "share-link", readonly: true, value: this.link });
    input.addEventListener("focus", () => input.select());
    return [el("label", { class: "sm", for: "share-link" }, say("link")), input];
  }

  buttons() {
    const copied = say("link_copied", { at: clock(this.at_s) });
    const link = el("button", { type: "button", class: "btn pri" }, icon("link"), say("copy_it"));
    link.addEventListener("click", () => void copy(this.link, copied));
    const send = el("button", { type: "button", class: "btn" }, icon("share"), say("send_it"));
    send.hidden = !("share" in navigator);
    send.addEventListener("click", () => void this.send());
    this.image.addEventListener("click", () => void this.copyPicture());
    const close = el("form", { method: "dialog" }, el("button", { class: "btn" }, say("close")));
    return el("div", { class: "row wrap" }, link, this.image, send, close);
  }

  /** The picture itself is sharper than the still of the storyboard, where there is one. */
  async sharpen() {
    this.picture = await frame(this.player.video);
    if (this.picture && this.box.open) {
      this.still.src = URL.createObjectURL(this.picture);
      this.image.hidden = !("ClipboardItem" in window);
    }
  }

  async copyPicture() {
    try {
      const item = new ClipboardItem({ "image/png": /** @type {Blob} */ (this.picture) });
      await navigator.clipboard.write([item]);
      toast(say("picture_copied"), "g");
    } catch {
      toast(say("went_wrong"), "b");
    }
  }

  async send() {
    const { title } = this.player.facts;
    const files = this.picture ? [new File([this.picture], "moment.png")] : [];
    const whole = { title, url: this.link, files };
    try {
      await navigator.share(navigator.canShare?.(whole) ? whole : { title, url: this.link });
    } catch {
      // Put away again without sending.
    }
  }

  show() {
    document.body.append(this.box);
    this.box.addEventListener("close", () => this.away());
    this.box.showModal();
    void this.sharpen();
  }

  away() {
    if (this.still.src.startsWith("blob:")) {
      URL.revokeObjectURL(this.still.src);
    }
    this.box.remove();
  }
}

/** @param {HubPlayer} player */
export function share(player) {
  player.pause();
  new Sheet(player).show();
}
