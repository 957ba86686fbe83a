import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChecked, putChecked, readChecked } from '../../functions/lake/checked-json.ts';
import { type Damage, whileHearingOfDamage } from '../../functions/lake/damage.ts';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';

let directory: string;
let store: ObjectStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
  store = directoryStore(directory);
});
afterAll(() => rm(directory, { recursive: true }));

const KEY = 'runs/one/regression/osteoporosis/logistic/cadmium/quantile-4/model-1/all.json';
const RECORD = { code_version: 'é', rows: [{ effect: 1.19, p: 0.0125, reason: null }], nested: { 2: 'b', 1: 'a' } };

/** What is read, and what is told of it. */
async function read(key = KEY): Promise<{ record: unknown; told: Damage[] }> {
  const told: Damage[] = [];
  const record = await whileHearingOfDamage(
    (damage) => told.push(damage),
    () => readChecked(store, key),
  );
  return { record, told };
}

async function written(): Promise<Uint8Array> {
  await putChecked(store, KEY, RECORD);
  return store.get(KEY);
}

/** In place of the object, past the store and its syncs. */
const damage = (content: Uint8Array | string) => writeFile(store.locate(KEY), content);

async function expectDamaged(problem: string): Promise<void> {
  expect(await read()).toEqual({
    record: undefined,
    told: [{ key: KEY, problem: expect.stringContaining(problem) }],
  });
}

describe('a checked record', () => {
  it('is read as it was written, with the bytes that it was read from', async () => {
    const bytes = await written();
    expect(await read()).toEqual({ record: RECORD, told: [] });
    expect(await findChecked(store, KEY)).toEqual({ record: RECORD, bytes: Buffer.from(bytes) });
  });

  it('of any JSON comes back as JSON does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (value) => {
        await putChecked(store, 'any.json', { value });
        expect(await read('any.json')).toEqual({ record: JSON.parse(JSON.stringify({ value })), told: [] });
      }),
      { numRuns: 30 },
    );
  });

  it('that is not there is none, and nothing is told of it', async () => {
    expect(await read('runs/none.json')).toEqual({ record: undefined, told: [] });
  });
});

describe('counts as absent, and is told, when it', () => {
  it('is empty', async () => {
    await damage('');
    await expectDamaged('empty');
  });

  it('is cut anywhere', async () => {
    const whole = await written();
    for (let length = 1; length < whole.length; length++) {
      await damage(whole.subarray(0, length));
      expect((await read()).told, `${length} bytes`).toHaveLength(1);
    }
  });

  it('has any bit flipped', async () => {
    const whole = await written();
    for (let bit = 0; bit < whole.length * 8; bit++) {
      const damaged = Uint8Array.from(whole);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      await damage(damaged);
      expect((await read()).record, `bit ${bit}`).toBeUndefined();
    }
  });

  it('has another digit', async () => {
    const text = new TextDecoder().decode(await written());
    await damage(text.replace('1.19', '8.65'));
    await expectDamaged('not what was written');
  });

  it('is the intact record of another run or analysis, which is named', async () => {
    const other = KEY.replace('one', 'two');
    await putChecked(store, other, RECORD);
    await damage(await store.get(other));
    await expectDamaged(other);
  });

  it.each(['null', '[]', '1', '"text"', '{}', '{"record":{}}', '{"key":1,"sha256":"","record":null}'])(
    'is other JSON: %s',
    async (text) => {
      await damage(text);
      await expectDamaged('not what was written');
    },
  );
});
