/** How often each part was played, as a hill over the bar, once ten people have watched. */

import { ask } from "../api.js";
import { svg } from "../element.js";

const WIDTH = 1000;
const HEIGHT = 24;
const BASE = 0.8; // of the lowest value: what all parts have in common says little

/**
 * A smooth hill over evenly spaced values.
 * @param {number[]} values
 * @returns {string} data of an SVG path, "" where there is nothing to show
 */
export function hill(values) {
  const [most, base] = [Math.max(...values, 0), BASE * Math.min(...values)];
  if (!most) {
    return "";
  }
  const step = WIDTH / values.length;
  const high = (/** @type {number} */ value) => (HEIGHT * (most - value)) / (most - base);
  const points = values.map((value, at) => [(at + 0.5) * step, high(value)]);
  const all = [[0, points[0][1]], ...points, [WIDTH, points[points.length - 1][1]]];
  const bends = all.slice(1).map(([x, y], at) => {
    const [before_x, before_y] = all[at];
    const middle = ((before_x + x) / 2).toFixed(1);
    return `C${middle} ${before_y.toFixed(1)} ${middle} ${y.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  return `M0 ${HEIGHT}V${all[0][1].toFixed(1)}${bends.join("")}V${HEIGHT}Z`;
}

export class Heat {
  /** @param {string} clip its id */
  constructor(clip) {
    this.clip = clip;
    this.path = svg("path", { class: "hf" });
    const view = { class: "heat", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none" };
    this.box = svg("svg", { ...view, "aria-hidden": "true" }, this.path);
  }

  /** Ask, and draw what comes. */
  async show() {
    const { heat } = await ask("GET", `/api/v1/clips/${this.clip}/heat`);
    this.path.setAttribute("d", heat ? hill(heat) : "");
  }
}
