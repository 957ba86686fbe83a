/** Downloads a file over HTTP: bounded in time, size and number, and tried again where that can help. */
import pLimit from 'p-limit';
import { type FileKind, transportFile } from './file-kind.ts';
import { TransferFault } from './http-request.ts';
import { type Download, transfer, UnknownLengthError } from './transfer.ts';
import { NotATransportFileError } from './transport-file.ts';

/** What a download may cost. Milliseconds and bytes. */
export interface DownloadLimits {
  /** Until the server's headers have come, name look-up and connection included. CDC answers in well under a second. */
  responseMilliseconds: number;
  /** Between two pieces of the body: a connection that is silent for longer is dead. */
  idleMilliseconds: number;
  /**
   * For all attempts and the waits between them: a minute less than the 5 that `ingest-table` may run, so that the
   * function is there to say what failed, or to convert even the largest file.
   */
  totalMilliseconds: number;
  /** A server that fails so often in a row is down, not busy. */
  attempts: number;
  /** The longest wait before the second attempt; it doubles with each further one. */
  firstWaitMilliseconds: number;
  /** No single wait is longer, so that a source that recovers is used soon. */
  longestWaitMilliseconds: number;
  /**
   * The largest tables of NHANES that are transport files (PAXHR_H, 165 MB), with room to grow; file, columns and
   * Parquet of 124 MB take some 400 MB of a function's 1,769 MiB.
   */
  bytes: number;
  /** Redirects are followed on the same host only; more than a few in a row are a loop. */
  redirects: number;
}

export const DOWNLOAD_LIMITS: DownloadLimits = {
  responseMilliseconds: 15_000,
  idleMilliseconds: 20_000,
  totalMilliseconds: 240_000,
  attempts: 5,
  firstWaitMilliseconds: 500,
  longestWaitMilliseconds: 20_000,
  bytes: 256 * 1024 * 1024,
  redirects: 3,
};

/** CDC's server is shared by everyone: no process of ours asks it for more than this many files at once. */
export const DOWNLOADS_AT_ONCE = 4;

/** Time and chance, so that tests neither wait nor throw dice. */
export interface Waiting {
  /** Milliseconds since any fixed moment. */
  now: () => number;
  sleep: (milliseconds: number) => Promise<void>;
  /** Uniform on [0, 1). */
  random: () => number;
}

const realWaiting: Waiting = {
  now: () => performance.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: Math.random,
};

/** How a download is made; every part has a default. */
export interface DownloadOptions {
  limits?: DownloadLimits;
  /** @default - a SAS transport file */
  kind?: FileKind;
  waiting?: Waiting;
  /** Told of each further attempt when its wait begins. */
  onRetry?: () => void;
}

/** The source failed in every attempt, or would have to be waited for too long. */
export class DownloadFailedError extends Error {
  constructor(url: string, attempts: number, last: TransferFault, wait?: number) {
    const often = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
    const then = wait === undefined ? '' : `, and the next attempt would be only in ${Math.ceil(wait / 1000)} s`;
    super(`${url} could not be downloaded in ${often}; the last one failed because ${last.message}${then}`, {
      cause: last,
    });
    this.name = 'DownloadFailedError';
  }
}

const atOnce = pLimit(DOWNLOADS_AT_ONCE);

/**
 * Downloads the file at the URL, or tells that it is `known` still, if the server says so. Broken transfers, 429, 5xx
 * and answers with status 200 that are something else, as of a proxy whose server is away, are tried again after an
 * exponential backoff with full jitter (Brooker, "Exponential backoff and jitter", 2015), and never sooner than the
 * server's Retry-After asks.
 * @param known the file as it came from this very URL before
 * @throws DownloadFailedError, UnknownLengthError and NotATransportFileError when attempts or time are used up, and at
 *   once what no attempt can mend: DownloadRefusedError, RedirectRefusedError, PrivateAddressError, FileTooLargeError
 */
export function download(url: string, known?: Download, options: DownloadOptions = {}): Promise<Download> {
  return atOnce(() => downloadWithRetries(url, known, options));
}

async function downloadWithRetries(
  url: string,
  known: Download | undefined,
  options: DownloadOptions,
): Promise<Download> {
  const { limits = DOWNLOAD_LIMITS, kind = transportFile, waiting = realWaiting, onRetry } = options;
  const deadline = waiting.now() + limits.totalMilliseconds;
  for (let attempt = 1; ; attempt++) {
    try {
      return await transfer(url, known, kind, limits, deadline - waiting.now());
    } catch (error) {
      if (!mayPass(error)) throw error;
      if (attempt >= limits.attempts) throw givenUp(error, url, attempt);
      const asked = error instanceof TransferFault ? error.retryAfterMilliseconds : 0;
      const wait = Math.max(backoff(attempt, limits, waiting.random()), asked);
      if (waiting.now() + wait >= deadline) throw givenUp(error, url, attempt, wait);
      onRetry?.();
      await waiting.sleep(wait);
    }
  }
}

type PassingError = TransferFault | UnknownLengthError | NotATransportFileError;

/** Whether another attempt may not meet the error. */
function mayPass(error: unknown): error is PassingError {
  return [TransferFault, UnknownLengthError, NotATransportFileError].some((kind) => error instanceof kind);
}

/**
 * What came in place of the file says best what is wrong; a fault of one transfer is told with how often it was tried.
 */
function givenUp(last: PassingError, url: string, attempts: number, wait?: number): Error {
  return last instanceof TransferFault ? new DownloadFailedError(url, attempts, last, wait) : last;
}

function backoff(attempt: number, limits: DownloadLimits, chance: number): number {
  return chance * Math.min(limits.firstWaitMilliseconds * 2 ** (attempt - 1), limits.longestWaitMilliseconds);
}
