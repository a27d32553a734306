/**
 * Another screen: AirPlay (WebKit) and the Remote Playback API
 * (https://www.w3.org/TR/remote-playback/). Devices take an address, not what hls.js feeds; so the
 * browser's own HLS takes over first. The button shows only where a device is near.
 */

/** @typedef {import("./player.js").HubPlayer} HubPlayer */

/**
 * Tell whether another screen is near, now and whenever that changes.
 * @param {HTMLVideoElement} video
 * @param {string} src what would be played there
 * @param {(near: boolean) => void} tell
 */
export function look(video, src, tell) {
  if ("WebKitPlaybackTargetAvailabilityEvent" in window) {
    video.addEventListener("webkitplaybacktargetavailabilitychanged", (event) =>
      tell(/** @type {any} */ (event).availability === "available"),
    );
    return;
  }
  // A second element is asked about, for none can be had while hls.js feeds the first.
  const asked = document.createElement("video");
  if (asked.remote && asked.canPlayType("application/vnd.apple.mpegurl")) {
    asked.preload = "none";
    asked.src = src;
    asked.remote.watchAvailability(tell).catch(() => {}); // not offered here: no button
  }
}

/**
 * Let one choose the screen.
 * @param {HubPlayer} player
 */
export async function choose({ video, source }) {
  source.goNative();
  /** @type {any} */
  const webkit = video;
  if (webkit.webkitShowPlaybackTargetPicker) {
    webkit.webkitShowPlaybackTargetPicker();
    return;
  }
  try {
    await video.remote.prompt();
  } catch {
    // Nobody was chosen: it plays on here.
  }
}
