/** A player within another page: it plays and is counted as on the watch page. */

import { measure } from "./beacon.js";
import { HubPlayer } from "./player/player.js";

const player = document.querySelector("hub-player");
if (player instanceof HubPlayer) {
  measure(player);
}
