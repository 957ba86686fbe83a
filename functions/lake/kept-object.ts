/**
 * Objects that lie under their SHA-256: whatever the lake has under such a key is the one object that belongs there, or
 * damaged.
 */
import { getIfThere } from './checked-json.ts';
import { tellDamage } from './damage.ts';
import { sha256 } from './hash.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Keeps the body under the key that names its hash, and returns its record. It is written unless it lies there
 * undamaged: nothing else is ever put in its place. Throws as `ObjectStore.get` and `put` do.
 *
 * @param keyOf the key of an object with that hash
 */
export async function keep(
  store: ObjectStore,
  keyOf: (sha256: string) => string,
  body: Uint8Array,
  origin: Pick<ObjectRecord, 'rows' | 'producer' | 'inputs'>,
): Promise<ObjectRecord> {
  const hash = sha256(body);
  const record = { key: keyOf(hash), bytes: body.length, sha256: hash, ...origin };
  if ((await getIntact(store, record)) === undefined) await store.put(record.key, body);
  return record;
}

/**
 * The very bytes of a record, `undefined` where they are absent or damaged. Throws as `ObjectStore.get` does otherwise.
 */
export async function getIntact(store: ObjectStore, record: ObjectRecord): Promise<Uint8Array | undefined> {
  const bytes = await getIfThere(store, record.key);
  return bytes && isAsRecorded(record, bytes) ? bytes : undefined;
}

/** Whether an object is what its record says; damage is told. */
export function isAsRecorded({ key, sha256: hash }: ObjectRecord, bytes: Uint8Array): boolean {
  const same = sha256(bytes) === hash;
  if (!same) tellDamage({ key, problem: 'its SHA-256 is not the one that was recorded' });
  return same;
}
