/** What was typed and not sent: it survives a reload, a crash and being signed out. */

const PREFIX = "hub.draft.";

/**
 * @param {string} name "" has none
 * @returns {string}
 */
export function draft(name) {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

/**
 * @param {string} name "" keeps none
 * @param {string} text an empty one forgets it
 */
export function keepDraft(name, text) {
  try {
    if (name && text.trim()) {
      localStorage.setItem(PREFIX + name, text);
    } else {
      localStorage.removeItem(PREFIX + name);
    }
  } catch {
    // Full or switched off: the text is still on the page.
  }
}
