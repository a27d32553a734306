/**
 * `<hub-checks url>` around a list: how the machine stands, looked up again until all is well.
 * Its lines are those of the page, in their order.
 */

const AGAIN_MS = 5000;
const ICONS = { good: "tick", note: "working", bad: "warning" };

/** @typedef {{verdict: "good" | "note" | "bad", text: string, found: string}} Check */

class HubChecks extends HTMLElement {
  connectedCallback() {
    this.timer = setTimeout(() => this.look(), AGAIN_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  async look() {
    const checks = await this.ask();
    checks?.forEach((check, at) => this.show(check, at));
    if (!checks || checks.some((check) => check.verdict !== "good")) {
      this.timer = setTimeout(() => this.look(), AGAIN_MS);
    }
  }

  /** @returns {Promise<Check[] | null>} */
  async ask() {
    try {
      const answer = await fetch(this.getAttribute("url") ?? "");
      return answer.ok ? (await answer.json()).checks : null;
    } catch {
      return null; // the server is starting again; the next look tells
    }
  }

  /**
   * @param {Check} check
   * @param {number} at
   */
  show(check, at) {
    const line = this.querySelectorAll("li")[at];
    const [text, found] = line ? line.querySelectorAll("span") : [];
    if (
      line &&
      text &&
      found &&
      text.textContent + found.textContent !== check.text + check.found
    ) {
      text.textContent = check.text;
      found.textContent = check.found;
      mark(line, check.verdict);
    }
  }
}

/**
 * @param {Element} line
 * @param {Check["verdict"]} verdict
 */
function mark(line, verdict) {
  const use = line.querySelector("use");
  const sheet = use?.getAttribute("href")?.split("#")[0];
  use?.setAttribute("href", `${sheet}#${ICONS[verdict]}`);
  line.querySelector("svg")?.setAttribute("class", `ic ${verdict === "good" ? "ok" : "wt"}`);
}

customElements.define("hub-checks", HubChecks);
