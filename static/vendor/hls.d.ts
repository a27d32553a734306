/** What Hub uses of hls.js (https://github.com/video-dev/hls.js/blob/master/docs/API.md). */

interface Level {
  height: number;
  bitrate: number;
  details?: { live: boolean };
}
interface HlsError {
  type: string;
  details: string;
  fatal: boolean;
  response?: { code: number };
}
export default class Hls {
  static isSupported(): boolean;
  static readonly Events: {
    readonly MANIFEST_PARSED: "hlsManifestParsed";
    readonly LEVEL_SWITCHED: "hlsLevelSwitched";
    readonly FRAG_BUFFERED: "hlsFragBuffered";
    readonly BUFFER_EOS: "hlsBufferEos";
    readonly ERROR: "hlsError";
  };
  static readonly ErrorTypes: { readonly NETWORK_ERROR: string; readonly MEDIA_ERROR: string };
  constructor(config?: Record<string, unknown>);
  config: { startPosition: number; maxBufferLength: number };
  levels: Level[];
  currentLevel: number;
  nextLevel: number;
  loadLevel: number;
  readonly autoLevelEnabled: boolean;
  on(event: "hlsError", listener: (event: string, data: HlsError) => void): void;
  on(event: string, listener: () => void): void;
  trigger(event: string, data: object): void;
  attachMedia(media: HTMLMediaElement): void;
  loadSource(url: string): void;
  startLoad(position?: number): void;
  recoverMediaError(): void;
  destroy(): void;
}
