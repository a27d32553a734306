/**
 * `<hub-wave data-wave data-person>`: one statement on the home page, for few people drawn by lot.
 * With `data-holds` it is asked before an update opens, and the answer is kept here, in this browser.
 * With `data-tells` it is told now, weeks later: Hub then knows whether this person watched, and
 * keeps the answer without the person. With `data-again` it was told that there is none; so only an
 * answer that this browser kept is told.
 */

import { ask } from "./api.js";
import { complain } from "./complain.js";
import { toast } from "./toast.js";

const KEPT = "hub.waves";
const KEPT_S = 180 * 86400;

/** @typedef {{person: string, value: number | null}} Kept null: would rather not */
/** @typedef {Record<string, Kept>} All by wave */

/** @returns {All} */
function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) || "{}");
  } catch {
    return {};
  }
}

/** @param {All} all */
function keep(all) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(all));
  } catch {
    // Full or switched off: this answer is lost, and counts as none.
  }
}

/**
 * Let the page not draw what is answered here, so that nothing moves when it comes again.
 * @param {string} mine wave and person; no answer
 */
function remember(mine) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `hub_wave=${mine}; Path=/; Max-Age=${KEPT_S}; SameSite=Lax${secure}`;
}

class HubWave extends HTMLElement {
  constructor() {
    super();
    this.wave = this.dataset.wave ?? "";
    this.person = this.dataset.person ?? "";
    this.path = `/api/v1/pulse/waves/${this.wave}`;
  }

  /** @returns {Kept | null} what this person answered here before */
  get mine() {
    const found = kept()[this.wave];
    return found?.person === this.person ? found : null;
  }

  connectedCallback() {
    if ("tells" in this.dataset) {
      void this.tell();
    } else if (this.mine) {
      this.hidden = true;
    } else {
      void this.show();
    }
  }

  async tell() {
    const { mine } = this;
    if ("again" in this.dataset && (mine?.value ?? null) === null) {
      return;
    }
    try {
      await ask("POST", this.path, { value: mine?.value ?? null });
      const left = kept();
      delete left[this.wave];
      keep(left);
    } catch {
      // Told at the next visit.
    }
  }

  async show() {
    const asked = ask("POST", `${this.path}/asked`, {});
    this.listen(asked);
    try {
      await asked;
    } catch {
      this.hidden = true; // not now: another page has asked meanwhile, or the network is gone
    }
  }

  /**
   * Nothing can be pressed before somebody listens: the form would put the answer into the address.
   * @param {Promise<unknown>} asked Hub knows that the statement is on the screen
   */
  listen(asked) {
    const form = this.querySelector("form");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = new FormData(form).get("value");
      if (value === null) {
        form.querySelector("input")?.focus();
      } else {
        void this.done(asked, Number(value));
      }
    });
    this.querySelector("[name=skip]")?.addEventListener("click", () => void this.done(asked, null));
    this.open(true);
  }

  /** @param {boolean} on whether it can be answered now */
  open(on) {
    for (const button of this.querySelectorAll("button")) {
      button.disabled = !on;
    }
  }

  /**
   * @param {Promise<unknown>} asked
   * @param {number | null} value
   */
  async done(asked, value) {
    this.open(false);
    try {
      await asked;
      if ("holds" in this.dataset) {
        keep({ ...kept(), [this.wave]: { person: this.person, value } });
        remember(`${this.wave}.${this.person}`);
      } else {
        await ask("POST", this.path, { value });
      }
      this.hidden = true;
      if (value !== null) {
        toast(this.dataset.thanks ?? "", "g");
      }
    } catch (error) {
      complain(error);
      this.open(true);
    }
  }
}

customElements.define("hub-wave", HubWave);
