/** What the lake says it does, beside the requests that S3 really got. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { LAKE_ACCESS, type StoreAccess } from '../../functions/lake/store-access.ts';
import { type FaultServer, startFaultServer } from '../support/fault-server.ts';
import { type S3Server, s3Environment, startS3Server } from '../support/s3-server.ts';

let published: StoreAccess[];
const note = (access: unknown) => void published.push(access as StoreAccess);
beforeEach(() => {
  published = [];
  subscribe(LAKE_ACCESS, note);
});
afterEach(() => unsubscribe(LAKE_ACCESS, note));

type Step = (store: ObjectStore) => Promise<unknown>;

async function keys(store: ObjectStore, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

const get = (key: string): StoreAccess => ({ action: 's3:GetObject', key });
const put = (key: string): StoreAccess => ({ action: 's3:PutObject', key });
/** Without the permission to list, S3 does not tell that a key is not there. */
const missing = (key: string): StoreAccess[] => [get(key), { action: 's3:ListBucket', key, missing: true }];

/** In this order, in a lake that holds `many/0000` to `many/1000`. */
const steps: [what: string, step: Step, accesses: StoreAccess[]][] = [
  ['a write', (store) => store.put('a', 'content'), [put('a')]],
  ['a read', (store) => store.get('a'), [get('a')]],
  ['a part', (store) => store.getRange('a', 1, 3), [get('a')]],
  ['a part behind the end', (store) => store.getRange('a', 100, 300), [get('a')]],
  ['a size', (store) => store.head('a'), [get('a')]],
  ['a read of nothing', (store) => store.get('b').catch(() => {}), missing('b')],
  ['a part of nothing', (store) => store.getRange('b', 0, 1).catch(() => {}), missing('b')],
  ['a size of nothing', (store) => store.head('b'), missing('b')],
  ['a write that finds the key free, on the second attempt', (store) => store.putIfAbsent('c', ''), [put('c')]],
  ['a write that finds the key taken', (store) => store.putIfAbsent('c', ''), [put('c')]],
  ['a list in pages', (store) => keys(store, 'many/'), [{ action: 's3:ListBucket', key: 'many/' }]],
  ['a list of nothing', (store) => keys(store, 'x'), [{ action: 's3:ListBucket', key: 'x' }]],
  ['a key that is none', (store) => store.get('../etc').catch(() => {}), []],
  ['a range that is none', (store) => store.getRange('a', 3, 3).catch(() => {}), []],
  ['an address', async (store) => store.locate('a'), []],
];

describe('a directory', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test.each(steps)('%s', async (_, step, accesses) => {
    await step(openStore(pathToFileURL(directory).href));
    expect(published).toEqual(accesses);
  });
});

describe('S3', () => {
  let server: S3Server;
  /**
   * In front of the server: notes every request, and answers the first conditional write as if another were under way.
   */
  let front: FaultServer;
  beforeAll(async () => {
    server = await startS3Server();
    server.createBucket('metals');
    let conflicts = 0;
    front = await startFaultServer((response, _, incoming) => {
      if (incoming.headers['if-none-match'] === undefined || conflicts++ > 0) return passOn(incoming, response);
      incoming.resume();
      response.writeHead(409).end('<Error><Code>ConditionalRequestConflict</Code></Error>');
    });
    const environment = { ...s3Environment(server), AWS_ENDPOINT_URL_S3: front.base, AWS_MAX_ATTEMPTS: '1' };
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const names = Array.from({ length: 1001 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    await Promise.all(names.map((key) => fetch(`${server.endpoint}/metals/lake/${key}`, { method: 'PUT', body: 'x' })));
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await front.close();
    await server.stop();
  });

  function passOn(incoming: IncomingMessage, response: ServerResponse): void {
    const { hostname, port } = new URL(server.endpoint);
    const { method, url, headers } = incoming;
    const upstream = request({ hostname, port, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(upstream);
  }

  /** A request in the words of a policy. */
  function actionOf(line: string): StoreAccess {
    const [method, address] = line.split(' ');
    const { pathname, searchParams } = new URL(address, front.base);
    const key = decodeURIComponent(pathname.replace('/metals/lake/', ''));
    if (method === 'PUT') return put(key);
    if (method === 'HEAD' || searchParams.get('list-type') === null) return get(key);
    return { action: 's3:ListBucket', key: (searchParams.get('prefix') ?? '').replace('lake/', '') };
  }

  const requestsOf: Record<string, number> = {
    'a write that finds the key free, on the second attempt': 2,
    'a list in pages': 2,
  };

  test.each(steps)('%s', async (what, step, accesses) => {
    const before = front.requests.length;
    await step(openStore('s3://metals/lake'));
    expect(published).toEqual(accesses);
    const asked = front.requests.slice(before).map(actionOf);
    const told = published.filter((access) => !access.missing);
    expect(asked).toHaveLength(requestsOf[what] ?? told.length);
    expect(new Set(asked.map((access) => JSON.stringify(access)))).toEqual(
      new Set(told.map((access) => JSON.stringify(access))),
    );
  });
});

test('without a subscriber a store only does its work', async () => {
  unsubscribe(LAKE_ACCESS, note);
  const directory = await mkdtemp(join(tmpdir(), 'lake-'));
  const store = openStore(pathToFileURL(directory).href);
  await store.put('a', 'content');
  expect(new TextDecoder().decode(await store.get('a'))).toBe('content');
  await expect(store.get('b')).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
  expect(published).toEqual([]);
  await rm(directory, { recursive: true });
});
