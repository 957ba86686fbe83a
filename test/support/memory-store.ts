/** A lake in memory, for tests that make a run many times over. */
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { ObjectNotFoundError } from '../../functions/lake/store-errors.ts';

/** @param objects  what the lake holds, by key: a test may change it */
export function memoryStore(objects: Map<string, Uint8Array>): ObjectStore {
  const get = async (key: string) => objects.get(key) ?? Promise.reject(new ObjectNotFoundError(key));
  return {
    get,
    getRange: async (key, start, end) => (await get(key)).subarray(start, end),
    put: async (key, body) => void objects.set(key, Buffer.from(body)),
    putIfAbsent: async (key, body) => {
      if (objects.has(key)) return false;
      objects.set(key, Buffer.from(body));
      return true;
    },
    head: async (key) => (objects.has(key) ? { bytes: objects.get(key)?.length ?? 0 } : undefined),
    list: async function* (prefix) {
      for (const key of [...objects.keys()].sort()) if (key.startsWith(prefix)) yield { key, bytes: 1 };
    },
    folders: async function* () {},
    locate: (key) => key,
  };
}
