/**
 * A worker that ticks: timers of a page that is not looked at are slowed down, a worker's are not.
 * It waits until it is told that the last tick was used: on a slow computer they would pile up, and
 * the page could do nothing else.
 */

let used = true;
onmessage = () => (used = true);

setInterval(() => {
  if (used) {
    used = false;
    postMessage(0);
  }
}, 40);
