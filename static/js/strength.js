/**
 * `<hub-strength for least data-weak data-fair data-good data-strong>`: how strong a password is
 * while it is typed. Length counts most; a sentence is better than a puzzle.
 */

import { el } from "./element.js";

const STEPS = 5;
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

class HubStrength extends HTMLElement {
  connectedCallback() {
    const id = this.getAttribute("for") ?? "";
    const field = /** @type {HTMLInputElement | null} */ (document.getElementById(id));
    this.bars = Array.from({ length: STEPS }, () => el("i"));
    this.word = el("span", { class: "vh", role: "status" });
    this.append(...this.bars, this.word);
    this.hidden = false;
    field?.addEventListener("input", () => this.show(field.value));
  }

  /** @param {string} password */
  show(password) {
    const steps = strength(password, Number(this.getAttribute("least")) || 8);
    const name = ["", "weak", "fair", "good", "strong", "strong"][steps];
    this.bars?.forEach((bar, at) => bar.classList.toggle("on", at < steps));
    this.classList.remove("weak", "fair", "good", "strong");
    if (name && this.word) {
      this.classList.add(name);
      this.word.textContent = this.dataset[name] ?? "";
    }
  }
}

customElements.define("hub-strength", HubStrength);
