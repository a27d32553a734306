/** What a person typed and did not send: it survives a reload, a crash and being signed out. */

/** A browser may serve several people, and none is to read what another was about to say. */
const PERSON = document.querySelector('meta[name="person"]')?.getAttribute("content") ?? "";
const PREFIX = `hub.draft.${PERSON}.`;

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
