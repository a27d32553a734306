/**
 * `<hub-strength for least data-weak data-fair data-good data-strong>`: how strong a password is
 * while it is typed. Length counts most; a sentence is better than a puzzle.
 */

import { el } from "./element.js";
import { STEPS, strength } from "./password.js";

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
    const said = this.dataset[name] ?? "";
    if (name) {
      this.classList.add(name);
    }
    if (this.word && this.word.textContent !== said) {
      this.word.textContent = said;
    }
  }
}

customElements.define("hub-strength", HubStrength);
