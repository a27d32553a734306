/** Which key presses are meant for the page as a whole. */

/**
 * Whether a key was pressed bare: nothing is being typed, no dialog is open, no modifier is held.
 * @param {KeyboardEvent} event
 * @returns {boolean}
 */
export function bare(event) {
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  if (modified || event.defaultPrevented || document.querySelector("dialog[open]")) {
    return false;
  }
  const target = /** @type {HTMLElement} */ (event.target);
  return (
    !target.isContentEditable && !target.matches?.("input:not([type=radio]), textarea, select")
  );
}

/**
 * Whether a press on a link means to go there, here: no key asks for another window.
 * @param {MouseEvent} event
 * @returns {boolean}
 */
export function goesHere(event) {
  return !(event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey);
}
