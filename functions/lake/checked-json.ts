/**
 * JSON records that say which object they are and carry the hash of that and of their content. A flipped bit, a file
 * cut short by a power cut and the intact record of another run under this key all show when the record is read: it is
 * told, and counts as absent.
 */
import { tellDamage } from './damage.ts';
import { sha256 } from './hash.ts';
import { formatJson } from './json.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectNotFoundError } from './store-errors.ts';

/** What lies in the store. */
interface Sealed {
  /** Its own key. */
  key: string;
  /** Of key and record. */
  sha256: string;
  record: unknown;
}

function seal(key: string, record: unknown): string {
  return formatJson({ key, sha256: sha256(JSON.stringify([key, record])), record } satisfies Sealed);
}

/** Writes or replaces a record. Throws as `ObjectStore.put` does. */
export async function putChecked(store: ObjectStore, key: string, record: object): Promise<void> {
  await store.put(key, seal(key, record));
}

/** A record with the very bytes that it was read from. */
export interface CheckedRecord<Record> {
  record: Record;
  bytes: Uint8Array;
}

/**
 * The record under `key` as it was written there, `undefined` when it is absent or damaged; damage is told. That it has
 * the type asked for is the writer's word: only our own functions write here, and what anything else has changed is
 * damaged. Throws as `ObjectStore.get` does for a store that cannot be used.
 */
export async function findChecked<Record>(store: ObjectStore, key: string): Promise<CheckedRecord<Record> | undefined> {
  const bytes = await getIfThere(store, key);
  if (bytes === undefined) return undefined;
  const { problem, record } = open(key, bytes);
  if (problem === undefined) return { record: record as Record, bytes };
  tellDamage({ key, problem });
  return undefined;
}

/** As `findChecked`, without the bytes. */
export async function readChecked<Record>(store: ObjectStore, key: string): Promise<Record | undefined> {
  return (await findChecked<Record>(store, key))?.record;
}

/** An object, `undefined` when there is none. Throws as `ObjectStore.get` does for a store that cannot be used. */
export async function getIfThere(store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  try {
    return await store.get(key);
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}

/** Every byte counts: the text must be the one that `putChecked` makes of this record under this key. */
function open(key: string, bytes: Uint8Array): { record?: unknown; problem?: string } {
  if (bytes.length === 0) return { problem: 'it is empty' };
  let sealed: Partial<Sealed> | null;
  try {
    sealed = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return { problem: 'it is not JSON: cut short, or changed' };
  }
  const isAsSealed = (as: string) => Buffer.from(seal(as, sealed?.record)).equals(bytes);
  if (isAsSealed(key)) return { record: sealed?.record };
  const other = sealed?.key;
  const isAnother = typeof other === 'string' && other !== key && isAsSealed(other);
  return {
    problem: isAnother ? `it is ${JSON.stringify(other.slice(0, 200))}` : 'its content is not what was written',
  };
}
