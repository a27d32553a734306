/** How strong a password is. Length counts most: a sentence is better than a puzzle. */

export const STEPS = 5;
const LETTERS_A_STEP = 4;

/**
 * @param {string} password
 * @param {number} least
 * @returns {number} 0 (too short) to 5
 */
export function strength(password, least) {
  const different = new Set(password).size;
  if (password.length < least || different < 5) {
    return password ? 1 : 0;
  }
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u].filter((kind) => kind.test(password));
  const beyond = Math.floor((password.length - least) / LETTERS_A_STEP);
  return Math.min(STEPS, 2 + beyond + (kinds.length > 2 ? 1 : 0));
}
