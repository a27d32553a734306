/** The panels of the controls: chapters, speed, and settings (quality, captions). */

import { el, icon } from "../element.js";
import { keepSingleKeys, singleKeys } from "../keyboard.js";
import { clock, number, say } from "../words.js";
import { keepTaste, taste } from "./memory.js";

const SOUND = "sound";
export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];

/**
 * @param {number} rate
 * @returns {string} as on the button
 */
export function rateText(rate) {
  return `${number(rate)}×`;
}

/**
 * One question with several answers.
 * @param {string} name
 * @param {string} legend
 * @param {[string, string][]} options value and text
 * @param {string} chosen
 * @param {(value: string) => void} choose
 * @returns {HTMLFieldSetElement}
 */
function question(name, legend, options, chosen, choose) {
  const answers = options.map(([value, text]) => {
    const input = el("input", { type: "radio", name, value, onchange: () => choose(value) });
    input.checked = value === chosen;
    return el("label", {}, input, el("span", {}, text), icon("tick"));
  });
  return el("fieldset", {}, el("legend", {}, legend), ...answers);
}

/** A button of the controls and the panel above it. */
export class Panel {
  /**
   * @param {HTMLButtonElement} button
   * @param {() => HTMLElement[]} fill what stands in the panel, made when it opens
   */
  constructor(button, fill) {
    this.button = button;
    this.fill = fill;
    this.box = el("div", { class: "panel", hidden: true });
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => this.show(this.box.hidden));
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        this.show(false);
        button.focus();
      }
    });
    document.addEventListener("pointerdown", ({ target }) => this.left(target));
    this.box.addEventListener("focusout", ({ relatedTarget: to }) => to && this.left(to));
  }

  /** @param {EventTarget | null} to what is pressed, or has the focus now */
  left(to) {
    const place = /** @type {Node} */ (to);
    if (!this.box.contains(place) && !this.button.contains(place)) {
      this.show(false);
    }
  }

  /** @param {boolean} open */
  show(open) {
    if (open) {
      this.box.replaceChildren(...this.fill());
    }
    this.box.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) {
      const at = this.box.querySelector(":checked, [aria-current]");
      const first = at ?? this.box.querySelector("input, button");
      /** @type {HTMLElement | null} */ (first)?.focus({ preventScroll: true });
    }
  }
}

/**
 * @param {number} rate being played
 * @param {(rate: number) => void} choose
 * @returns {HTMLElement[]}
 */
export function speeds(rate, choose) {
  /** @type {[string, string][]} */
  const options = RATES.map((one) => [String(one), one === 1 ? say("normal") : rateText(one)]);
  return [question("speed", say("speed"), options, String(rate), (one) => choose(Number(one)))];
}

/**
 * @param {import("./facts.js").Chapter[]} chapters
 * @param {number} at_s where it stands
 * @param {(at_s: number) => void} go
 * @returns {HTMLElement[]}
 */
export function chapterList(chapters, at_s, go) {
  const here = chapters.findLast(({ start_s }) => start_s <= at_s);
  const items = chapters.map((chapter) => {
    const button = el(
      "button",
      { type: "button", "aria-current": chapter === here && "true" },
      el("span", { class: "num" }, clock(chapter.start_s)),
      el("span", { dir: "auto" }, chapter.title),
    );
    button.addEventListener("click", () => go(chapter.start_s));
    return el("li", {}, button);
  });
  return [el("ol", { "aria-label": say("chapters") }, ...items)];
}

/**
 * @param {import("./player.js").HubPlayer} player
 * @returns {HTMLElement[]}
 */
export function settings(player) {
  const { captions } = player;
  const asked = [qualities(player)];
  if (captions.tracks.length > 1) {
    asked.push(languages(captions));
  }
  if (captions.any) {
    asked.push(...looks(captions));
  }
  asked.push(keys());
  return asked;
}

/** Whoever speaks to the computer, or trembles, can keep single keys from doing anything. */
function keys() {
  /** @type {[string, string][]} */
  const options = [
    ["on", say("keys_on")],
    ["off", say("keys_off")],
  ];
  return question("keys", say("keyboard"), options, singleKeys() ? "on" : "off", (answer) =>
    keepSingleKeys(answer === "on"),
  );
}

/** @param {import("./player.js").HubPlayer} player */
function qualities(player) {
  const { source } = player;
  const playing = source.sound_only ? 0 : source.height();
  const automatic = playing ? say("automatic_now", { height: `${playing}p` }) : say("automatic");
  /** @type {[string, string][]} */
  const options = [["0", automatic]];
  options.push(
    .../** @type {[string, string][]} */ (source.heights().map((h) => [`${h}`, `${h}p`])),
  );
  if (source.sound) {
    options.push([SOUND, say("sound_only")]);
  }
  const chosen = source.sound_only ? SOUND : String(source.wanted_height);
  return question("quality", say("quality"), options, chosen, (answer) => {
    player.listenOnly(answer === SOUND);
    if (answer !== SOUND) {
      source.prefer(Number(answer));
    }
  });
}

/** @param {import("./captions.js").Captions} captions */
function languages(captions) {
  /** @type {[string, string][]} */
  const options = captions.tracks.map((track) => [track.srclang, track.label]);
  return question("lang", say("captions"), options, captions.chosen?.srclang ?? "", (lang) => {
    captions.choose(lang);
    keepTaste({ lang });
  });
}

/** @param {import("./captions.js").Captions} captions */
function looks(captions) {
  const known = taste();
  /** @type {[string, string][]} */
  const sizes = [
    ["s", say("small")],
    ["m", say("medium")],
    ["l", say("large")],
  ];
  /** @type {[string, string][]} */
  const grounds = [
    ["dark", say("dark_ground")],
    ["light", say("light_ground")],
    ["none", say("no_ground")],
  ];
  const keep = (/** @type {Partial<import("./memory.js").Taste>} */ changed) => {
    keepTaste(changed);
    const now = taste();
    captions.style(now.size, now.ground);
  };
  return [
    question("capsize", say("captions_size"), sizes, known.size, (size) =>
      keep({ size: /** @type {"s"} */ (size) }),
    ),
    question("ground", say("captions_ground"), grounds, known.ground, (ground) =>
      keep({ ground: /** @type {"dark"} */ (ground) }),
    ),
  ];
}
