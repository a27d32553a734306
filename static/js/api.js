/** Talking to Hub's own API: JSON both ways, the CSRF header, and errors as sentences. */

import { say } from "./words.js";

const LATEST_MS = 1000;
const SOON_MS = 200;

/** An answer that was not yes; its message is fit to show. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {number} status HTTP status, 0 when nothing was reached
   * @param {string} [field] the field it is about
   */
  constructor(message, status, field) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** @returns {string} the token that belongs to this sign-in */
export function csrf() {
  return document.querySelector('meta[name="csrf"]')?.getAttribute("content") || "";
}

/**
 * Do something once there is nothing more urgent to do, such as bringing the first picture.
 * @param {() => void} work
 */
export function later(work) {
  if ("requestIdleCallback" in globalThis) {
    requestIdleCallback(work, { timeout: LATEST_MS });
  } else {
    setTimeout(work, SOON_MS); // Safari
  }
}

/**
 * Ask Hub.
 * @param {string} method
 * @param {string} path
 * @param {unknown} [body] sent as JSON, a file as it is
 * @param {{signal?: AbortSignal, headers?: Record<string, string>}} [options]
 * @returns {Promise<any>} the answer's JSON, or null where it has none
 * @throws {Refused}
 */
export async function ask(method, path, body, options = {}) {
  const answer = await reach(method, path, body, options);
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer.status === 204 ? null : answer.json();
}

/**
 * Ask only for what has changed since the last time.
 * @param {string} path
 * @param {string} etag of the answer one has, or ""
 * @returns {Promise<{etag: string, body: any}>} body is null when nothing has changed
 * @throws {Refused}
 */
export async function askIfChanged(path, etag) {
  /** @type {Record<string, string>} */
  const headers = etag ? { "If-None-Match": etag } : {};
  const answer = await reach("GET", path, undefined, { headers });
  if (answer.status === 304) {
    return { etag, body: null };
  }
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return { etag: answer.headers.get("ETag") || "", body: await answer.json() };
}

/**
 * Ask for a piece of a page, only if it has changed since the last time.
 * @param {string} path
 * @param {string} etag of the piece one has, or ""
 * @returns {Promise<{etag: string, html: string | null}>} html is null when nothing has changed
 * @throws {Refused}
 */
export async function pieceIfChanged(path, etag) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "text/html", ...(etag ? { "If-None-Match": etag } : {}) };
  const answer = await reach("GET", path, undefined, { headers });
  if (answer.status === 304) {
    return { etag, html: null };
  }
  if (!answer.ok || answer.redirected) {
    throw new Refused(say(answer.redirected ? "signed_out" : "went_wrong"), answer.status);
  }
  return { etag: answer.headers.get("ETag") || "", html: await answer.text() };
}

/**
 * A page as it is now, to take pieces from.
 * @param {string} path
 * @returns {Promise<Document>}
 * @throws {Refused}
 */
export async function pageNow(path) {
  const { html } = await pieceIfChanged(path, "");
  return new DOMParser().parseFromString(html ?? "", "text/html");
}

/**
 * @param {string} method
 * @param {string} path
 * @param {unknown} body
 * @param {{signal?: AbortSignal, headers?: Record<string, string>}} options
 * @returns {Promise<Response>}
 */
async function reach(method, path, body, options) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json", ...options.headers };
  if (method !== "GET") {
    headers["X-CSRF-Token"] = csrf();
  }
  if (body !== undefined) {
    headers["Content-Type"] = body instanceof Blob ? body.type : "application/json";
  }
  const sent = body instanceof Blob ? body : JSON.stringify(body); // nothing stays undefined
  try {
    return await fetch(path, { method, headers, body: sent, signal: options.signal });
  } catch (error) {
    if (options.signal?.aborted) {
      throw error;
    }
    throw new Refused(say("no_network"), 0);
  }
}

/**
 * Read a problem of RFC 9457.
 * @param {Response} answer
 * @returns {Promise<Refused>}
 */
async function refusal(answer) {
  if (answer.status === 401) {
    return new Refused(say("signed_out"), 401);
  }
  const problem = await answer.json().catch(() => ({}));
  const sentence = problem.detail || problem.title || say("went_wrong");
  return new Refused(sentence, answer.status, problem.field);
}
