import type { ObjectAccess } from './asl/services.ts';

/** The part of an object store that the machine's own reads and writes need. Keys are relative to the lake. */
export interface LakeObjects {
  get(key: string): Promise<Uint8Array>;
  put(key: string, body: Uint8Array): Promise<unknown>;
}

/** S3's answer to a request for a bucket that is not the stack's. */
export class AccessDeniedError extends Error {
  constructor(bucket: string, lakeBucket: string) {
    super(`the bucket "${bucket}" is not the data lake of this stack, "${lakeBucket}"`);
    this.name = 'AccessDenied';
  }
}

/** The lake under its bucket's name: what `s3:getObject` and `s3:putObject` of the state machine reach, and nothing else. */
export function lakeAsBucket(lakeBucket: string, store: LakeObjects): ObjectAccess {
  const checked = (bucket: string) => {
    if (bucket !== lakeBucket) throw new AccessDeniedError(bucket, lakeBucket);
    return store;
  };
  return {
    getObject: async (bucket, key) => checked(bucket).get(key),
    putObject: async (bucket, key, body) => {
      await checked(bucket).put(key, body);
    },
  };
}
