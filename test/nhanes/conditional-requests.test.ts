import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { openSource, type SourceFile } from '../../functions/nhanes/source.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { xportFile } from '../support/xport-writer.ts';

const fileOf = (person: number) => xportFile({ name: 'DEMO_H', columns: [{ name: 'SEQN', numbers: [person] }] });
const file = fileOf(73557);
const reissued = fileOf(73558);

const DATE = 'Tue, 01 Mar 2016 08:00:00 GMT';
const MODIFIED = 'Thu, 01 Oct 2015 12:00:00 GMT';
const LATER = 'Fri, 01 Jan 2016 12:00:00 GMT';

let server: FaultServer | undefined;
afterEach(() => server?.close());

type Answer = (response: ServerResponse, headers: IncomingHttpHeaders) => void;

const send =
  (bytes: Uint8Array, fields: Record<string, string>): Answer =>
  (response) =>
    response.writeHead(200, { date: DATE, 'content-length': bytes.length, ...fields }).end(bytes);
const unchanged =
  (fields: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(304, fields).end();

/**
 * Fetches twice from a server that gives its answers in turn, and says what came the second time and how it was asked.
 */
async function twice(...answers: Answer[]) {
  const asked: IncomingHttpHeaders[] = [];
  server = await startFaultServer((response, n, { headers }) => {
    asked.push(headers);
    answers[n - 1](response, headers);
  });
  const source = openSource(server.base);
  const first = await source.fetch('DEMO', '2013-2014');
  const second = await source.fetch('DEMO', '2013-2014', first);
  const conditions = asked.map((headers) => [headers['if-none-match'], headers['if-modified-since']]);
  return { second, conditions: conditions.slice(1), what: nameOf(second) };
}

function nameOf({ bytes }: SourceFile): string {
  if (Buffer.compare(bytes, file) === 0) return 'the first';
  return Buffer.compare(bytes, reissued) === 0 ? 'the re-issued' : 'another';
}

describe('a file that is known is asked for', () => {
  it('by its ETag and its time, exactly as the server gave them, and is not sent again', async () => {
    const { second, conditions, what } = await twice(
      send(file, { etag: '"a1"', 'last-modified': MODIFIED }),
      unchanged({ etag: '"a1"', date: LATER }),
    );
    expect(conditions).toEqual([['"a1"', MODIFIED]]);
    expect(what).toBe('the first');
    expect(second).toMatchObject({
      etag: '"a1"',
      lastModified: '2015-10-01T12:00:00.000Z',
      sentAt: new Date(DATE).toISOString(),
    });
  });

  it('by what there is of the two', async () => {
    expect((await twice(send(file, { etag: '"a1"' }), unchanged())).conditions).toEqual([['"a1"', undefined]]);
    await server?.close();
    expect((await twice(send(file, { 'last-modified': MODIFIED }), unchanged())).conditions).toEqual([
      [undefined, MODIFIED],
    ]);
  });

  it('and is taken anew where it has changed, with its new ETag and time', async () => {
    const { second, what } = await twice(
      send(file, { etag: '"a1"', 'last-modified': MODIFIED }),
      send(reissued, { etag: '"b2"', 'last-modified': LATER }),
    );
    expect(what).toBe('the re-issued');
    expect(second).toMatchObject({ etag: '"b2"', lastModified: new Date(LATER).toISOString() });
  });

  it('without a condition that could be fulfilled by other bytes', async () => {
    const unsure: Record<string, string>[] = [
      {},
      { etag: 'W/"a1"' },
      { 'last-modified': 'yesterday' },
      // Within the second that it was sent in, the file may have been written once more.
      { 'last-modified': DATE },
    ];
    for (const fields of unsure) {
      const { conditions, what } = await twice(send(file, fields), send(reissued, fields));
      expect(conditions).toEqual([[undefined, undefined]]);
      expect(what).toBe('the re-issued');
      await server?.close();
    }
  });
});

describe('that nothing has changed is not believed', () => {
  it.each([
    ['of an older file in its place', { 'last-modified': 'Thu, 01 Jan 2015 12:00:00 GMT' }],
    ['of a file with another ETag', { etag: '"b2"' }],
  ])('%s: it is asked for once more, without a condition', async (_, fields) => {
    const { conditions, what } = await twice(
      send(file, { etag: '"a1"', 'last-modified': MODIFIED }),
      unchanged(fields),
      send(reissued, fields),
    );
    expect(conditions).toEqual([
      ['"a1"', MODIFIED],
      [undefined, undefined],
    ]);
    expect(what).toBe('the re-issued');
  });

  it('where nothing was asked by: that is no answer', async () => {
    await expect(twice(send(file, {}), unchanged())).rejects.toThrow('was refused with HTTP status 304');
  });
});

describe('what is known of one source', () => {
  it('is not asked of another', async () => {
    const { second: known } = await twice(send(file, { etag: '"a1"' }), unchanged());
    await server?.close();
    const asked: IncomingHttpHeaders[] = [];
    server = await startFaultServer((response, _, { headers }) => {
      asked.push(headers);
      response.end(reissued);
    });
    // The same ETag, but not the same place.
    expect(nameOf(await openSource(`${server.base}mirror/`).fetch('DEMO', '2013-2014', known))).toBe('the re-issued');
    expect(asked.map((headers) => headers['if-none-match'])).toEqual([undefined]);
  });

  it('is asked where it was found: with its extension in capitals', async () => {
    const asked: string[] = [];
    server = await startFaultServer((response, _, { url, headers }) => {
      asked.push(`${url?.slice(-4)} ${headers['if-none-match']}`);
      if (url?.endsWith('.xpt')) response.writeHead(404).end();
      else if (headers['if-none-match'] === '"a1"') response.writeHead(304).end();
      else response.writeHead(200, { etag: '"a1"' }).end(file);
    });
    const source = openSource(server.base);
    const known = await source.fetch('DEMO', '2013-2014');
    expect(nameOf(await source.fetch('DEMO', '2013-2014', known))).toBe('the first');
    expect(asked).toEqual(['.xpt undefined', '.XPT undefined', '.xpt undefined', '.XPT "a1"']);
  });
});
