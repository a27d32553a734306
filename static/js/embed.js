/**
 * A player by itself: it plays and is counted. So it is within another page; on the watch page it
 * is the first script to run, for nothing shall keep the first picture waiting.
 */

import { measure } from "./beacon.js";
import { HubPlayer } from "./player/player.js";

const player = document.querySelector("hub-player");
if (player instanceof HubPlayer) {
  measure(player);
}
