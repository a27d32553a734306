/** Which key presses are meant for the page as a whole, and whether single keys are wanted at all. */

const KEPT = "hub.single-keys";

/** @returns {boolean} whether a letter or a sign alone does something here; some press them unawares */
export function singleKeys() {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
}

/** @param {boolean} on whether single keys are wanted in this browser */
export function keepSingleKeys(on) {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // Full or switched off: they stay as they are.
  }
}

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether a key is held that makes it the browser's or the system's press
 */
export function modified(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/**
 * Whether a key was pressed bare: nothing is being typed or chosen, no dialog is open, no modifier
 * is held.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function bare(event) {
  const unwanted = /^[^ ]$/u.test(event.key) && !singleKeys();
  if (unwanted || modified(event) || event.defaultPrevented) {
    return false;
  }
  return !document.querySelector("dialog[open]") && !takes(event);
}

/**
 * @param {KeyboardEvent} event
 * @returns {boolean} whether what has the focus does something with the key itself
 */
function takes({ target, key }) {
  const element = /** @type {HTMLElement} */ (target);
  if (element.matches?.("[type=radio]")) {
    return key === " " || key.startsWith("Arrow");
  }
  return element.isContentEditable || element.matches?.("input, textarea, select");
}

/**
 * The place one step on among things that follow each other in a ring.
 * @param {number} at -1 where none is chosen yet
 * @param {number} step 1 or -1
 * @param {number} size how many there are
 * @returns {number}
 */
export function around(at, step, size) {
  return ((at < 0 && step < 0 ? 0 : at) + step + size) % size;
}

/**
 * Whether a press on a link means to go there, here: no key asks for another window.
 * @param {MouseEvent} event
 * @returns {boolean}
 */
export function goesHere(event) {
  return !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey);
}
