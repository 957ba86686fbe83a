/** One request over HTTP, redirects on the same host included: it ends within its time, whatever the server does. */
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { DownloadLimits } from './download.ts';
import { lookupPublic, PrivateAddressError } from './public-address.ts';

/**
 * A failure that another attempt may not meet. `retryAfterMilliseconds` is how long the server asks to wait, 0 if it
 * does not.
 */
export class TransferFault extends Error {
  readonly retryAfterMilliseconds: number;

  constructor(reason: string, retryAfterMilliseconds = 0) {
    super(reason);
    this.name = 'TransferFault';
    this.retryAfterMilliseconds = retryAfterMilliseconds;
  }
}

/** The server sends us to another host, or round in circles. */
export class RedirectRefusedError extends Error {
  constructor(from: string, to: string, reason: string) {
    super(`${from} redirects to ${to}, which is refused: ${reason}`);
    this.name = 'RedirectRefusedError';
  }
}

/** The statuses that send the request elsewhere (RFC 9110, 15.4): 300 offers a choice, 304 answers a condition. */
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

/** Header fields of a request, in lower case. */
export type RequestHeaders = Readonly<Record<string, string>>;

export interface Watchdog {
  signal: AbortSignal;
  /** Ends the transfer with that reason unless it is called again, or all is over, within the time. */
  expectWithin: (milliseconds: number, otherwise: string) => void;
  /** Ends what is left of the transfer. */
  stop: () => void;
}

export function startWatchdog(budget: number): Watchdog {
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

/**
 * The server's answer, after redirects on the same host.
 * @throws TransferFault, RedirectRefusedError, PrivateAddressError
 */
export async function request(
  url: string,
  method: 'GET' | 'HEAD',
  conditions: RequestHeaders,
  limits: DownloadLimits,
  watchdog: Watchdog,
): Promise<IncomingMessage> {
  let at = new URL(url);
  for (let redirects = 0; ; redirects++) {
    watchdog.expectWithin(limits.responseMilliseconds, 'no answer came');
    const response = await ask(at, method, conditions, watchdog.signal).catch((error) =>
      asTransferFault(error, watchdog.signal),
    );
    const { location } = response.headers;
    if (!REDIRECT_STATUSES.includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    at = redirectTarget(at, location);
    if (redirects >= limits.redirects) {
      throw new RedirectRefusedError(url, at.href, `at most ${limits.redirects} redirects in a row are allowed`);
    }
  }
}

/**
 * One request, on a connection of its own that ends with it: a function that is frozen between invocations keeps none
 * open. `fetch` would do as well, but for its name look-up, which cannot be checked without undici's megabyte in the
 * bundle.
 */
function ask(
  url: URL,
  method: 'GET' | 'HEAD',
  conditions: RequestHeaders,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // Uncompressed, so that Content-Length counts the bytes that we get: the response fails if fewer come.
    // A name, because there are servers that refuse whoever has none.
    const headers = { 'accept-encoding': 'identity', 'user-agent': 'nhanes-mixtures', ...conditions };
    const sent = send(url, { method, headers, signal, agent: false, lookup: lookupPublic }, (response) => {
      // What comes behind the promised end shows that the promise was wrong, and so the body.
      sent.on('error', (error) => response.destroy(error));
      resolve(response);
    });
    sent
      .on('error', reject)
      // 101: the connection is no longer one of HTTP, and Node would close it without a word.
      .on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response);
      })
      .on('close', () => reject(new Error('it was closed without an answer')))
      .end();
  });
}

/**
 * The host that was configured is whom we trust, not a part of its paths: CDC has moved its files from one folder to
 * another more than once, and what comes must be a transport file in any case.
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

/**
 * Ends with what the watchdog ended the transfer for, if it did; whatever else broke the connection is a fault of the
 * network.
 */
export function asTransferFault(error: unknown, { aborted, reason }: AbortSignal): never {
  if (aborted) throw reason;
  if (error instanceof PrivateAddressError) throw error;
  const code = error instanceof Error && 'code' in error ? `${error.code}` : '';
  const message = error instanceof Error ? error.message : String(error);
  throw new TransferFault(`the connection failed (${[code, message].filter(Boolean).join(': ')})`);
}
