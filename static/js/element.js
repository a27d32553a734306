/** Building elements: text never becomes markup, and pictures come from the one sheet of icons. */

const SVG = "http://www.w3.org/2000/svg";
const SHEET = new URL("../icons.svg", import.meta.url).href;

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Make an element.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} name
 * @param {Record<string, string | number | boolean | ((event: any) => void) | null | undefined>} [attributes]
 *   a function is put on as a listener ("onclick"); false, null and undefined leave the attribute out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    put(element, key, value);
  }
  element.append(...children.filter((child) => typeof child === "string" || isNode(child)));
  return element;
}

/**
 * @param {Child} child
 * @returns {child is Node}
 */
function isNode(child) {
  return child instanceof Node;
}

/**
 * @param {Element} element
 * @param {string} key
 * @param {unknown} value
 */
function put(element, key, value) {
  if (typeof value === "function") {
    element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
  } else if (value === true) {
    element.setAttribute(key, "");
  } else if (value !== false && value !== null && value !== undefined) {
    element.setAttribute(key, String(value));
  }
}

/**
 * Make an SVG element.
 * @param {string} name
 * @param {Record<string, string | number>} [attributes]
 * @param {...SVGElement} children
 * @returns {SVGElement}
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    element.setAttribute(key, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Make an icon of static/icons.svg.
 * @param {string} name
 * @param {string} [more] further classes
 * @returns {SVGElement}
 */
export function icon(name, more = "") {
  const use = svg("use", { href: `${SHEET}#${name}` });
  return svg("svg", { class: `ic ${more}`.trim(), "aria-hidden": "true" }, use);
}

/**
 * Give an icon another picture.
 * @param {Element} holder what the icon stands in
 * @param {string} name
 */
export function redraw(holder, name) {
  holder.querySelector("svg.ic use")?.setAttribute("href", `${SHEET}#${name}`);
}

/**
 * Find an element that the page is known to have.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function need(root, selector) {
  const found = root.querySelector(selector);
  if (!found) {
    throw new Error(`The page has no ${selector}.`);
  }
  return /** @type {T} */ (found);
}

/**
 * @param {ParentNode} root
 * @returns {HTMLElement[]} what in it can have the focus, in order
 */
export function stops(root) {
  return /** @type {HTMLElement[]} */ ([
    ...root.querySelectorAll("a, button, input, select, textarea"),
  ]);
}

/**
 * Draw what stands in an element anew; whoever was in it by keyboard is at the same place again.
 * @param {Element} holder
 * @param {Node[]} children
 */
export function refill(holder, children) {
  const at = stops(holder).indexOf(/** @type {HTMLElement} */ (document.activeElement));
  holder.replaceChildren(...children);
  if (at >= 0) {
    const now = stops(holder);
    (now[at] ?? now.at(-1))?.focus({ preventScroll: true });
  }
}

/** @returns {ScrollBehavior} how a page moves for this reader */
export function pace() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth";
}
