/** One attempt at fetching a SAS transport file over HTTP. */
import { createHash } from 'node:crypto';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DownloadLimits } from './download.ts';
import { lookupPublic, PrivateAddressError } from './public-address.ts';
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
 * @throws TransferFault, DownloadRefusedError, RedirectRefusedError, PrivateAddressError, FileTooLargeError,
 *   NotATransportFileError
 */
export async function transfer(url: string, limits: DownloadLimits, budget: number): Promise<Download> {
  const watchdog = startWatchdog(budget);
  try {
    const response = await request(url, 'GET', limits, watchdog);
    refuseStatus(url, response);
    const bytes = await readBody(url, response, limits, watchdog);
    return {
      bytes,
      lastModified: isoTime(response.headers['last-modified']),
      sha256: createHash('sha256').update(bytes).digest('hex'),
    };
  } finally {
    watchdog.stop();
  }
}

/**
 * The HTTP status with which the server answers for the URL, without fetching what lies there.
 * @throws TransferFault, RedirectRefusedError, PrivateAddressError
 */
export async function statusOf(url: string, limits: DownloadLimits, budget: number): Promise<number> {
  const watchdog = startWatchdog(budget);
  try {
    return (await request(url, 'HEAD', limits, watchdog)).statusCode ?? 0;
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
): Promise<IncomingMessage> {
  let at = new URL(url);
  for (let redirects = 0; ; redirects++) {
    watchdog.expectWithin(limits.responseMilliseconds, 'no answer came');
    const response = await ask(at, method, watchdog.signal).catch((error) => asTransferFault(error, watchdog.signal));
    const { statusCode = 0 } = response;
    const { location } = response.headers;
    if (statusCode < 300 || statusCode >= 400 || location === undefined) return response;
    response.destroy();
    at = redirectTarget(at, location);
    if (redirects >= limits.redirects) {
      throw new RedirectRefusedError(url, at.href, `at most ${limits.redirects} redirects in a row are allowed`);
    }
  }
}

/**
 * One request, on a connection of its own that ends with it: a function that is frozen between invocations keeps none open.
 * `fetch` would do as well, but for its name look-up, which cannot be checked without undici's megabyte in the bundle.
 */
function ask(url: URL, method: 'GET' | 'HEAD', signal: AbortSignal): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Uncompressed, so that Content-Length counts the bytes that we get: the response fails if fewer come.
    // A name, because there are servers that refuse whoever has none.
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'nhanes-mixtures' };
    send(url, { method, headers, signal, agent: false, lookup: lookupPublic }, resolve).on('error', reject).end();
  });
}

/**
 * The host that was configured is whom we trust, not a part of its paths: CDC has moved its files from one folder to another more
 * than once, and what comes must be a transport file in any case.
 */
function redirectTarget(from: URL, location: string): URL {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : null;
  const encryptedForm = `https://${from.hostname}`;
  if (target === null || (target.origin !== from.origin && target.origin !== encryptedForm)) {
    throw new RedirectRefusedError(
      from.href,
      target?.href ?? location,
      'it must be the same host, or its encrypted form',
    );
  }
  return target;
}

function refuseStatus(url: string, response: IncomingMessage): void {
  const { statusCode = 0 } = response;
  if (statusCode === 200) return;
  if (statusCode >= 500 || TRY_AGAIN_STATUSES.includes(statusCode)) {
    throw new TransferFault(`the server answered with HTTP status ${statusCode}`, retryAfter(response));
  }
  throw new DownloadRefusedError(url, statusCode);
}

async function readBody(
  url: string,
  response: IncomingMessage,
  limits: DownloadLimits,
  watchdog: Watchdog,
): Promise<Uint8Array> {
  const promised = Number(response.headers['content-length'] ?? 0);
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

async function* readChunks(
  response: IncomingMessage,
  limits: DownloadLimits,
  watchdog: Watchdog,
): AsyncGenerator<Uint8Array> {
  watchdog.expectWithin(limits.idleMilliseconds, 'nothing more came');
  try {
    for await (const chunk of response) {
      yield chunk;
      watchdog.expectWithin(limits.idleMilliseconds, 'nothing more came');
    }
  } catch (error) {
    asTransferFault(error, watchdog.signal);
  }
}

function refuseStart(url: string, bytes: Uint8Array): void {
  const other = otherThanTransportFile(bytes);
  if (other !== null) throw new NotATransportFileError(other, url);
}

/** Retry-After in milliseconds, given in seconds or as a date (RFC 9110, section 10.2.3); 0 if it is absent. */
function retryAfter({ headers }: IncomingMessage): number {
  const value = headers['retry-after'] ?? '';
  const milliseconds = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Math.max(milliseconds || 0, 0);
}

function isoTime(httpDate: string | undefined): string | null {
  const time = Date.parse(httpDate ?? '');
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Ends with what the watchdog ended the transfer for, if it did; whatever else broke the connection is a fault of the network. */
function asTransferFault(error: unknown, { aborted, reason }: AbortSignal): never {
  if (aborted) throw reason;
  if (error instanceof PrivateAddressError) throw error;
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  const message = error instanceof Error ? error.message : String(error);
  throw new TransferFault(`the connection failed (${[code, message].filter(Boolean).join(': ')})`);
}
