/**
 * The captions of a clip in the studio: what speech recognition has done since the page was loaded
 * is shown without a reload. The form with a file that somebody has chosen stays as it is.
 */

import { pageNow } from "./api.js";

/** @typedef {import("./progress-steps.js").Clip} Clip */

const card = document.querySelector("#captions");
let shown = card instanceof HTMLElement ? card.dataset.states : "";

/** @param {Clip} clip */
function told({ transcripts }) {
  const now = transcripts.map(({ lang, state }) => `${lang} ${state}`).join();
  if (now !== shown) {
    void renew();
  }
  shown = now;
}

async function renew() {
  const page = await pageNow(location.pathname).catch(() => null);
  const fresh = page?.querySelector("#captions");
  shown = fresh ? shown : ""; // the next that is told tries again
  if (card && fresh) {
    card.querySelectorAll(":scope > .ask").forEach((form) => form.remove());
    const ask = fresh.querySelectorAll(":scope > .ask");
    card.querySelector(":scope > .caps")?.replaceWith(...fresh.querySelectorAll(".caps"), ...ask);
  }
}

if (card) {
  document.addEventListener("hub:progress", (event) => {
    told(/** @type {CustomEvent<Clip>} */ (event).detail);
  });
}
