/** The keys of a headset and the system's own panel (https://www.w3.org/TR/mediasession/). */

/** @param {import("./player.js").HubPlayer} player */
export function announce(player) {
  const { mediaSession } = navigator;
  if (!mediaSession) {
    return;
  }
  const { title } = player.facts;
  const artwork = player.video.poster ? [{ src: player.video.poster }] : [];
  mediaSession.metadata = new MediaMetadata({ title, artwork });
  mediaSession.setActionHandler("play", () => void player.play());
  mediaSession.setActionHandler("pause", () => player.pause());
  mediaSession.setActionHandler("seekbackward", ({ seekOffset }) =>
    player.skip(-(seekOffset ?? 10)),
  );
  mediaSession.setActionHandler("seekforward", ({ seekOffset }) => player.skip(seekOffset ?? 10));
  mediaSession.setActionHandler("seekto", ({ seekTime }) => player.seek(seekTime ?? 0));
}
