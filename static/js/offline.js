/** The band that says that the network is gone. */

const band = /** @type {HTMLElement | null} */ (document.querySelector(".offline"));

function show() {
  if (band) {
    band.hidden = navigator.onLine;
  }
}

addEventListener("online", show);
addEventListener("offline", show);
show();
