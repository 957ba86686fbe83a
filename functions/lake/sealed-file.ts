/**
 * Files that no manifest names: each carries a hash of its key and of all its other bytes, as records do in
 * checked-json.ts. A flipped bit in what can still be read shows, and so does the intact file of another key.
 */
import { getIfThere } from './checked-json.ts';
import { tellDamage } from './damage.ts';
import { sha256 } from './hash.ts';
import type { ObjectStore } from './object-store.ts';

/** What the hash stands behind, and as long as there is none its room. */
const MARK = 'sealed by ';
const ROOM = '0'.repeat(64);

/** What a table's metadata must have for its file to be sealed. */
export const TO_BE_SEALED = { seal: MARK + ROOM };

/** Writes or replaces a file that has `TO_BE_SEALED` in it, behind all values. Throws as `ObjectStore.put` does. */
export async function putSealed(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  const sealed = Buffer.from(bytes);
  sealed.write(hashOf(key, bytes), hashAt(sealed), 'latin1');
  await store.put(key, sealed);
}

/**
 * The file under `key` as it was written there, `undefined` when it is absent or damaged; damage is told. Throws as
 * `ObjectStore.get` does for a store that cannot be used.
 */
export async function getSealed(store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  const bytes = await getIfThere(store, key);
  if (bytes === undefined || isSealed(key, bytes)) return bytes;
  tellDamage({ key, problem: bytes.length === 0 ? 'it is empty' : 'its content is not what was written' });
  return undefined;
}

function isSealed(key: string, bytes: Uint8Array): boolean {
  const blank = Buffer.from(bytes);
  if (!blank.includes(MARK)) return false;
  const at = hashAt(blank);
  const hash = blank.toString('latin1', at, at + ROOM.length);
  blank.write(ROOM, at, 'latin1');
  return hashOf(key, blank) === hash;
}

const hashAt = (bytes: Buffer) => bytes.lastIndexOf(MARK) + MARK.length;

const hashOf = (key: string, bytes: Uint8Array) => sha256(JSON.stringify([key, sha256(bytes)]));
