import { afterEach, describe, expect, it } from 'vitest';
import { DOWNLOAD_LIMITS, download } from '../../functions/nhanes/download.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { xportFile } from '../support/xport-writer.ts';

/** Two attempts, with hardly a wait between them. */
const limits = { ...DOWNLOAD_LIMITS, attempts: 2, firstWaitMilliseconds: 1 };

const file = xportFile({
  name: 'T',
  columns: [{ name: 'SEQN', numbers: Array.from({ length: 500 }, (_, i) => i + 1) }],
});

let server: FaultServer | undefined;
afterEach(() => server?.close());

/** A server that writes these bytes to the connection in place of an answer; it hangs up behind them, or is silent. */
async function serveBytes(parts: (string | Uint8Array)[], andThen: 'hang up' | 'be silent' = 'hang up') {
  server = await startFaultServer((_response, _n, { socket }) => {
    socket.write(Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))));
    if (andThen === 'hang up') socket.end();
  });
  return server;
}

async function outcome(
  parts: (string | Uint8Array)[],
  andThen?: 'hang up' | 'be silent',
  allowed = limits,
): Promise<string> {
  const { base } = await serveBytes(parts, andThen);
  return download(`${base}T.xpt`, undefined, { limits: allowed }).then(
    ({ bytes }) => (Buffer.compare(bytes, file) === 0 ? 'the file' : `${bytes.length} other bytes`),
    (error) => String(error).replaceAll(base, ''),
  );
}

const head = (status: string, ...fields: string[]) => [`HTTP/1.1 ${status}`, ...fields, '', ''].join('\r\n');
const length = (bytes: number) => `Content-Length: ${bytes}`;
const whole = [head('200 OK', length(file.length)), file];

describe('the file comes all the same', () => {
  it.each([
    ['behind 100 Continue', [head('100 Continue'), ...whole]],
    ['behind 103 Early Hints', [head('103 Early Hints', 'Link: </style.css>'), ...whole]],
    [
      'beside the offer to speak HTTP/2',
      [head('200 OK', 'Upgrade: h2', 'Connection: Upgrade', length(file.length)), file],
    ],
    [
      'in chunks',
      [head('200 OK', 'Transfer-Encoding: Chunked'), `${file.length.toString(16)}\r\n`, file, '\r\n0\r\n\r\n'],
    ],
    ['with its length over HTTP/1.0', [`HTTP/1.0 200 OK\r\n${length(file.length)}\r\n\r\n`, file]],
  ])('%s', async (_, parts) => {
    expect(await outcome(parts)).toBe('the file');
  });
});

describe('a status that brings no file ends the download with its number', () => {
  it.each([
    ['101', head('101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade')],
    ['101', head('101 Switching Protocols')],
    ['0', head('000 Nothing', length(0))],
    ['201', head('201 Created', length(0))],
    ['204', head('204 No Content')],
    ['206', head('206 Partial Content', 'Content-Range: bytes 0-79/1000', length(80))],
    ['300', head('300 Multiple Choices', 'Location: /other.xpt', length(0))],
    ['302', head('302 Found', length(0))],
    ['304', head('304 Not Modified')],
    ['304', head('304 Not Modified', 'Location: /other.xpt')],
  ])('%s', async (status, answer) => {
    for (const andThen of ['hang up', 'be silent'] as const) {
      expect(await outcome([answer], andThen)).toBe(
        `DownloadRefusedError: T.xpt was refused with HTTP status ${status}, where 200 is allowed`,
      );
      await server?.close();
    }
  });
});

describe('an answer without a known end is refused, since a part of the file would pass as the whole', () => {
  it.each([
    ['neither length nor chunks', head('200 OK', 'Connection: close')],
    ['HTTP/1.0 without a length', 'HTTP/1.0 200 OK\r\n\r\n'],
    ['an encoding other than chunks', head('200 OK', 'Transfer-Encoding: gzip')],
    ['an encoding around the chunks', head('200 OK', 'Transfer-Encoding: chunked, gzip')],
    ['an encoding that only sounds like chunks', head('200 OK', 'Transfer-Encoding: unchunked')],
  ])('%s', async (_, answer) => {
    expect(await outcome([answer, file])).toBe(
      'UnknownLengthError: T.xpt came without its length, so that a file cut short would pass as whole; ' +
        'allowed are answers with Content-Length or in chunks',
    );
    expect(server?.requests).toHaveLength(limits.attempts);
  });
});

describe('what breaks the rules of HTTP ends as a failed download', () => {
  const cut = file.subarray(0, 800);
  it.each([
    ['nothing at all', []],
    ['an interim answer alone', [head('100 Continue')]],
    ['the file without a head (HTTP/0.9)', [file]],
    ['noise', ['\0\u0001noise\r\n\r\n']],
    ['HTTP/2', ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']],
    ['a head without an end', [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`]],
    ['a negative length', [head('200 OK', length(-1)), file]],
    ['two lengths', [head('200 OK', length(80), length(file.length)), file]],
    ['a length and chunks', [head('200 OK', length(file.length), 'Transfer-Encoding: chunked'), file]],
    ['less than its length', [head('200 OK', length(file.length)), cut]],
    ['more than its length', [head('200 OK', length(800)), file]],
    ['a chunk cut short', [head('200 OK', 'Transfer-Encoding: chunked'), '400\r\n', cut]],
    ['chunks without the last', [head('200 OK', 'Transfer-Encoding: chunked'), '320\r\n', cut, '\r\n']],
    ['a chunk of no size', [head('200 OK', 'Transfer-Encoding: chunked'), '320\r\n', cut, '\r\nmany\r\n']],
  ])('%s', async (_, parts) => {
    expect(await outcome(parts)).toMatch(
      /^DownloadFailedError: T.xpt could not be downloaded in 2 attempts; the last one failed because the connection failed/,
    );
  });

  it('silence, however the answer began', async () => {
    for (const begun of ['', 'HTTP/1.1 2', head('100 Continue'), 'HTTP/1.1 200 OK\r\nX: y\r\n']) {
      const impatient = { ...limits, responseMilliseconds: 200 };
      expect(await outcome([begun], 'be silent', impatient)).toContain(
        'the last one failed because no answer came for 0.2 s',
      );
      await server?.close();
    }
  });
});

it('a probe of such a server says what is wrong with it', async () => {
  const { base } = await serveBytes([head('101 Switching Protocols')]);
  await expect(openSource(base).probe()).rejects.toThrow(
    `the NHANES source ${base} cannot be reached: it answers with HTTP status 101`,
  );
});
