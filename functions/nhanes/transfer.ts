/** One attempt at fetching a SAS transport file over HTTP. */
import { createHash } from 'node:crypto';
import type { DownloadLimits } from './download.ts';
import { NotATransportFileError, otherThanTransportFile, RECORD_BYTES } from './transport-file.ts';

export interface Download {
  bytes: Uint8Array;
  /** The server's Last-Modified as ISO 8601, null if it does not say. */
  lastModified: string | null;
  /** Of the bytes, in hexadecimal. */
  sha256: string;
}

/** A failure that another attempt may not meet. `retryAfterMilliseconds` is how long the server asks to wait, 0 if it does not. */
export class TransferFault extends Error {
  readonly retryAfterMilliseconds: number;

  constructor(reason: string, retryAfterMilliseconds = 0) {
    super(reason);
    this.name = 'TransferFault';
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}

/** The server understood the request and does not give the file. */
export class DownloadRefusedError extends Error {
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${url} was refused with HTTP status ${status}, where 200 is allowed`);
    this.name = 'DownloadRefusedError';
    this.status = status;
  }
}

/** The server sends us to another host, or round in circles. */
export class RedirectRefusedError extends Error {
  constructor(from: string, to: string, reason: string) {
    super(`${from} redirects to ${to}, which is refused: ${reason}`);
    this.name = 'RedirectRefusedError';
  }
}

/** The file is larger than any that we can take. */
export class FileTooLargeError extends Error {
  constructor(url: string, size: string, limit: number) {
    super(`${url} has ${size} bytes, where at most ${limit} are allowed`);
    this.name = 'FileTooLargeError';
  }
}

/** Of the 4xx, only these say that the same request may succeed later. */
const TRY_AGAIN_STATUSES = [408, 425, 429];

/**
 * Fetches the file once. What does not start as a transport file is refused before the rest of it has come.
 * @param budget milliseconds for the whole of it
 * @throws TransferFault, DownloadRefusedError, RedirectRefusedError, FileTooLargeError, NotATransportFileError
 */
export async function transfer(url: string, limits: DownloadLimits, budget: number): Promise<Download> {
  const watchdog = startWatchdog(budget);
  try {
    const response = await request(url, 'GET', limits, watchdog);
    refuseStatus(url, response);
    const bytes = await readBody(url, response, limits, watchdog);
    return {
      bytes,
      lastModified: isoTime(response.headers.get('last-modified')),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  } finally {
    watchdog.stop();
  }
}

/**
 * The HTTP status with which the server answers for the URL, without fetching what lies there.
 * @throws TransferFault, RedirectRefusedError
 */
export async function statusOf(url: string, limits: DownloadLimits, budget: number): Promise<number> {
  const watchdog = startWatchdog(budget);
  try {
    return (await request(url, 'HEAD', limits, watchdog)).status;
  } finally {
    watchdog.stop();
  }
}

interface Watchdog {
  signal: AbortSignal;
  /** Ends the transfer with that reason unless it is called again, or all is over, within the time. */
  expectWithin: (milliseconds: number, otherwise: string) => void;
  /** Ends what is left of the transfer. */
  stop: () => void;
}

function startWatchdog(budget: number): Watchdog {
  const controller = new AbortController();
  const end = (reason: string) => controller.abort(new TransferFault(reason));
  const whole = setTimeout(end, budget, `it took longer than ${seconds(budget)}`);
  let next: NodeJS.Timeout | undefined;
  return {
    signal: controller.signal,
    expectWithin(milliseconds, otherwise) {
      clearTimeout(next);
      next = setTimeout(end, milliseconds, `${otherwise} for ${seconds(milliseconds)}`);
    },
    stop() {
      clearTimeout(whole);
      clearTimeout(next);
      controller.abort();
    },
  };
}

function seconds(milliseconds: number): string {
  return `${Number((milliseconds / 1000).toFixed(1))} s`;
}

/** The server's answer, after redirects on the same host. */
async function request(
  url: string,
  method: 'GET' | 'HEAD',
  limits: DownloadLimits,
  watchdog: Watchdog,
): Promise<Response> {
  // Uncompressed, so that Content-Length counts the bytes that we get: fetch fails if fewer come.
  const init: RequestInit = { method, redirect: 'manual', headers: { 'accept-encoding': 'identity' } };
  let at = new URL(url);
  for (let redirects = 0; ; redirects++) {
    watchdog.expectWithin(limits.responseMilliseconds, 'no answer came');
    const response = await fetch(at, { ...init, signal: watchdog.signal }).catch(asTransferFault);
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    at = redirectTarget(at, location);
    if (redirects >= limits.redirects) {
      throw new RedirectRefusedError(url, at.href, `at most ${limits.redirects} redirects in a row are allowed`);
    }
  }
}

function redirectTarget(from: URL, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const isEncryptedForm =
    from.protocol === 'http:' && target?.protocol === 'https:' && target.hostname === from.hostname;
  if (target === null || (target.origin !== from.origin && !isEncryptedForm)) {
    throw new RedirectRefusedError(
      from.href,
      target?.href ?? location,
      'it must be the same host, or its encrypted form',
    );
  }
  return target;
}

function refuseStatus(url: string, response: Response): void {
  const { status } = response;
  if (status === 200) return;
  if (status >= 500 || TRY_AGAIN_STATUSES.includes(status)) {
    throw new TransferFault(`the server answered with HTTP status ${status}`, retryAfter(response));
  }
  throw new DownloadRefusedError(url, status);
}

async function readBody(
  url: string,
  response: Response,
  limits: DownloadLimits,
  watchdog: Watchdog,
): Promise<Uint8Array> {
  const promised = Number(response.headers.get('content-length') ?? 0);
  if (promised > limits.bytes) throw new FileTooLargeError(url, `${promised}`, limits.bytes);
  const chunks: Uint8Array[] = [];
  let received = 0;
  let startIsGood = false;
  for await (const chunk of readChunks(response, limits, watchdog)) {
    chunks.push(chunk);
    received += chunk.length;
    if (received > limits.bytes) throw new FileTooLargeError(url, `more than ${limits.bytes}`, limits.bytes);
    if (!startIsGood && received >= RECORD_BYTES) {
      refuseStart(url, Buffer.concat(chunks));
      startIsGood = true;
    }
  }
  const bytes = Buffer.concat(chunks);
  if (!startIsGood) refuseStart(url, bytes);
  return bytes;
}

async function* readChunks(response: Response, limits: DownloadLimits, watchdog: Watchdog): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  while (reader) {
    watchdog.expectWithin(limits.idleMilliseconds, 'nothing more came');
    const { done, value } = await reader.read().catch(asTransferFault);
    if (done) return;
    yield value;
  }
}

function refuseStart(url: string, bytes: Uint8Array): void {
  const other = otherThanTransportFile(bytes);
  if (other !== null) throw new NotATransportFileError(other, url);
}

/** Retry-After in milliseconds, given in seconds or as a date (RFC 9110, section 10.2.3); 0 if it is absent. */
function retryAfter({ headers }: Response): number {
  const value = headers.get('retry-after') ?? '';
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.max(milliseconds || 0, 0);
}

function isoTime(httpDate: string | null): string | null {
  const time = Date.parse(httpDate ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Whatever fetch itself fails with is a fault of the network; why, it says in the error's cause. */
function asTransferFault(error: unknown): never {
  if (error instanceof TransferFault) throw error;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? `${cause.code}` : '';
  const message = cause instanceof Error ? cause.message : String(cause);
  throw new TransferFault(`the connection failed (${[code, message].filter(Boolean).join(': ')})`);
}
