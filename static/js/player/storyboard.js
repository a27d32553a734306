/**
 * Stills of a take on one or more sheets, named by a WebVTT file whose cues read
 * `sheet.jpg#xywh=320,180,160,90` (https://www.w3.org/TR/media-frags/#naming-space).
 */

/** @typedef {{start_s: number, end_s: number, url: string, x: number, y: number, w: number, h: number}} Still */

/**
 * @param {string} time "1:02:03.500" or "02:03.500"
 * @returns {number} seconds
 */
function seconds(time) {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/**
 * @param {string} text of the WebVTT file
 * @param {string} base address that the sheets are named against
 * @returns {Still[]}
 */
export function parse(text, base) {
  const cue = /([\d:.]+)\s+-->\s+([\d:.]+)[^\n]*\n([^\n#]+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;
  return [...text.replace(/\r/g, "").matchAll(cue)].map((found) => ({
    start_s: seconds(found[1]),
    end_s: seconds(found[2]),
    url: new URL(found[3].trim(), base).href,
    x: Number(found[4]),
    y: Number(found[5]),
    w: Number(found[6]),
    h: Number(found[7]),
  }));
}

/** Draws stills into a canvas; sheets are fetched when first needed. */
export class Storyboard {
  /**
   * @param {string} src of the WebVTT file, "" for none
   * @param {HTMLCanvasElement} canvas
   */
  constructor(src, canvas) {
    this.src = src;
    this.canvas = canvas;
    /** @type {Promise<Still[]> | null} */
    this.stills = null;
    /** @type {Map<string, HTMLImageElement>} */
    this.sheets = new Map();
    this.wanted_s = 0;
  }

  /** @returns {Promise<Still[]>} */
  load() {
    const base = new URL(this.src, location.href).href;
    this.stills ??= fetch(base)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => parse(text, base))
      .catch(() => {
        this.stills = null; // no network now: the next hover tries again
        return [];
      });
    return this.stills;
  }

  /** @param {number} at_s */
  async draw(at_s) {
    this.wanted_s = at_s;
    const stills = this.src ? await this.load() : [];
    const still = stills.find(({ start_s, end_s }) => start_s <= at_s && at_s < end_s);
    this.canvas.hidden = !still;
    if (!still || this.wanted_s !== at_s) {
      return;
    }
    const sheet = this.sheet(still.url);
    if (!sheet.complete) {
      sheet.addEventListener("load", () => void this.draw(this.wanted_s), { once: true });
    } else if (sheet.naturalWidth) {
      const { x, y, w, h } = still;
      [this.canvas.width, this.canvas.height] = [w, h];
      this.canvas.getContext("2d")?.drawImage(sheet, x, y, w, h, 0, 0, w, h);
    }
  }

  /**
   * @param {string} url
   * @returns {HTMLImageElement}
   */
  sheet(url) {
    const known = this.sheets.get(url);
    if (known) {
      return known;
    }
    const sheet = new Image();
    sheet.src = url;
    this.sheets.set(url, sheet);
    return sheet;
  }
}
