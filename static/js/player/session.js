/** The keys of a headset and the system's own panel (https://www.w3.org/TR/mediasession/). */

const LEAP_S = 10;

/** @param {import("./player.js").HubPlayer} player */
export function announce(player) {
  const { mediaSession } = navigator;
  if (!mediaSession) {
    return;
  }
  const { title, by, chapters } = player.facts;
  const artwork = player.video.poster ? [{ src: player.video.poster }] : [];
  mediaSession.metadata = new MediaMetadata({ title, artist: by, artwork });
  const on = (/** @type {any} */ name, /** @type {MediaSessionActionHandler | null} */ act) => {
    try {
      mediaSession.setActionHandler(name, act);
    } catch {
      // This browser does not know the key.
    }
  };
  on("play", () => void player.play());
  on("pause", () => player.pause());
  on("seekbackward", ({ seekOffset }) => player.skip(-(seekOffset ?? LEAP_S)));
  on("seekforward", ({ seekOffset }) => player.skip(seekOffset ?? LEAP_S));
  on("seekto", ({ seekTime }) => player.seek(seekTime ?? 0));
  on("previoustrack", chapters.length ? () => player.chapter(-1) : null);
  on("nexttrack", chapters.length ? () => player.chapter(1) : null);
}

/**
 * Tell where it stands, so that the system's own bar is right.
 * @param {import("./player.js").HubPlayer} player
 */
export function tellPlace(player) {
  const { video, duration } = player;
  navigator.mediaSession?.setPositionState?.({
    duration,
    playbackRate: video.playbackRate || 1,
    position: Math.min(player.currentTime, duration),
  });
}
