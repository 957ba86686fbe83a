/** Tells whoever asks what is done in the lake, as the S3 actions that it is, or would be if the lake were a bucket. */
import { channel } from 'node:diagnostics_channel';
import { checkKey, checkPrefix, checkRange } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectNotFoundError } from './store-errors.ts';

/** Name of the diagnostics channel that every access is published on, as a StoreAccess. */
export const LAKE_ACCESS = 'nhanes-mixtures:lake-access';

/**
 * One operation of an object store, told before it begins. Where it takes several requests (a list of many pages, a
 * conditional write that met another one), they all are this same action on this same key.
 */
export interface StoreAccess {
  /** The permission that S3 asks for: HEAD and ranges are `s3:GetObject`, conditional writes `s3:PutObject`. */
  readonly action: 's3:GetObject' | 's3:PutObject' | 's3:ListBucket';
  /** Relative to the lake's root; of a list, its prefix. */
  readonly key: string;
  /**
   * Told after `s3:GetObject` of a key that is not there: S3 says so only to those who may list the bucket, to others
   * it says 403.
   */
  readonly missing?: true;
}

const accesses = channel(LAKE_ACCESS);

/** The same store, which publishes each access. Without a subscriber nothing is done. */
export function observedStore(store: ObjectStore): ObjectStore {
  return {
    get: (key) => read(key, () => store.get(key)),
    async getRange(key, start, end) {
      checkRange(start, end);
      return read(key, () => store.getRange(key, start, end));
    },
    head: (key) => read(key, () => store.head(key)),
    async put(key, body) {
      publish('s3:PutObject', checkKey(key));
      await store.put(key, body);
    },
    async putIfAbsent(key, body) {
      publish('s3:PutObject', checkKey(key));
      return store.putIfAbsent(key, body);
    },
    list(prefix) {
      publish('s3:ListBucket', checkPrefix(prefix));
      return store.list(prefix);
    },
    folders(prefix) {
      publish('s3:ListBucket', checkPrefix(prefix));
      return store.folders(prefix);
    },
    locate: store.locate,
  };
}

async function read<T>(key: string, ask: () => Promise<T>): Promise<T> {
  publish('s3:GetObject', checkKey(key));
  try {
    const answer = await ask();
    if (answer === undefined) publish('s3:ListBucket', key, true);
    return answer;
  } catch (error) {
    if (error instanceof ObjectNotFoundError) publish('s3:ListBucket', key, true);
    throw error;
  }
}

function publish(action: StoreAccess['action'], key: string, missing?: true): void {
  if (accesses.hasSubscribers) accesses.publish({ action, key, ...(missing && { missing }) } satisfies StoreAccess);
}
