/**
 * `<hub-menu>`: a button and the list it opens. Its first button opens the element after it.
 * Escape and a press elsewhere close it; arrows walk through what can be chosen.
 */

import { around } from "./keyboard.js";

class HubMenu extends HTMLElement {
  connectedCallback() {
    this.button = /** @type {HTMLButtonElement} */ (this.querySelector("button"));
    this.list = /** @type {HTMLElement} */ (this.button.nextElementSibling);
    this.button.addEventListener("click", () => this.toggle(this.list?.hidden));
    this.addEventListener("keydown", (event) => this.keyed(event));
    this.addEventListener("focusout", (event) => this.left(event));
    document.addEventListener("pointerdown", this.elsewhere);
  }

  disconnectedCallback() {
    document.removeEventListener("pointerdown", this.elsewhere);
  }

  /** @param {Event} event */
  elsewhere = (event) => {
    if (!this.contains(/** @type {Node} */ (event.target))) {
      this.toggle(false);
    }
  };

  /** @param {boolean | undefined} open */
  toggle(open) {
    if (this.list && this.button) {
      this.list.hidden = !open;
      this.button.setAttribute("aria-expanded", String(Boolean(open)));
    }
  }

  /** @param {FocusEvent} event */
  left(event) {
    if (event.relatedTarget && !this.contains(/** @type {Node} */ (event.relatedTarget))) {
      this.toggle(false);
    }
  }

  /** @param {KeyboardEvent} event */
  keyed(event) {
    if (event.key === "Escape" && !this.list?.hidden) {
      this.toggle(false);
      this.button?.focus();
      event.stopPropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.walk(event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
    }
  }

  /** @param {number} step */
  walk(step) {
    this.toggle(true);
    /** @type {NodeListOf<HTMLElement>} */
    const found = this.querySelectorAll(".drop-list :is(a, button)");
    const all = [...found].filter((one) => one.offsetParent);
    const at = all.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    all[around(at, step, all.length)]?.focus();
  }
}

customElements.define("hub-menu", HubMenu);
