/** The contract of the object store: the same for a directory and for S3. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { type S3Server, s3Environment, startS3Server } from '../support/s3-server.ts';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

describe('a directory', () => {
  let directory: string;
  let lakes = 0;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'lake-'));
  });
  afterAll(() => rm(directory, { recursive: true }));
  behavesAsAnObjectStore(() => openStore(pathToFileURL(join(directory, `lake ${lakes++}`)).href));

  test('lists in the order of the UTF-8 bytes, as S3 does', async () => {
    const store = openStore(pathToFileURL(join(directory, 'ordered')).href);
    const keys = ['B', 'a-b/x', 'a/x', 'n', 'é', '｡', '😀'];
    for (const key of keys.toReversed()) await store.put(key, '');
    expect(await keysBelow(store, '')).toEqual(keys);
  });
});

describe('S3', () => {
  let server: S3Server;
  let lakes = 0;
  beforeAll(async () => {
    server = await startS3Server();
    server.createBucket('metals');
    for (const [name, value] of Object.entries(s3Environment(server))) vi.stubEnv(name, value);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await server.stop();
  });
  behavesAsAnObjectStore(() => openStore(`s3://metals/studies/lake-${lakes++}`));

  test('lists more objects than S3 names in one answer, and only those of its prefix', async () => {
    const keys = Array.from({ length: 1001 }, (_, i) => String(i).padStart(4, '0'));
    const put = (key: string) => fetch(`${server.endpoint}/metals/${key}`, { method: 'PUT', body: 'x' });
    await Promise.all([...keys.map((key) => put(`many/${key}`)), put('many-others/x')]);
    expect(await keysBelow(openStore('s3://metals/many/'), '')).toEqual(keys);
  });

  test('keeps objects at the root of the bucket when the URL has no prefix', async () => {
    await openStore('s3://metals').put('at-root', 'x');
    expect(openStore('s3://metals/').locate('at-root')).toBe('s3://metals/at-root');
    expect(await openStore('s3://metals/').head('at-root')).toEqual({ bytes: 1 });
  });
});

function behavesAsAnObjectStore(emptyStore: () => ObjectStore) {
  let store: ObjectStore;
  beforeEach(() => {
    store = emptyStore();
  });

  test('gives back the bytes that were put, text as UTF-8', async () => {
    const bytes = randomBytes(300_000);
    await store.put('cohort.parquet', bytes);
    await store.put('empty', '');
    await store.put('note.txt', 'µg/L');
    expect(Buffer.from(await store.get('cohort.parquet')).equals(bytes)).toBe(true);
    expect(await store.get('empty')).toHaveLength(0);
    expect(text(await store.get('note.txt'))).toBe('µg/L');
    expect(await store.head('note.txt')).toEqual({ bytes: 5 });
  });

  test('replaces an object by put', async () => {
    await store.put('a', 'first, and longer');
    await store.put('a', 'second');
    expect(text(await store.get('a'))).toBe('second');
  });

  test('reads a range, and what there is of a range that goes beyond the end', async () => {
    await store.put('digits', '0123456789');
    expect(text(await store.getRange('digits', 2, 5))).toBe('234');
    expect(text(await store.getRange('digits', 8, 100))).toBe('89');
    expect(await store.getRange('digits', 10, 12)).toHaveLength(0);
    await expect(store.getRange('digits', 5, 5)).rejects.toThrow(RangeError);
    await expect(store.getRange('digits', -1, 5)).rejects.toThrow(RangeError);
  });

  test('says that an object is not there, by name and place', async () => {
    await store.put('runs/x/cohort.json', '{}');
    for (const key of ['runs/x/manifest.json', 'runs/x', 'runs/x/cohort.json/deeper']) {
      await expect(store.get(key)).rejects.toMatchObject({
        name: 'ObjectNotFoundError',
        message: expect.stringContaining(key),
      });
      await expect(store.getRange(key, 0, 1)).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
      expect(await store.head(key)).toBeUndefined();
    }
  });

  test('writes only if absent when asked to', async () => {
    expect(await store.putIfAbsent('runs/x/manifest.json', 'first')).toBe(true);
    expect(await store.putIfAbsent('runs/x/manifest.json', 'second')).toBe(false);
    expect(text(await store.get('runs/x/manifest.json'))).toBe('first');
    await store.put('runs/x/manifest.json', 'replaced');
    expect(await store.putIfAbsent('runs/x/manifest.json', 'third')).toBe(false);
  });

  test('lets exactly one of twenty writers at once win, and keeps the winner whole', async () => {
    const bodies = Array.from({ length: 20 }, (_, writer) => String.fromCharCode(97 + writer).repeat(50_000));
    const won = await Promise.all(bodies.map((body) => store.putIfAbsent('manifest.json', body)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(text(await store.get('manifest.json'))).toBe(bodies[won.indexOf(true)]);
    expect(await keysBelow(store, '')).toEqual(['manifest.json']);
  });

  test('never shows a part of an object to a reader', async () => {
    const bodies = ['a', 'b'].map((letter) => Buffer.alloc(2_000_000, letter));
    await store.put('large', bodies[0] ?? '');
    let writing = true;
    const writer = (async () => {
      for (let i = 1; i <= 8; i++) await store.put('large', bodies[i % 2] ?? '');
      writing = false;
    })();
    while (writing) {
      const read = Buffer.from(await store.get('large'));
      expect(bodies.some((body) => body.equals(read))).toBe(true);
    }
    await writer;
  });

  test('lists by prefix, in the order of the keys, with sizes', async () => {
    const keys = ['a/x', 'a-b/x', 'a/b/c', 'a.txt', 'é', 'nhanes/demo/cycle=2013-2014/demo.parquet'];
    for (const key of keys) await store.put(key, key);
    const sorted = ['a-b/x', 'a.txt', 'a/b/c', 'a/x', 'nhanes/demo/cycle=2013-2014/demo.parquet', 'é'];
    // This S3 server sorts like a dictionary where S3 sorts by bytes: only there does é come before n.
    expect((await keysBelow(store, '')).sort()).toEqual(sorted);
    expect(await keysBelow(store, 'a')).toEqual(['a-b/x', 'a.txt', 'a/b/c', 'a/x']);
    expect(await keysBelow(store, 'a/')).toEqual(['a/b/c', 'a/x']);
    expect(await keysBelow(store, 'nhanes/de')).toEqual(['nhanes/demo/cycle=2013-2014/demo.parquet']);
    expect(await keysBelow(store, 'nothing/here')).toEqual([]);
    for await (const { key, bytes } of store.list('é')) expect([key, bytes]).toEqual(['é', 2]);
  });

  test.each(['a b+c', 'per%20cent', "it's (1)!", 'q?x=1&y#z', 'Ünï/✓'])('holds the key %j', async (key) => {
    await store.put(key, 'x');
    expect(text(await store.get(key))).toBe('x');
    expect(await keysBelow(store, '')).toEqual([key]);
  });

  test.each([
    ['../outside'],
    ['runs/../../outside'],
    ['.'],
    ['runs/.put-1'],
    ['/etc/passwd'],
    ['a//b'],
    ['a/'],
    [''],
    ['a\\b'],
    ['a\0b'],
    ['a\nb'],
    ['\ud800'],
    ['x'.repeat(256)],
    ['é/'.repeat(400).slice(0, -1)],
  ])('refuses the key %j', async (key) => {
    const refused = { name: 'InvalidKeyError' };
    await expect(async () => store.get(key)).rejects.toMatchObject(refused);
    await expect(async () => store.put(key, 'x')).rejects.toMatchObject(refused);
    await expect(async () => store.putIfAbsent(key, 'x')).rejects.toMatchObject(refused);
    await expect(async () => store.head(key)).rejects.toMatchObject(refused);
    expect(() => store.locate(key)).toThrow(expect.objectContaining(refused));
    expect(await keysBelow(store, '')).toEqual([]);
  });

  test('refuses to list a prefix outside the lake', async () => {
    await expect(keysBelow(store, '../')).rejects.toMatchObject({ name: 'InvalidKeyError' });
  });
}
