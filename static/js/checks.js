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
    const [text, found] = line?.querySelectorAll("span") ?? [];
    if (
      !line ||
      !text ||
      !found ||
      (text.textContent === check.text && found.textContent === check.found)
    ) {
      return;
    }
    text.textContent = check.text;
    found.textContent = check.found;
    const use = line.querySelector("use");
    use?.setAttribute(
      "href",
      (use.getAttribute("href") ?? "").replace(/#.*/, `#${ICONS[check.verdict]}`),
    );
    line
      .querySelector("svg")
      ?.setAttribute("class", `ic ${check.verdict === "good" ? "ok" : "wt"}`);
  }
}

customElements.define("hub-checks", HubChecks);
