/** Pointer and finger on the picture: a press plays or pauses, two taps at a side leap. */

/** @typedef {import("./player.js").HubPlayer} HubPlayer */

const TWICE_MS = 300;
const IDLE_MS = 2600;
const LEAP_S = 10;

/**
 * @param {HubPlayer} player
 * @param {HTMLElement} stage what is pressed
 */
export function listen(player, stage) {
  let last_tap_ms = 0;

  /** @param {PointerEvent} event */
  const tapped = (event) => {
    const twice = event.timeStamp - last_tap_ms < TWICE_MS;
    last_tap_ms = event.timeStamp;
    if (!twice) {
      player.classList.toggle("idle");
      return;
    }
    const { left, width } = stage.getBoundingClientRect();
    player.skip(event.clientX - left < width / 2 ? -LEAP_S : LEAP_S);
  };

  stage.addEventListener("click", (event) => {
    const mouse = /** @type {PointerEvent} */ (event).pointerType === "mouse";
    if (mouse || player.video.paused) {
      player.toggle();
    } else {
      tapped(/** @type {PointerEvent} */ (event));
    }
  });
  stage.addEventListener("dblclick", () => {
    if (matchMedia("(pointer: fine)").matches) {
      void player.fullScreen();
    }
  });
}

/**
 * Hide the controls while it plays and nobody moves.
 * @param {HubPlayer} player
 * @returns {() => void} shows them, and hides them again later
 */
export function drowse(player) {
  let timer = 0;
  const wake = () => {
    player.classList.remove("idle");
    clearTimeout(timer);
    timer = setTimeout(() => player.rest(), IDLE_MS);
  };
  for (const event of ["pointermove", "pointerdown", "focusin"]) {
    player.addEventListener(event, wake);
  }
  player.addEventListener("pointerleave", () => player.rest());
  return wake;
}
