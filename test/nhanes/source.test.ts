import { mkdir, mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { filePath } from '../../functions/nhanes/catalogue/tables.ts';
import { openSource } from '../../functions/nhanes/source.ts';
import { type Answer, type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { xportFile } from '../support/xport-writer.ts';

const file = xportFile({ name: 'DEMO_H', columns: [{ name: 'SEQN', numbers: [73557] }] });
const path = filePath('DEMO', '2013-2014');

/** What a promise is rejected with. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(() => 'it was fulfilled', String);
}

describe('the name of a source', () => {
  it('is cdc, a base URL, a directory or its file URL', () => {
    expect(openSource('cdc').url).toBe('https://wwwn.cdc.gov/');
    expect(openSource('http://localhost:8000/mirror').url).toBe('http://localhost:8000/mirror/');
    expect(openSource('/data/nhanes').url).toBe('file:///data/nhanes/');
    expect(openSource('file:///data/nhanes').url).toBe('file:///data/nhanes/');
  });

  it.each(['', 'CDC!', 'data/nhanes', 'ftp://example.org/', 'file://elsewhere/data'])('is not %j', (spec) => {
    expect(() => openSource(spec)).toThrow(
      `source ${JSON.stringify(spec)} is not known; allowed are cdc, an http or https URL below which CDC's paths lie, ` +
        'and a directory that has them, as an absolute path or a file URL',
    );
  });

  it('must not carry a secret, nor is it repeated in the message', () => {
    const open = () => openSource('https://user:secret@example.org/?token=secret');
    expect(open).toThrow(/^source "https:\/\/example.org\/" came with a user name, password, query or fragment/);
    expect(open).not.toThrow(/secret/);
  });
});

describe('a directory as the source', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'nhanes-source-'));
    await mkdir(join(directory, dirname(path)), { recursive: true });
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('gives the file with its time and its hash', async () => {
    await writeFile(join(directory, path), file);
    await utimes(join(directory, path), new Date(), new Date('2015-10-01T12:00:00Z'));
    const source = openSource(pathToFileURL(directory).href);
    await expect(source.probe()).resolves.toBeUndefined();
    const found = await source.fetch('DEMO', '2013-2014');
    expect(Buffer.compare(found.bytes, file)).toBe(0);
    expect(found).toMatchObject({
      url: pathToFileURL(join(directory, path)).href,
      lastModified: '2015-10-01T12:00:00.000Z',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each(['DEMO_H.XPT', 'demo_h.xpt', 'Demo_h.Xpt'])('may name the file %s', async (name) => {
    await writeFile(join(directory, dirname(path), name), file);
    const { bytes, url } = await openSource(directory).fetch('DEMO', '2013-2014');
    expect(Buffer.compare(bytes, file)).toBe(0);
    expect(url).toBe(pathToFileURL(join(directory, dirname(path), name)).href);
  });

  it("is asked for CDC's own spelling first", async () => {
    await writeFile(join(directory, dirname(path), 'DEMO_H.XPT'), '<html>');
    await writeFile(join(directory, path), file);
    expect((await openSource(directory).fetch('DEMO', '2013-2014')).url).toBe(
      pathToFileURL(join(directory, path)).href,
    );
  });

  it('says which table of which cycle it does not have, and where it was looked for', async () => {
    expect(await refusal(openSource(directory).fetch('DEMO', '2017-2018'))).toBe(
      `TableNotFoundError: table DEMO of 2017-2018 is not at ${pathToFileURL(directory).href}/Nchs/Data/Nhanes/Public/2017/DataFiles/DEMO_J.xpt`,
    );
  });

  it('refuses what is not a transport file, and what is too large to be one', async () => {
    await writeFile(join(directory, path), '<html>');
    const source = openSource(directory);
    expect(await refusal(source.fetch('DEMO', '2013-2014'))).toMatch(
      /^NotATransportFileError: file:.*DEMO_H.xpt: .* an HTML or XML page that starts with "<html>" was received$/,
    );
    await truncate(join(directory, path), 2 ** 28 + 1);
    expect(await refusal(source.fetch('DEMO', '2013-2014'))).toMatch(
      /^FileTooLargeError: .* has 268435457 bytes, where at most 268435456 are allowed$/,
    );
  });

  it('is out of reach when it is not there', async () => {
    expect(await refusal(openSource('/no/such/directory').probe())).toBe(
      'SourceUnreachableError: the NHANES source file:///no/such/directory/ cannot be reached: there is no such directory',
    );
  });
});

describe('a server as the source', () => {
  let server: FaultServer | undefined;
  afterEach(() => server?.close());

  async function serve(answer: Answer): Promise<FaultServer> {
    server = await startFaultServer(answer);
    return server;
  }

  it('is asked for the very paths of CDC, below its base URL', async () => {
    const { base, requests } = await serve((response) => response.end(file));
    const { url } = await openSource(`${base}mirror`).fetch('DEMO', '2013-2014');
    expect(requests).toEqual([`GET /mirror/${path}`]);
    expect(url).toBe(`${base}mirror/${path}`);
  });

  it('says which table of which cycle it does not have, having asked for both spellings of the extension', async () => {
    const { base, requests } = await serve((response) => response.writeHead(404).end());
    expect(await refusal(openSource(base).fetch('DEMO', '2013-2014'))).toBe(
      `TableNotFoundError: table DEMO of 2013-2014 is not at ${base}${path}`,
    );
    expect(requests).toEqual([`GET /${path}`, `GET /${path.replace('.xpt', '.XPT')}`]);
  });

  it('may have the extension in capitals', async () => {
    const { base } = await serve((response, _, { url }) =>
      url?.endsWith('.XPT') ? response.end(file) : response.writeHead(404).end(),
    );
    const found = await openSource(base).fetch('DEMO', '2013-2014');
    expect(Buffer.compare(found.bytes, file)).toBe(0);
    expect(found.url).toBe(`${base}${path.replace('.xpt', '.XPT')}`);
  });

  it('is in reach when it answers, even if it does not have the table asked for or does not know HEAD', async () => {
    const statuses = [200, 404, 405];
    const { base, requests } = await serve((response, n) => response.writeHead(statuses[n - 1]).end());
    for (const _ of statuses) await expect(openSource(base).probe()).resolves.toBeUndefined();
    expect(requests[0]).toBe(`HEAD /${path}`);
  });

  it('is out of reach when nobody listens, it refuses, it fails or it sends elsewhere', async () => {
    const answers: Answer[] = [
      (response) => response.writeHead(403).end(),
      (response) => response.writeHead(503).end(),
      (response) => response.writeHead(302, { location: 'http://login.invalid/' }).end(),
    ];
    const { base, close } = await serve((response, n, request) => answers[n - 1](response, n, request));
    const source = openSource(base);
    const unreachable = `SourceUnreachableError: the NHANES source ${base} cannot be reached: `;
    expect(await refusal(source.probe())).toBe(`${unreachable}it answers with HTTP status 403`);
    expect(await refusal(source.probe())).toBe(`${unreachable}it answers with HTTP status 503`);
    expect(await refusal(source.probe())).toBe(
      `${unreachable}${base}${path} redirects to http://login.invalid/, which is refused: it must be the same host, or its encrypted form`,
    );
    await close();
    expect(await refusal(source.probe())).toMatch(`${unreachable}the connection failed (ECONNREFUSED`);
  });
});
