import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { DOWNLOAD_LIMITS, DOWNLOADS_AT_ONCE, download } from '../../functions/nhanes/download.ts';
import { type Answer, type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { xportFile } from '../support/xport-writer.ts';

const file = xportFile({
  name: 'T',
  columns: [{ name: 'SEQN', numbers: Array.from({ length: 50_000 }, (_, i) => i) }],
});

let server: FaultServer | undefined;
afterEach(() => server?.close());

/**
 * What is downloaded from a server that answers so, what was waited for between attempts, and how often it was asked.
 */
async function outcome(answer: Answer, limits = DOWNLOAD_LIMITS, chances: number[] = []) {
  server = await startFaultServer(answer);
  const url = `${server.base}T.xpt`;
  const waits: number[] = [];
  let now = 0;
  const waiting = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    },
    random: () => chances.shift() ?? 0.5,
  };
  const result = await download(url, undefined, { limits, waiting }).then(
    ({ bytes }) => (Buffer.compare(bytes, file) === 0 ? 'the file' : 'other bytes'),
    (error) => String(error).replaceAll(url, 'URL'),
  );
  return { result, waits, requests: server.requests.length };
}

const sendFile: Answer = (response) => response.end(file);

/** Answers each request in its own way, and all further ones like the last. */
function inTurn(...answers: Answer[]): Answer {
  return (response, n, request) => answers[Math.min(n, answers.length) - 1](response, n, request);
}

function status(code: number, headers: Record<string, string> = {}): Answer {
  return (response) => response.writeHead(code, headers).end('busy');
}

/** Promises the whole file and breaks the connection in the middle of it. */
const cutConnection: Answer = (response) => {
  response.writeHead(200, { 'content-length': file.length });
  response.write(file.subarray(0, 1000), () => response.destroy());
};

describe('a download', () => {
  it('is the bytes with their hash, and when the server says that they were modified', async () => {
    server = await startFaultServer((response) => {
      response.writeHead(200, { 'last-modified': 'Thu, 01 Oct 2015 12:00:00 GMT', 'content-length': file.length });
      response.end(file);
    });
    const { bytes, lastModified, sha256 } = await download(server.base);
    expect(Buffer.compare(bytes, file)).toBe(0);
    expect(lastModified).toBe('2015-10-01T12:00:00.000Z');
    expect(sha256).toBe(createHash('sha256').update(file).digest('hex'));
  });

  it('has no time of modification when the server does not tell one', async () => {
    server = await startFaultServer(sendFile);
    expect((await download(server.base)).lastModified).toBeNull();
  });

  it('is one of at most four at once', async () => {
    // Four are held until a fifth would have come.
    const held: ServerResponse[] = [];
    server = await startFaultServer((response, n) => {
      held.push(response);
      if (held.length < DOWNLOADS_AT_ONCE && n < 11) return;
      setTimeout(() => held.splice(0).map((open) => open.end(file)), 50);
    });
    const { base } = server;
    await Promise.all(Array.from({ length: 11 }, (_, i) => download(`${base}${i}`)));
    expect(server.requests).toHaveLength(11);
    expect(server.mostAtOnce()).toBe(DOWNLOADS_AT_ONCE);
  });
});

describe('a download is tried again', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('after HTTP status %i', async (code) => {
    const tried = await outcome(inTurn(status(code), sendFile));
    expect(tried).toEqual({ result: 'the file', waits: [250], requests: 2 });
  });

  it('after a connection cut in the middle', async () => {
    const tried = await outcome(inTurn(cutConnection, sendFile));
    expect(tried).toEqual({ result: 'the file', waits: [250], requests: 2 });
  });

  it('after fewer bytes than were promised', async () => {
    const short: Answer = (response) => {
      response.writeHead(200, { 'content-length': file.length, connection: 'close' });
      response.end(file.subarray(0, file.length - 80));
    };
    const tried = await outcome(inTurn(short, sendFile));
    expect(tried).toEqual({ result: 'the file', waits: [250], requests: 2 });
  });

  it('after waits that double on average and are drawn from all of their range', async () => {
    const { waits } = await outcome(status(503), DOWNLOAD_LIMITS, [0.5, 0.9, 0, 0.25]);
    expect(waits).toEqual([250, 900, 0, 1000]);
  });

  it('after no longer a wait than the longest', async () => {
    const limits = { ...DOWNLOAD_LIMITS, attempts: 9 };
    const { waits } = await outcome(status(503), limits, Array<number>(8).fill(1));
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  it('not before the server asks for it, in seconds or by a date', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const tried = await outcome(
      inTurn(status(429, { 'retry-after': '7' }), status(503, { 'retry-after': date }), sendFile),
    );
    expect(tried.result).toBe('the file');
    expect(tried.waits[0]).toBe(7000);
    expect(tried.waits[1]).toBeGreaterThan(50_000);
    expect(tried.waits[1]).toBeLessThanOrEqual(60_000);
  });
});

describe('a download is given up', () => {
  it('after as many attempts as are allowed', async () => {
    const tried = await outcome(status(500));
    expect(tried.result).toBe(
      'DownloadFailedError: URL could not be downloaded in 5 attempts; the last one failed because the server answered with HTTP status 500',
    );
    expect(tried.requests).toBe(5);
  });

  it('at once when the server asks for a longer wait than there is time', async () => {
    const tried = await outcome(status(503, { 'retry-after': '3600' }));
    expect(tried).toEqual({
      result:
        'DownloadFailedError: URL could not be downloaded in 1 attempt; the last one failed because the server answered with HTTP status 503, and the next attempt would be only in 3600 s',
      waits: [],
      requests: 1,
    });
  });

  it('with what broke the connection', async () => {
    const { result } = await outcome(cutConnection);
    expect(result).toMatch(
      /DownloadFailedError: .* because the connection failed \(.*(other side closed|ECONNRESET).*\)$/,
    );
  });
});

describe('a server that keeps silent is not waited for', () => {
  const limits = { ...DOWNLOAD_LIMITS, attempts: 1, responseMilliseconds: 100, idleMilliseconds: 100 };

  it('when it does not answer', async () => {
    const { result } = await outcome(() => {}, limits);
    expect(result).toContain('the last one failed because no answer came for 0.1 s');
  });

  it('when it stalls in the middle', async () => {
    const { result } = await outcome((response) => {
      response.writeHead(200, { 'content-length': file.length });
      response.write(file.subarray(0, 1000));
    }, limits);
    expect(result).toContain('the last one failed because nothing more came for 0.1 s');
  });

  it('when it sends drop by drop', async () => {
    let dropping: NodeJS.Timeout | undefined;
    const { result } = await outcome(
      (response) => {
        response.write(file.subarray(0, 1000));
        dropping = setInterval(() => response.write(file.subarray(0, 1)), 10);
      },
      { ...DOWNLOAD_LIMITS, attempts: 1, totalMilliseconds: 200 },
    );
    clearInterval(dropping);
    expect(result).toContain('the last one failed because it took longer than 0.2 s');
  });
});

/** What proxies and full disks send with status 200 in place of a file. */
const NO_FILES: [what: string, body: string, received: string][] = [
  ['an HTML page', '<!DOCTYPE html><p>Back soon', 'an HTML or XML page that starts with "<!DOCTYPE html><p>Back soon"'],
  ['a page shorter than a record', '<html>', 'an HTML or XML page that starts with "<html>"'],
  ['an empty line', '\r\n', 'something else that starts with "\\r\\n"'],
  ['a message', '{"error":"busy"}', 'something else that starts with "{\\"error\\":\\"busy\\"}"'],
  ['nothing', '', 'nothing (0 bytes)'],
];

describe.each(NO_FILES)('%s with status 200', (_, body, received) => {
  const sendNoFile: Answer = (response) => response.end(body);

  it('is not the last word: the file may come in the next attempts', async () => {
    const tried = await outcome(inTurn(sendNoFile, sendNoFile, sendFile));
    expect(tried).toEqual({ result: 'the file', waits: [250, 500], requests: 3 });
  });

  it('is refused as what it is once all attempts are used up', async () => {
    const { result, requests } = await outcome(sendNoFile);
    expect(result).toBe(
      `NotATransportFileError: URL: a SAS transport file (XPORT version 5) was expected, but ${received} was received`,
    );
    expect(requests).toBe(DOWNLOAD_LIMITS.attempts);
  });
});

it('what is no transport file is not waited for to its end', async () => {
  const endlessPage: Answer = (response) => response.write(`<!DOCTYPE html>${' '.repeat(100)}`);
  expect((await outcome(endlessPage)).result).toMatch(/^NotATransportFileError: .* that starts with "<!DOCTYPE html>"/);
});

describe('what another attempt would not mend is refused at once', () => {
  it.each([
    [401, 'DownloadRefusedError: URL was refused with HTTP status 401, where 200 is allowed'],
    [204, 'DownloadRefusedError: URL was refused with HTTP status 204, where 200 is allowed'],
  ])('HTTP status %i', async (code, message) => {
    expect(await outcome(status(code))).toEqual({ result: message, waits: [], requests: 1 });
  });

  it('a file that is announced to be too large', async () => {
    const { result, requests } = await outcome((response) => {
      response.writeHead(200, { 'content-length': DOWNLOAD_LIMITS.bytes + 1 });
      response.write(file);
    });
    expect(result).toBe('FileTooLargeError: URL has 268435457 bytes, where at most 268435456 are allowed');
    expect(requests).toBe(1);
  });

  it('a file that becomes too large while it comes', async () => {
    const limits = { ...DOWNLOAD_LIMITS, bytes: 200_000 };
    const { result } = await outcome((response) => {
      response.write(file.subarray(0, 1000));
      response.end(file.subarray(1000));
    }, limits);
    expect(result).toBe('FileTooLargeError: URL has more than 200000 bytes, where at most 200000 are allowed');
  });
});

describe('a redirect', () => {
  const redirect = (location: string) => status(302, { location });

  it('is followed on the same host', async () => {
    expect(await outcome(inTurn(redirect('/elsewhere/T.xpt'), sendFile))).toMatchObject({
      result: 'the file',
      requests: 2,
    });
  });

  it('is refused to another host, another port, another protocol and to nowhere', async () => {
    const elsewhere = [
      'http://example.invalid/',
      'http://169.254.169.254/',
      'http://127.0.0.1:1/',
      'https://127.0.0.1:1/',
    ];
    for (const location of [...elsewhere, 'ftp://127.0.0.1/', 'file:///etc/passwd', 'http://[']) {
      expect(await outcome(redirect(location))).toMatchObject({
        result: `RedirectRefusedError: URL redirects to ${location}, which is refused: it must be the same host, or its encrypted form`,
        requests: 1,
      });
      await server?.close();
    }
  });

  it('is refused when there are too many in a row', async () => {
    const { result, requests } = await outcome(redirect('/again'));
    expect(result).toMatch(/^RedirectRefusedError: .* at most 3 redirects in a row are allowed$/);
    expect(requests).toBe(4);
  });
});
