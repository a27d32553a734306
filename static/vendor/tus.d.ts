/** What Hub uses of tus-js-client (https://github.com/tus/tus-js-client/blob/main/docs/api.md). */

export interface PreviousUpload {
  size: number | null;
  metadata: Record<string, string>;
  creationTime: string;
}
interface Answer {
  getStatus(): number;
  getBody(): string;
}
export class DetailedError extends Error {
  originalResponse: Answer | null;
}
export interface UploadOptions {
  endpoint: string;
  metadata: Record<string, string>;
  headers: Record<string, string>;
  retryDelays: number[] | null;
  chunkSize?: number;
  removeFingerprintOnSuccess: boolean;
  onProgress: (sent: number, total: number) => void;
  onSuccess: () => void;
  onError: (error: Error | DetailedError) => void;
  onChunkComplete?: (chunk: number, sent: number, total: number) => void;
}
export class Upload {
  constructor(file: File, options: UploadOptions);
  url: string | null;
  options: UploadOptions;
  file: File;
  start(): void;
  abort(shouldTerminate?: boolean): Promise<void>;
  findPreviousUploads(): Promise<PreviousUpload[]>;
  resumeFromPreviousUpload(previous: PreviousUpload): void;
}
export const isSupported: boolean;
