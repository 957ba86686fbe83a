/** Tells whoever asks what is done in the lake, as the S3 actions that it is, or would be if the lake were a bucket. */
import { channel } from 'node:diagnostics_channel';
import { InvalidKeyError } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectNotFoundError } from './store-errors.ts';

/** Name of the diagnostics channel that every access is published on, as a StoreAccess. */
export const LAKE_ACCESS = 'nhanes-mixtures:lake-access';

/**
 * One operation of an object store. Where it takes several requests (a list of many pages, a conditional write that met
 * another one), they all are this same action on this same key.
 */
export interface StoreAccess {
  /** The permission that S3 asks for: HEAD and ranges are `s3:GetObject`, conditional writes `s3:PutObject`. */
  readonly action: 's3:GetObject' | 's3:PutObject' | 's3:ListBucket';
  /** Relative to the lake's root; of a list, its prefix. */
  readonly key: string;
  /** There was no such object, which S3 tells only those who may list the bucket; to others it says 403. */
  readonly missing?: true;
}

const accesses = channel(LAKE_ACCESS);

/** The same store, which publishes each access when it is over, failed ones too. Without a subscriber nothing is done. */
export function observedStore(store: ObjectStore): ObjectStore {
  return {
    get: (key) => observed('s3:GetObject', key, store.get(key)),
    getRange: (key, start, end) => observed('s3:GetObject', key, store.getRange(key, start, end)),
    put: (key, body) => observed('s3:PutObject', key, store.put(key, body)),
    putIfAbsent: (key, body) => observed('s3:PutObject', key, store.putIfAbsent(key, body)),
    head: (key) => observed('s3:GetObject', key, store.head(key), (found) => found === undefined),
    list(prefix) {
      const objects = store.list(prefix);
      accesses.publish({ action: 's3:ListBucket', key: prefix } satisfies StoreAccess);
      return objects;
    },
    locate: store.locate,
  };
}

async function observed<T>(
  action: StoreAccess['action'],
  key: string,
  answer: Promise<T>,
  isMissing: (value: T) => boolean = () => false,
): Promise<T> {
  if (!accesses.hasSubscribers) return answer;
  const publish = (missing: boolean) => {
    accesses.publish({ action, key, ...(missing && { missing }) } satisfies StoreAccess);
  };
  try {
    const value = await answer;
    publish(isMissing(value));
    return value;
  } catch (error) {
    // A key or a range that is none is refused before anything is asked.
    const asked = !(error instanceof InvalidKeyError || error instanceof RangeError);
    if (asked) publish(error instanceof ObjectNotFoundError);
    throw error;
  }
}
