/**
 * Objects that lie under their SHA-256: whatever the lake has under such a key is the one object that belongs there, or
 * damaged.
 */
import { getIfThere } from './checked-json.ts';
import { tellDamage } from './damage.ts';
import { sha256 } from './hash.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ObjectStore } from './object-store.ts';

/** Bytes with their SHA-256: whoever has received or made them knows it already. */
export interface HashedBytes {
  bytes: Uint8Array;
  sha256: string;
}

/**
 * Keeps bytes under a key that has their hash in it, and returns their record. They are written unless they lie there
 * undamaged: nothing else is ever put in their place. Throws as `ObjectStore.get` and `put` do.
 */
export async function keep(
  store: ObjectStore,
  key: string,
  { bytes, sha256: hash }: HashedBytes,
  origin: Pick<ObjectRecord, 'rows' | 'producer' | 'inputs'>,
): Promise<ObjectRecord> {
  const record = { key, bytes: bytes.length, sha256: hash, ...origin };
  if ((await getIntact(store, record)) === undefined) await store.put(key, bytes);
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
