import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import { sha256 } from '../../functions/lake/hash.ts';
import { formatJson, getJson, putJson } from '../../functions/lake/json.ts';
import { type Manifest, manifestJsonSchema, readManifest } from '../../functions/lake/manifest.ts';
import { putRecorded, sha256Of } from '../../functions/lake/object-record.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { manifestOf } from './manifest-of.ts';

const directories: string[] = [];
let directory: string;
let store: ObjectStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
  directories.push(directory);
  store = directoryStore(directory);
});
afterAll(() => Promise.all(directories.map((each) => rm(each, { recursive: true }))));

const KEY = 'runs/huang-2023-1a2b/manifest.json';
const madeBy = (producer: string, inputs: string[] = []) => ({ rows: null, producer, inputs });

test('an object is recorded by its bytes, its hash and what it was made from', async () => {
  const record = await putRecorded(store, 'note.txt', 'µg/L', { rows: 3, producer: 'ingest', inputs: [sha256('raw')] });
  expect(record).toEqual({
    key: 'note.txt',
    bytes: 5,
    sha256: sha256(Buffer.from('µg/L')),
    rows: 3,
    producer: 'ingest',
    inputs: [sha256('raw')],
  });
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(await sha256Of(store, 'note.txt')).toBe(record.sha256);
  expect(await sha256Of(store, 'other.txt')).toBeUndefined();
});

describe('JSON objects', () => {
  test('are indented text that ends in a newline, the same for the same value', async () => {
    await putJson(store, 'a.json', { b: [1, null], a: 'é' });
    expect(await readFile(join(directory, 'a.json'), 'utf8')).toBe(
      '{\n  "b": [\n    1,\n    null\n  ],\n  "a": "é"\n}\n',
    );
    expect(await getJson(store, 'a.json')).toEqual({ b: [1, null], a: 'é' });
  });

  test('that are no JSON are named', async () => {
    await store.put('a.json', '{"b": ');
    await expect(getJson(store, 'a.json')).rejects.toMatchObject({
      name: 'InvalidJsonObjectError',
      message: expect.stringContaining(join(directory, 'a.json')),
    });
  });
});

describe('a manifest', () => {
  test('is read back as it was written', async () => {
    const manifest = manifestOf([await putRecorded(store, 'a', 'x', madeBy('build-cohort'))]);
    await store.putIfAbsent(KEY, formatJson(manifest));
    expect(await readManifest(store, KEY)).toEqual(manifest);
  });

  test('may lack a cohort and have WQS beside the regressions', async () => {
    const manifest: Manifest = { ...manifestOf([]), status: 'failed', cohort: null, seed: null };
    manifest.analyses.wqs = { planned: 30, estimated: 25, firth: 1, no_signal: 2, not_estimable: 1, failed: 1 };
    manifest.replicates = { needed: 3000, reused: 0, computed: 3000 };
    await putJson(store, KEY, manifest);
    expect(await readManifest(store, KEY)).toEqual(manifest);
  });

  test('that is none is refused, naming every wrong field', async () => {
    await putJson(store, KEY, { ...manifestOf([]), status: 'done', objects: [{ key: 'a' }], extra: 1 });
    const refusal = readManifest(store, KEY);
    await expect(refusal).rejects.toMatchObject({ name: 'InvalidManifestError' });
    for (const field of ['"extra"', 'at status', 'at objects[0].sha256']) {
      await expect(refusal).rejects.toThrow(field);
    }
  });

  test('has its JSON Schema beside its code, up to date', async () => {
    // To renew it, write JSON.stringify(manifestJsonSchema()) to the file and run `npm run format`.
    const committed = await readFile(join(import.meta.dirname, '../../functions/lake/manifest.schema.json'), 'utf8');
    expect(JSON.parse(committed)).toEqual(manifestJsonSchema());
  });
});
