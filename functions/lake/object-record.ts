/** Objects with a record of what they are and what they were made from, as a manifest lists them. */
import * as z from 'zod/mini';
import { sha256 } from './hash.ts';
import type { ObjectStore } from './object-store.ts';
import { ObjectNotFoundError } from './store-errors.ts';

export const sha256Schema = z
  .string()
  .check(z.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 as 64 lower-case hex digits'));
export const countSchema = z.int().check(z.minimum(0));

export const objectRecordSchema = z.strictObject({
  key: z.string(),
  bytes: countSchema,
  sha256: sha256Schema,
  /** Rows of a table; null for what is no table. */
  rows: z.nullable(countSchema),
  /** The function that made the object. */
  producer: z.string(),
  /** SHA-256 of what it was made from. */
  inputs: z.array(sha256Schema),
});

export type ObjectRecord = z.infer<typeof objectRecordSchema>;

/** Writes or replaces an object and returns its record. Throws as `ObjectStore.put` does. */
export async function putRecorded(
  store: ObjectStore,
  key: string,
  body: Uint8Array | string,
  origin: Pick<ObjectRecord, 'rows' | 'producer' | 'inputs'>,
): Promise<ObjectRecord> {
  await store.put(key, body);
  return { key, bytes: Buffer.byteLength(body), sha256: sha256(body), ...origin };
}

/** SHA-256 of an object as it lies in the store now, `undefined` when it is not there. */
export async function sha256Of(store: ObjectStore, key: string): Promise<string | undefined> {
  try {
    return sha256(await store.get(key));
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}
