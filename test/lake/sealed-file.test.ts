import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Damage, whileHearingOfDamage } from '../../functions/lake/damage.ts';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import { writeParquet } from '../../functions/lake/parquet-writer.ts';
import { getSealed, putSealed, TO_BE_SEALED } from '../../functions/lake/sealed-file.ts';

let directory: string;
let store: ObjectStore;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lake-'));
  store = directoryStore(directory);
});
afterAll(() => rm(directory, { recursive: true }));

const KEY = 'catalogue/runs/one.parquet';
// A text that looks like a seal, and is not compressed away, is a text.
const COLUMN = { name: 'title', type: 'text', values: ['a title', TO_BE_SEALED.seal], label: 'a label' } as const;
const TABLE = writeParquet({ columns: [COLUMN], metadata: TO_BE_SEALED });

async function read(key = KEY): Promise<{ bytes: Uint8Array | undefined; told: Damage[] }> {
  const told: Damage[] = [];
  const bytes = await whileHearingOfDamage(
    (damage) => told.push(damage),
    () => getSealed(store, key),
  );
  return { bytes, told };
}

const damaged = (problem: string) => ({ bytes: undefined, told: [{ key: KEY, problem }] });

describe('a sealed file', () => {
  it('is read as it was written, and is a table like any other', async () => {
    await putSealed(store, KEY, TABLE);
    const { bytes, told } = await read();
    expect(told).toEqual([]);
    expect(bytes).toHaveLength(TABLE.length);
    const { columns } = await readParquet(bytes ?? new Uint8Array());
    expect(columns).toEqual([COLUMN]);
  });

  it('is damaged by any flipped bit', async () => {
    await putSealed(store, KEY, TABLE);
    const whole = await store.get(KEY);
    for (let at = 0; at < whole.length; at++) {
      const flipped = Buffer.from(whole);
      flipped[at] ^= 1 << (at % 8);
      await writeFile(store.locate(KEY), flipped);
      expect(await read(), `byte ${at}`).toEqual(damaged('its content is not what was written'));
    }
  });

  it.each([
    ['half of it', TABLE.subarray(0, TABLE.length / 2)],
    ['one that was never sealed', TABLE],
    ['another table', writeParquet({ columns: [COLUMN] })],
    ['a seal without room', Buffer.from('sealed by ')],
  ])('is damaged where %s lies in its place', async (_, content) => {
    await writeFile(store.locate(KEY), content);
    expect(await read()).toEqual(damaged('its content is not what was written'));
  });

  it('is damaged where it is empty, or belongs elsewhere, and absent where there is none', async () => {
    await putSealed(store, 'catalogue/runs/two.parquet', TABLE);
    await writeFile(store.locate(KEY), await store.get('catalogue/runs/two.parquet'));
    expect(await read()).toEqual(damaged('its content is not what was written'));
    await writeFile(store.locate(KEY), '');
    expect(await read()).toEqual(damaged('it is empty'));
    expect(await read('catalogue/runs/none.parquet')).toEqual({ bytes: undefined, told: [] });
  });
});
