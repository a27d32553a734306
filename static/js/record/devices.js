/** The cameras and microphones there are; browsers tell their names once one may be used. */

import { el } from "../element.js";
import { say } from "../words.js";

/**
 * @param {HTMLSelectElement} camera
 * @param {HTMLSelectElement} microphone
 */
export async function nameDevices(camera, microphone) {
  const all = await navigator.mediaDevices.enumerateDevices();
  list(camera, all, "videoinput");
  list(microphone, all, "audioinput");
}

/**
 * @param {HTMLSelectElement} field its choice stays where it is still there
 * @param {MediaDeviceInfo[]} all
 * @param {MediaDeviceKind} sort
 */
function list(field, all, sort) {
  const { value } = field;
  const found = all.filter((device) => device.kind === sort && device.deviceId);
  const options = found.map(({ deviceId, label }, at) =>
    el("option", { value: deviceId }, label || say("device", { n: at + 1 })),
  );
  field.replaceChildren(el("option", { value: "" }, say("usual_device")), ...options);
  field.value = found.some(({ deviceId }) => deviceId === value) ? value : "";
}
