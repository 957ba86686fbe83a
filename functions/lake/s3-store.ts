import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { checkKey, checkPrefix, checkRange } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectNotFoundError, StoreAccessDeniedError, StoreUnavailableError } from './store-errors.ts';

/**
 * S3 answers 409 to a conditional write while another write of the same key is under way, which is settled within the
 * time of one upload. The waits between eight attempts double from at most 50 ms, 6 s in all, and are drawn at random
 * below that, so that many writers do not meet again and again.
 */
const CONDITIONAL_ATTEMPTS = 8;
const FIRST_WAIT_MS = 50;

/** The lake in S3: every object below `prefix` (empty, or ending in a slash) of a bucket. */
export function s3Store(client: S3Client, bucket: string, prefix: string): ObjectStore {
  const locate = (key: string) => `s3://${bucket}/${prefix}${checkKey(key)}`;
  const address = (key: string) => ({ Bucket: bucket, Key: prefix + checkKey(key) });

  async function get(key: string, range: { Range?: string }): Promise<Uint8Array> {
    try {
      const { Body } = await client.send(new GetObjectCommand({ ...address(key), ...range }));
      return Body ? await Body.transformToByteArray() : new Uint8Array();
    } catch (error) {
      throw failure(error, locate(key));
    }
  }

  async function upload(key: string, body: Uint8Array | string, condition: { IfNoneMatch?: '*' }): Promise<void> {
    const Body = typeof body === 'string' ? Buffer.from(body) : body;
    await client.send(new PutObjectCommand({ ...address(key), Body, ...condition }));
  }

  return {
    get: (key) => get(key, {}),

    async getRange(key, start, end) {
      checkRange(start, end);
      try {
        return await get(key, { Range: `bytes=${start}-${end - 1}` });
      } catch (error) {
        if (error instanceof Error && status(error.cause) === 416) return new Uint8Array(); // starts behind the end
        throw error;
      }
    },

    async put(key, body) {
      try {
        await upload(key, body, {});
      } catch (error) {
        throw failure(error, locate(key));
      }
    },

    async putIfAbsent(key, body) {
      for (let attempt = 1; ; attempt++) {
        try {
          await upload(key, body, { IfNoneMatch: '*' });
          return true;
        } catch (error) {
          if (status(error) === 412) return false;
          if (status(error) !== 409 || attempt === CONDITIONAL_ATTEMPTS) throw failure(error, locate(key));
          await sleep(Math.random() * FIRST_WAIT_MS * 2 ** (attempt - 1));
        }
      }
    },

    async head(key) {
      try {
        const { ContentLength } = await client.send(new HeadObjectCommand(address(key)));
        return { bytes: ContentLength ?? 0 };
      } catch (error) {
        if (status(error) === 404) return undefined;
        throw failure(error, locate(key));
      }
    },

    async *list(start) {
      const Prefix = prefix + checkPrefix(start);
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix })) {
          for (const { Key, Size } of page.Contents ?? []) {
            if (Key !== undefined) yield { key: Key.slice(prefix.length), bytes: Size ?? 0 };
          }
        }
      } catch (error) {
        throw failure(error, `s3://${bucket}/${Prefix}`);
      }
    },

    async *folders(start) {
      const Prefix = prefix + checkPrefix(start);
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix, Delimiter: '/' })) {
          for (const { Prefix: folder } of page.CommonPrefixes ?? []) {
            if (folder !== undefined) yield folder.slice(Prefix.length, -1);
          }
        }
      } catch (error) {
        throw failure(error, `s3://${bucket}/${Prefix}`);
      }
    },

    locate,
  };
}

function status(error: unknown): number | undefined {
  return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function failure(error: unknown, location: string): Error {
  const answer = status(error);
  if (answer === 404 && error instanceof Error && error.name !== 'NoSuchBucket') {
    return new ObjectNotFoundError(location);
  }
  // S3 also says 403 for an object that is not there when the caller may not list the bucket.
  if (answer === 401 || answer === 403) return new StoreAccessDeniedError(location, error);
  return new StoreUnavailableError(location, error);
}
