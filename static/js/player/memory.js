/** What the player remembers in this browser: how one likes to watch, and where one left. */

const TASTE = "hub.player";
const PLACES = "hub.places";
const MOST_PLACES = 200;
const BEGINNING_S = 5;
const ENDING_S = 8;

/**
 * @typedef {object} Taste
 * @property {number} rate
 * @property {number} volume 0 to 1
 * @property {boolean} muted
 * @property {boolean} captions whether they are on
 * @property {string} lang of captions, "" for the first
 * @property {"s" | "m" | "l"} size of captions
 * @property {"dark" | "none" | "light"} ground behind captions
 */

/** @type {Taste} */
const USUAL = {
  rate: 1,
  volume: 1,
  muted: false,
  captions: true,
  lang: "",
  size: "m",
  ground: "dark",
};

/**
 * @param {string} key
 * @returns {any} what is stored, or an empty object; storage may be switched off
 */
function stored(key) {
  try {
    return JSON.parse(localStorage.getItem(key) || "{}");
  } catch {
    return {};
  }
}

/**
 * @param {string} key
 * @param {unknown} value
 */
function store(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or switched off: the player works without memory.
  }
}

/** @returns {Taste} */
export function taste() {
  return { ...USUAL, ...stored(TASTE) };
}

/** @param {Partial<Taste>} changed */
export function keepTaste(changed) {
  store(TASTE, { ...taste(), ...changed });
}

/**
 * Keep where one is in a take, or forget it near the ends.
 * @param {string} take "person/clip/number"
 * @param {number} at_s
 * @param {number} duration_s
 */
export function keepPlace(take, at_s, duration_s) {
  const places = stored(PLACES);
  delete places[take];
  if (at_s > BEGINNING_S && at_s < duration_s - ENDING_S) {
    places[take] = Math.round(at_s * 10) / 10;
  }
  const newest = Object.entries(places).slice(-MOST_PLACES);
  store(PLACES, Object.fromEntries(newest));
}

/**
 * @param {string} take "person/clip/number"
 * @returns {number | null} where one left, in seconds
 */
export function place(take) {
  return stored(PLACES)[take] ?? null;
}
