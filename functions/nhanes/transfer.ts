/** One attempt at fetching a file over HTTP. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DownloadLimits } from './download.ts';
import type { FileKind } from './file-kind.ts';
import {
  asTransferFault,
  type RequestHeaders,
  request,
  startWatchdog,
  TransferFault,
  type Watchdog,
} from './http-request.ts';
import { RECORD_BYTES } from './transport-file.ts';

/** What a server said of the state of a file that it sent: with this it can be asked whether that has changed. */
export interface FileState {
  /** Last-Modified as ISO 8601, null if the server does not say. */
  lastModified: string | null;
  /** ETag as the server wrote it, null if it has none. */
  etag: string | null;
  /** When the server sent it by its own clock (Date), as ISO 8601; null if it does not say. */
  sentAt: string | null;
}

export interface Download extends FileState {
  bytes: Uint8Array;
  /** Of the bytes, in hexadecimal. */
  sha256: string;
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

/** The file is larger than any that we can take. */
export class FileTooLargeError extends Error {
  constructor(url: string, size: string, limit: number) {
    super(`${url} has ${size} bytes, where at most ${limit} are allowed`);
    this.name = 'FileTooLargeError';
  }
}

/** The server does not say where the file ends, so that a part of it could not be told from the whole. */
export class UnknownLengthError extends Error {
  constructor(url: string) {
    super(
      `${url} came without its length, so that a file cut short would pass as whole; ` +
        'allowed are answers with Content-Length or in chunks',
    );
    this.name = 'UnknownLengthError';
  }
}

/** Only what is chunked last tells its own end (RFC 9112, 6.3). */
const CHUNKED = /(^|[\s,])chunked\s*$/i;

/** Of the 4xx, only these say that the same request may succeed later. */
const TRY_AGAIN_STATUSES = [408, 425, 429];

/**
 * Fetches the file once. What does not start as a file of its kind is refused before the rest of it has come.
 * @param known the file as it came from this URL before: returned as it is where the server says that nothing has
 * changed
 * @param budget milliseconds for the whole of it
 * @throws TransferFault, DownloadRefusedError, RedirectRefusedError, PrivateAddressError, FileTooLargeError,
 *   UnknownLengthError, and what `kind` throws
 */
export async function transfer(
  url: string,
  known: Download | undefined,
  kind: FileKind,
  limits: DownloadLimits,
  budget: number,
): Promise<Download> {
  const watchdog = startWatchdog(budget);
  try {
    const conditions = known ? conditionsOf(known) : {};
    let response = await request(url, 'GET', conditions, limits, watchdog);
    if (known && response.statusCode === 304 && Object.keys(conditions).length > 0) {
      if (!isOfOtherState(response, known)) return known;
      response.destroy();
      response = await request(url, 'GET', {}, limits, watchdog);
    }
    refuseStatus(url, response);
    const bytes = await readBody(url, response, kind, limits, watchdog);
    return { bytes, ...stateOf(response), sha256: createHash('sha256').update(bytes).digest('hex') };
  } finally {
    watchdog.stop();
  }
}

function stateOf({ headers }: IncomingMessage): FileState {
  return {
    lastModified: isoTime(headers['last-modified']),
    etag: headers.etag ?? null,
    sentAt: isoTime(headers.date),
  };
}

/**
 * Header fields that ask for the file only if it has changed. A weak ETag does not promise the same bytes, and neither
 * does a Last-Modified less than a second before the file was sent (RFC 9110, 8.8.1 and 8.8.2.2): these are not asked
 * by.
 */
function conditionsOf({ lastModified, etag, sentAt }: FileState): RequestHeaders {
  const conditions: Record<string, string> = {};
  if (etag?.startsWith('"')) conditions['if-none-match'] = etag;
  if (lastModified !== null && sentAt !== null && Date.parse(sentAt) - Date.parse(lastModified) >= 1000) {
    conditions['if-modified-since'] = new Date(lastModified).toUTCString();
  }
  return conditions;
}

/**
 * Whether a 304 is about another file than the one known. Many servers say 304 for any file that is older than the date
 * asked by: also for an older one that has taken the place of ours.
 */
function isOfOtherState(response: IncomingMessage, known: FileState): boolean {
  const { lastModified, etag } = stateOf(response);
  return (lastModified ?? known.lastModified) !== known.lastModified || (etag ?? known.etag) !== known.etag;
}

/**
 * The HTTP status with which the server answers for the URL, without fetching what lies there.
 * @throws TransferFault, RedirectRefusedError, PrivateAddressError
 */
export async function statusOf(url: string, limits: DownloadLimits, budget: number): Promise<number> {
  const watchdog = startWatchdog(budget);
  try {
    return (await request(url, 'HEAD', {}, limits, watchdog)).statusCode ?? 0;
  } finally {
    watchdog.stop();
  }
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
  refuseOther: FileKind,
  limits: DownloadLimits,
  watchdog: Watchdog,
): Promise<Uint8Array> {
  const { 'content-length': length, 'transfer-encoding': encoding = '' } = response.headers;
  if (length === undefined && !CHUNKED.test(encoding)) throw new UnknownLengthError(url);
  const promised = Number(length ?? 0);
  if (promised > limits.bytes) throw new FileTooLargeError(url, `${promised}`, limits.bytes);
  const chunks: Uint8Array[] = [];
  let received = 0;
  let startIsGood = false;
  for await (const chunk of readChunks(response, limits, watchdog)) {
    chunks.push(chunk);
    received += chunk.length;
    if (received > limits.bytes) throw new FileTooLargeError(url, `more than ${limits.bytes}`, limits.bytes);
    if (!startIsGood && received >= RECORD_BYTES) {
      refuseOther(Buffer.concat(chunks), url);
      startIsGood = true;
    }
  }
  const bytes = Buffer.concat(chunks);
  if (!startIsGood) refuseOther(bytes, url);
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
