/**
 * What scripts say to people: texts that the server has put into the page, already translated.
 * A page carries them in `<script type="application/json" class="words">` blocks.
 */

/** @typedef {string | Record<string, string>} Wording */

/** @type {Record<string, Wording> | null} */
let known = null;

/** @returns {Record<string, Wording>} all words of this page */
function words() {
  if (!known) {
    known = {};
    for (const block of globalThis.document?.querySelectorAll("script.words") ?? []) {
      Object.assign(known, JSON.parse(block.textContent || "{}"));
    }
  }
  return known;
}

/** The language of the page, as BCP 47. */
export const language = globalThis.document?.documentElement.lang || "en";

/**
 * The browser's rules of the language; the first of each kind costs it more than a frame.
 * @type {{plural?: Intl.PluralRules, numbers?: Intl.NumberFormat, relative?: Intl.RelativeTimeFormat}}
 */
const rules = {};

/** @param {number} value */
function form(value) {
  rules.plural ??= new Intl.PluralRules(language);
  return rules.plural.select(value);
}

/**
 * @param {number} value
 * @returns {string} as it is written in the reader's language
 */
export function number(value) {
  rules.numbers ??= new Intl.NumberFormat(language);
  return rules.numbers.format(value);
}

/**
 * Say something in the reader's language.
 * @param {string} key name of the text
 * @param {Record<string, string | number>} [values] what stands in its braces; `n` also picks the plural
 * @returns {string}
 */
export function say(key, values = {}) {
  const found = words()[key] ?? key;
  const text = typeof found === "string" ? found : found[form(Number(values.n))] || found.other;
  return text.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : (value ?? whole);
  });
}

/**
 * A place in a clip as m:ss or h:mm:ss.
 * @param {number} seconds
 * @returns {string}
 */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

const UNITS = /** @type {const} */ ([
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
]);

/**
 * How long ago something was, as people say it; a date once it is more than a week.
 * @param {string} iso a moment as ISO 8601
 * @param {number} [now_ms]
 * @returns {string}
 */
export function ago(iso, now_ms = Date.now()) {
  const passed_s = (now_ms - Date.parse(iso)) / 1000;
  if (passed_s > 7 * 86400) {
    return date(new Date(iso), new Date(now_ms));
  }
  rules.relative ??= new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, length_s] of UNITS) {
    if (passed_s >= length_s) {
      return rules.relative.format(-Math.floor(passed_s / length_s), unit);
    }
  }
  return rules.relative.format(0, "minute");
}

/**
 * @param {Date} at
 * @param {Date} now
 * @returns {string} the day, with its year where that is another
 */
function date(at, now) {
  const year = at.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return at.toLocaleDateString(language, { day: "numeric", month: "long", year });
}

/**
 * Bytes in the unit people read them in (powers of ten, as file managers show them).
 * @param {number} bytes
 * @returns {string}
 */
export function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let [amount, step] = [bytes, 0];
  while (amount >= 1000 && step < units.length - 1) {
    [amount, step] = [amount / 1000, step + 1];
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: units[step],
    maximumFractionDigits: amount < 10 && step ? 1 : 0,
  }).format(amount);
}
