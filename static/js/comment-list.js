/** The list of threads as the server draws it, and how a newer one is put into the page. */

import { need, stops } from "./element.js";

/**
 * @param {string} html a list as the server draws it: every text in it is escaped there
 * @returns {HTMLElement}
 */
export function drawn(html) {
  return need(new DOMParser().parseFromString(html, "text/html"), "ol.thread");
}

/**
 * @param {HTMLElement} list
 * @returns {HTMLElement[]}
 */
export function threads(list) {
  return /** @type {HTMLElement[]} */ ([...list.querySelectorAll(":scope > li.cmt")]);
}

/**
 * @param {Element} item a thread
 * @returns {boolean} whether somebody is writing in it, or playing what was said
 */
function isWritten(item) {
  const plays = [...item.querySelectorAll("video")].some((video) => !video.paused);
  return plays || item.querySelector("form, .speaking") !== null;
}

/**
 * @param {HTMLElement | undefined} old
 * @param {HTMLElement} item the same thread as it is now
 * @returns {old is HTMLElement} whether the old one stays: nothing moves under who writes or reads
 */
function stays(old, item) {
  return old !== undefined && (old.dataset.changes === item.dataset.changes || isWritten(old));
}

/**
 * @param {HTMLElement} old
 * @param {HTMLElement} item the same as it is now; whoever is at a link of it stays there
 */
export function renew(old, item) {
  const at = stops(old).indexOf(/** @type {HTMLElement} */ (document.activeElement));
  old.replaceWith(item);
  stops(item)[at]?.focus({ preventScroll: true });
}

/**
 * Put in what is new or changed; threads that are as they were are not touched, nor moved where the
 * others can be: a thread that is moved loses the focus, and what is played in it stops.
 * @param {HTMLElement} list on the page
 * @param {HTMLElement} fresh as it is now
 * @param {boolean} whole whether threads that `fresh` has not are gone
 */
export function merge(list, fresh, whole) {
  const known = new Map(threads(list).map((item) => [item.id, item]));
  const nodes = /** @type {HTMLElement[]} */ ([...fresh.children]).map((item) => {
    const old = known.get(item.id);
    known.delete(item.id);
    if (stays(old, item)) {
      return old;
    }
    if (old) {
      renew(old, item);
    }
    return item;
  });
  const gone = whole ? [...known.values()].filter((item) => !isWritten(item)) : [];
  gone.forEach((item) => item.remove());
  order(list, nodes);
  dropEmpty(list);
  Object.assign(list.dataset, fresh.dataset);
}

/**
 * @param {HTMLElement} list what else it holds stays where it is
 * @param {HTMLElement[]} nodes in their order
 */
export function order(list, nodes) {
  const wanted = new Set(nodes);
  let place = list.firstElementChild;
  for (const node of nodes) {
    while (place && !wanted.has(/** @type {HTMLElement} */ (place))) {
      place = place.nextElementSibling;
    }
    if (place === node) {
      place = node.nextElementSibling;
    } else {
      list.insertBefore(node, place);
    }
  }
}

/**
 * The sentence that nothing is here goes when something is, and is there once.
 * @param {HTMLElement} list
 */
function dropEmpty(list) {
  const none = [...list.querySelectorAll(":scope > .empty")];
  const gone = threads(list).length ? none : none.slice(1);
  gone.forEach((item) => item.remove());
}
