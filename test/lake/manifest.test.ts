import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import { sha256 } from '../../functions/lake/hash.ts';
import { formatJson, getJson, putJson } from '../../functions/lake/json.ts';
import {
  MANIFEST_VERSION,
  type Manifest,
  manifestJsonSchema,
  readManifest,
  verifyManifest,
} from '../../functions/lake/manifest.ts';
import { type ObjectRecord, putRecorded, sha256Of } from '../../functions/lake/object-record.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';

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

function manifestOf(objects: ObjectRecord[]): Manifest {
  return {
    schema_version: MANIFEST_VERSION,
    run_id: 'huang-2023-1a2b',
    study: 'huang-2023',
    title: 'Blood metals and osteoporosis',
    reading: 'OUR reading',
    status: 'partial',
    simulated: false,
    truth: null,
    wqs: [],
    created_at: '2026-11-22T13:00:00.000Z',
    execution: 'b1f5',
    code_versions: { 'fit-regression': 'abc' },
    df_rule: 'design',
    weights_rule: 'WTSH2YR / 2 in 2013-2014, WTMEC2YR / 2 in 2017-2018',
    lonely_psu: 'adjust',
    seed: 2023,
    sources: [
      {
        table: 'DEMO',
        cycle: '2013-2014',
        url: 'https://wwwn.cdc.gov/Nchs/Data/Nhanes/Public/2013/DataFiles/DEMO_H.xpt',
        last_modified: null,
        etag: '"a1"',
        replaces: null,
        sha256: sha256('DEMO_H'),
        bytes: 6,
        rows: 1,
        rows_known: null,
        rows_note: null,
      },
    ],
    cohort: { n: 1777, cases: 115, rows_in_design: 9000, cut_points: { cadmium: [0.2, 0.4, 0.8] }, notes: [] },
    objects,
    analyses: {
      regressions: { planned: 75, estimated: 70, firth: 3, not_estimable: 1, failed: 1 },
      wqs: { status: 'not_asked_for' },
    },
    missing: [{ id: 'lead.model-1.male', state: 'fit-regression', error: 'States.Timeout', cause: '60 s' }],
    published: {
      values: [
        {
          exposure: 'selenium',
          model: 'model-1',
          subgroup: 'all',
          contrast: 'q4',
          published: { odds_ratio: 0.34, ci_low: 0.14, ci_high: 0.39, p: '< 0.001' },
          ours: { odds_ratio: 0.5, ci_low: 0.2, ci_high: null, p: 0.1, status: 'estimated' },
          inconsistent: 'the interval belongs to another odds ratio',
        },
      ],
      statements: [],
    },
  };
}

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
    manifest.analyses.wqs = {
      status: 'run',
      planned: 30,
      estimated: 25,
      firth: 1,
      no_signal: 2,
      not_estimable: 1,
      failed: 1,
      replicates: 3000,
      reused: 0,
      computed: 3000,
    };
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

describe('verifying a manifest', () => {
  const change = (key: string, content: string) => writeFile(join(directory, key), content);
  let objects: ObjectRecord[];
  beforeEach(async () => {
    const names = Array.from({ length: 20 }, (_, i) => `object-${i}`);
    objects = await Promise.all(names.map((name) => putRecorded(store, name, name, madeBy('fit-regression'))));
    await putJson(store, KEY, manifestOf(objects));
  });

  test('finds nothing when every object is as recorded', async () => {
    expect(await verifyManifest(store, KEY)).toEqual({ ok: true, checked: 20, differences: [] });
  });

  test('says which objects are gone, of another size or of another content, in the manifest’s order', async () => {
    await change('object-3', 'longer than it was');
    await change('object-7', 'object-X');
    await rm(join(directory, 'object-11'));
    expect(await verifyManifest(store, KEY)).toEqual({
      ok: false,
      checked: 20,
      differences: [
        { key: 'object-3', problem: 'bytes', expected: 8, found: 18 },
        { key: 'object-7', problem: 'sha256', expected: sha256('object-7'), found: sha256('object-X') },
        { key: 'object-11', problem: 'missing', expected: sha256('object-11'), found: null },
      ],
    });
  });

  test('reads nothing outside the lake, whatever the manifest says', async () => {
    await putJson(store, KEY, manifestOf(objects.map((record) => ({ ...record, key: '../../etc/passwd' }))));
    await expect(verifyManifest(store, KEY)).rejects.toMatchObject({ name: 'InvalidKeyError' });
  });
});
