/**
 * What a page tells the player, as JSON in a script element inside `<hub-player>`.
 *
 * @typedef {{lang: string, label: string, src: string}} CaptionTrack
 * @typedef {{start_s: number, title: string}} Chapter
 * @typedef {object} Facts
 * @property {string} src the master playlist
 * @property {string} sound_src the master playlist of the sound alone, or ""
 * @property {string} title
 * @property {string} by who speaks
 * @property {number} duration_s
 * @property {string} clip id of the clip
 * @property {number} take number of the take
 * @property {string} person id of who watches; unsent beacons are theirs alone
 * @property {number | null} start_s where the address asks to begin
 * @property {number | null} resume_s where the person left, as the server knows
 * @property {CaptionTrack[]} captions
 * @property {Chapter[]} chapters
 * @property {string} storyboard WebVTT of stills, or ""
 * @property {boolean} sound whether there is any
 * @property {string} via by which way one came here, as the server saw it
 */

/** @type {Facts} */
const NONE = {
  src: "",
  sound_src: "",
  title: "",
  by: "",
  duration_s: 0,
  clip: "",
  take: 1,
  person: "",
  start_s: null,
  resume_s: null,
  captions: [],
  chapters: [],
  storyboard: "",
  sound: true,
  via: "",
};

/**
 * @param {Element} player
 * @returns {Facts}
 */
export function read(player) {
  const block = player.querySelector('script[type="application/json"]');
  return { ...NONE, ...JSON.parse(block?.textContent || "{}") };
}
