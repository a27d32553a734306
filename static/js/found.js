/** Finding words in lines: without accents and capitals, and marked where they stand. */

/** As `hub.index.words` reads letters with a stroke. @type {Record<string, string>} */
const STRUCK = { ø: "o", ł: "l", đ: "d", ħ: "h", ŧ: "t", ð: "d", ı: "i" };

/**
 * @param {string} text
 * @returns {string} in small letters and without accents, as long as `text` where that is possible
 */
export function plain(text) {
  return [...text].map(bare).join("");
}

/**
 * @param {string} letter
 * @returns {string} the same without accents; kept where that would change its length
 */
function bare(letter) {
  const small = letter.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  return small.length === letter.length ? (STRUCK[small] ?? small) : letter;
}

/**
 * @param {string} typed
 * @returns {string[]} the words to find
 */
export function wanted(typed) {
  return plain(typed).split(/\s+/).filter(Boolean);
}

/**
 * Where words stand in a text.
 * @param {string} text
 * @param {string[]} words as `wanted` gives them
 * @returns {[number, number][]} start and end of each
 */
export function places(text, words) {
  const within = plain(text);
  /** @type {[number, number][]} */
  const found = [];
  for (const word of words) {
    for (let at = within.indexOf(word); at >= 0; at = within.indexOf(word, at + word.length)) {
      found.push([at, at + word.length]);
    }
  }
  return found;
}

/**
 * Mark the words in these elements, without touching them
 * (https://www.w3.org/TR/css-highlight-api-1/). Browsers without it only hide the other lines.
 * @param {string[]} words
 * @param {HTMLElement[]} elements each ending in one text, however deep
 */
export function mark(words, elements) {
  if (!("highlights" in CSS)) {
    return;
  }
  const ranges = elements.flatMap((element) => {
    let text = element.lastChild; // a name may stand before it
    while (text instanceof Element) {
      text = text.lastChild;
    }
    return text ? places(text.textContent ?? "", words).map(([a, b]) => range(text, a, b)) : [];
  });
  CSS.highlights.set("found", new Highlight(...ranges));
}

/**
 * @param {Node} text
 * @param {number} start
 * @param {number} end
 * @returns {Range}
 */
function range(text, start, end) {
  const made = document.createRange();
  made.setStart(text, start);
  made.setEnd(text, end);
  return made;
}
