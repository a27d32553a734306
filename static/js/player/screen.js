/** More screen, or less: the full screen and the picture in a corner. */

import { toast } from "../toast.js";
import { say } from "../words.js";

/** @param {HTMLVideoElement} video */
export async function picture(video) {
  try {
    if (document.pictureInPictureElement) {
      await document.exitPictureInPicture();
    } else {
      await video.requestPictureInPicture();
    }
  } catch {
    toast(say("no_picture"), "b");
  }
}

/** @param {HTMLElement & {video: HTMLVideoElement}} player */
export async function full(player) {
  try {
    if (document.fullscreenElement) {
      await document.exitFullscreen();
    } else if (player.requestFullscreen) {
      await player.requestFullscreen();
    } else {
      /** @type {any} */
      const video = player.video; // iPhones give the whole screen to a video alone
      video.webkitEnterFullscreen?.();
    }
  } catch {
    toast(say("no_picture"), "b"); // the page that holds this one does not allow it
  }
}
