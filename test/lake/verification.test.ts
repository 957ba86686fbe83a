import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import { sha256 } from '../../functions/lake/hash.ts';
import { formatJson } from '../../functions/lake/json.ts';
import * as keys from '../../functions/lake/keys.ts';
import { type ObjectRecord, putRecorded } from '../../functions/lake/object-record.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { announceManifest, verifyManifest } from '../../functions/lake/verification.ts';
import { manifestOf } from './manifest-of.ts';

const directories: string[] = [];
let directory: string;
let store: ObjectStore;
afterAll(() => Promise.all(directories.map((each) => rm(each, { recursive: true }))));

const { run_id, execution } = manifestOf([]);
const KEY = keys.manifest(run_id);
const END = keys.endRecord(run_id, execution);
const change = (key: string, content: string | Uint8Array) => writeFile(join(directory, key), content);

async function writeManifest(objects: ObjectRecord[], key = KEY): Promise<string> {
  const manifest = manifestOf(objects);
  const content = formatJson(manifest);
  await announceManifest(store, manifest, { manifest_key: key, manifest_sha256: sha256(content) });
  await store.put(key, content);
  return content;
}

let objects: ObjectRecord[];
let content: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
  directories.push(directory);
  store = directoryStore(directory);
  const names = Array.from({ length: 12 }, (_, i) => `object-${i}`);
  const origin = { rows: null, producer: 'fit-regression', inputs: [] };
  objects = await Promise.all(names.map((name) => putRecorded(store, name, name, origin)));
  content = await writeManifest(objects);
});

describe('verifying a manifest', () => {
  test('finds nothing when every object is as recorded', async () => {
    const found = await verifyManifest(store, KEY);
    expect(found).toMatchObject({ ok: true, checked: 12, differences: [] });
    expect(found.proven).toMatchObject({ manifest: manifestOf(objects), sha256: sha256(content) });
  });

  test('says which objects are gone, of another size or of another content, in the manifest’s order', async () => {
    await change('object-3', 'longer than it was');
    await change('object-7', 'object-X');
    await rm(join(directory, 'object-11'));
    expect(await verifyManifest(store, KEY)).toMatchObject({
      ok: false,
      checked: 12,
      differences: [
        { key: 'object-3', problem: 'bytes', expected: 8, found: 18 },
        { key: 'object-7', problem: 'sha256', expected: sha256('object-7'), found: sha256('object-X') },
        { key: 'object-11', problem: 'missing', expected: sha256('object-11'), found: null },
      ],
    });
  });

  test('reads nothing outside the lake, whatever the manifest says', async () => {
    await writeManifest(objects.map((record) => ({ ...record, key: '../../etc/passwd' })));
    await expect(verifyManifest(store, KEY)).rejects.toMatchObject({ name: 'InvalidKeyError' });
  });
});

describe('of a manifest that cannot be relied on nothing else is believed', () => {
  const problemOf = async (key = KEY) => {
    const { ok, checked, differences, proven } = await verifyManifest(store, key);
    expect({ ok, checked, proven }).toEqual({ ok: false, checked: 0, proven: undefined });
    expect(differences).toHaveLength(1);
    return differences[0];
  };

  test('another digit of a result', async () => {
    const damaged = content.replace('1777', '1771');
    expect(damaged).not.toBe(content);
    await change(KEY, damaged);
    const [expected, found] = [sha256(content), sha256(damaged)];
    expect(await problemOf()).toEqual({ key: KEY, problem: 'sha256', expected, found });
  });

  test('another name of its execution, under which no end is recorded', async () => {
    await change(KEY, content.replace(execution, 'b1f6'));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'unrecorded' });
  });

  test.each<[string, (content: string) => string]>([
    ['empty', () => ''],
    ['half', (text) => text.slice(0, text.length / 2)],
    ['other JSON', () => '{}'],
    ['a run id that cannot be one', (text) => text.replaceAll(run_id, '../..')],
  ])('%s', async (_, damage) => {
    await change(KEY, damage(content));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'unreadable' });
  });

  test('gone', async () => {
    await rm(join(directory, KEY));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'missing' });
  });

  test('the intact manifest of an attempt, or of another run, in its place', async () => {
    const attempt = keys.attemptManifest(run_id, execution);
    await writeManifest(objects.slice(1), attempt);
    expect(await verifyManifest(store, attempt)).toMatchObject({ ok: true });
    await change(KEY, await store.get(attempt));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'unrecorded', expected: END });
    const other = keys.manifest('other-0123456789ab');
    await store.put(other, content);
    expect(await problemOf(other)).toMatchObject({ key: other, problem: 'unrecorded' });
  });

  test('a record of its end that is damaged or gone', async () => {
    const end = new TextDecoder().decode(await store.get(END));
    await change(END, end.replace('manifest_key', 'manifest_kez'));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'unrecorded', found: sha256(content) });
    await rm(join(directory, END));
    expect(await problemOf()).toMatchObject({ key: KEY, problem: 'unrecorded' });
  });
});
