/** How loud the microphone is: bars that fill, and a word that says whether it is right. */

import { svg } from "../element.js";
import { say } from "../words.js";

const BARS = 20;
const LOUD = 16; // from this bar on it may crackle
const QUIET_DB = -48;
const LOUDEST_DB = -3;
const EVERY_MS = 80;
const WORD_MS = 1000; // a word that changed faster could not be read

/**
 * Show the level of a stream.
 * @param {MediaStream} stream
 * @param {SVGElement} meter
 * @param {HTMLElement} word
 * @returns {() => void} stops it
 */
export function showLevel(stream, meter, word) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  const bars = [...Array(BARS).keys()].map((at) =>
    svg("rect", { x: at * 8, y: 2, width: 5, height: 18, rx: 2, class: "o" }),
  );
  meter.replaceChildren(...bars);
  let [loudest, said_ms] = [0, 0];
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const lit = barsOf(samples);
    bars.forEach((bar, at) => bar.setAttribute("class", at < lit ? tone(at) : "o"));
    loudest = Math.max(loudest, lit);
    if (performance.now() - said_ms > WORD_MS) {
      word.textContent = say(wordFor(loudest));
      [loudest, said_ms] = [0, performance.now()];
    }
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/**
 * @param {number} at a bar, from 0
 * @returns {string}
 */
function tone(at) {
  return at < LOUD ? "g" : "y";
}

/**
 * @param {number} loudest bar that was lit within a second
 * @returns {string}
 */
function wordFor(loudest) {
  const [word] = /** @type {[string, number][]} */ ([
    ["level_none", 0],
    ["level_low", 5],
    ["level_good", 18],
    ["level_high", BARS],
  ]).find(([, most]) => loudest <= most) ?? ["level_high"];
  return word;
}

/**
 * @param {Float32Array} samples from -1 to 1
 * @returns {number} how many bars are lit
 */
function barsOf(samples) {
  const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
  const db = 10 * Math.log10(power + 1e-12);
  const share = (db - QUIET_DB) / (LOUDEST_DB - QUIET_DB);
  return Math.round(Math.min(1, Math.max(0, share)) * BARS);
}
