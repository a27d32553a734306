/** What is recorded: camera, screen, or the camera in a corner of the screen; and one microphone. */

const WIDTH = 1280;
const HEIGHT = 720;
const CORNER = 0.23; // of the width, as the page shows it
const EDGE = 20;

/** @typedef {"camera" | "screen" | "both"} Mode */

/**
 * @typedef {object} Choice
 * @property {Mode} mode
 * @property {string} camera device id, "" for the usual one
 * @property {string} microphone
 * @property {boolean} quiet whether the room is made quieter
 */

/** Everything that is open for a recording. */
export class Source {
  /** @param {Choice} choice */
  constructor(choice) {
    this.choice = choice;
    /** @type {MediaStream[]} */
    this.opened = [];
    /** @type {(() => void)[]} */
    this.closing = [];
    this.stream = new MediaStream();
    this.ended = () => {};
  }

  /**
   * Ask for what was chosen.
   * @returns {Promise<Source>}
   * @throws {DOMException} it is not there, or is not allowed
   */
  async open() {
    try {
      await this.gather();
    } catch (error) {
      this.close();
      throw error;
    }
    return this;
  }

  async gather() {
    const { mode, camera, microphone, quiet } = this.choice;
    const audio = {
      deviceId: microphone || undefined,
      noiseSuppression: quiet,
      echoCancellation: quiet,
      autoGainControl: quiet,
    };
    const video = { deviceId: camera || undefined, width: WIDTH, height: HEIGHT, frameRate: 25 };
    const devices = navigator.mediaDevices;
    const screen = mode === "camera" ? null : await this.screen();
    const own = await devices.getUserMedia({ audio, video: mode === "screen" ? false : video });
    this.opened.push(own);
    const picture = await this.picture(screen, own);
    this.stream = new MediaStream([picture, this.sound(screen, own)]);
  }

  /** @returns {Promise<MediaStream>} the screen, a window or a tab, as the person chooses */
  async screen() {
    const shared = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: true });
    this.opened.push(shared);
    shared.getVideoTracks()[0].addEventListener("ended", () => this.ended());
    return shared;
  }

  /**
   * @param {MediaStream | null} screen
   * @param {MediaStream} own
   * @returns {Promise<MediaStreamTrack>}
   */
  async picture(screen, own) {
    const [seen, face] = [screen?.getVideoTracks()[0], own.getVideoTracks()[0]];
    return seen && face ? this.together(seen, face) : (seen ?? face);
  }

  /**
   * Draw the camera into a corner of the screen.
   * @param {MediaStreamTrack} seen
   * @param {MediaStreamTrack} face
   * @returns {Promise<MediaStreamTrack>}
   */
  async together(seen, face) {
    const [below, above] = await Promise.all([played(seen), played(face)]);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    const paint = /** @type {CanvasRenderingContext2D} */ (
      canvas.getContext("2d", { alpha: false })
    );
    const width = Math.round(WIDTH * CORNER);
    const height = Math.round((width * 9) / 16);
    const draw = () => {
      contain(paint, below);
      cover(paint, above, WIDTH - width - EDGE, HEIGHT - height - EDGE, width, height);
    };
    const ticker = new Worker(new URL("./ticker.js", import.meta.url));
    ticker.addEventListener("message", () => {
      draw();
      ticker.postMessage("used");
    });
    this.closing.push(() => ticker.terminate());
    draw();
    return canvas.captureStream(25).getVideoTracks()[0];
  }

  /**
   * One track of all that is heard: recorders keep only the first of several.
   * @param {MediaStream | null} screen
   * @param {MediaStream} own
   * @returns {MediaStreamTrack}
   */
  sound(screen, own) {
    if (!screen?.getAudioTracks().length) {
      return own.getAudioTracks()[0];
    }
    const context = new AudioContext();
    const mixed = context.createMediaStreamDestination();
    for (const stream of [screen, own]) {
      context.createMediaStreamSource(stream).connect(mixed);
    }
    this.closing.push(() => void context.close());
    return mixed.stream.getAudioTracks()[0];
  }

  /** Let go of camera, microphone and screen. */
  close() {
    this.ended = () => {};
    this.closing.forEach((close) => close());
    [...this.opened, this.stream].forEach((stream) =>
      stream.getTracks().forEach((track) => track.stop()),
    );
  }
}

/**
 * @param {MediaStreamTrack} track
 * @returns {Promise<HTMLVideoElement>}
 */
async function played(track) {
  const video = document.createElement("video");
  video.muted = true;
  video.srcObject = new MediaStream([track]);
  await video.play();
  return video;
}

/**
 * @param {CanvasRenderingContext2D} paint
 * @param {HTMLVideoElement} video drawn whole, with dark edges where it has another shape
 */
function contain(paint, video) {
  const scale = Math.min(WIDTH / video.videoWidth, HEIGHT / video.videoHeight) || 1;
  const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
  paint.fillStyle = "#05070f";
  paint.fillRect(0, 0, WIDTH, HEIGHT);
  paint.drawImage(video, (WIDTH - width) / 2, (HEIGHT - height) / 2, width, height);
}

/**
 * @param {CanvasRenderingContext2D} paint
 * @param {HTMLVideoElement} video drawn to fill the place, its middle shown
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {number} height
 */
function cover(paint, video, x, y, width, height) {
  const scale = Math.max(width / video.videoWidth, height / video.videoHeight) || 1;
  const [sw, sh] = [width / scale, height / scale];
  const [sx, sy] = [(video.videoWidth - sw) / 2, (video.videoHeight - sh) / 2];
  paint.save();
  paint.beginPath();
  paint.roundRect(x, y, width, height, 12);
  paint.clip();
  paint.drawImage(video, sx, sy, sw, sh, x, y, width, height);
  paint.restore();
}

/**
 * Why nothing can be recorded, as a word of the page.
 * @param {unknown} error
 * @returns {string}
 */
export function trouble(error) {
  const name = error instanceof DOMException ? error.name : "";
  const known = {
    NotAllowedError: "not_allowed",
    NotFoundError: "no_device",
    OverconstrainedError: "no_device",
    NotReadableError: "device_busy",
  };
  return known[/** @type {"NotFoundError"} */ (name)] ?? "no_recording";
}
