/** What the editor says of saving, and of others who write in the same captions. */

import { toast } from "../toast.js";
import { language, say } from "../words.js";

const time = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" });
const TROUBLES = ["offline", "refused"];

/**
 * @param {HTMLElement} place
 * @param {import("./saver.js").How} how
 * @param {string} [why]
 */
export function tell(place, how, why = "") {
  const text = how === "saved" ? say("saved", { at: time.format(new Date()) }) : say(how, { why });
  const troubled = TROUBLES.includes(how) || TROUBLES.includes(place.dataset.state ?? "");
  place.setAttribute("aria-live", troubled ? "polite" : "off"); // not each save
  place.textContent = text;
  place.dataset.state = how;
}

/**
 * @param {string | null} by
 * @param {number} conflicts
 */
export function met(by, conflicts) {
  const who = by ?? say("somebody");
  toast(
    conflicts ? say("met_conflict", { who, n: conflicts }) : say("met", { who }),
    conflicts ? "b" : "",
  );
}
