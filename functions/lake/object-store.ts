/** The port to the data lake: objects by key, every write whole or not at all. */
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { directoryStore } from './directory-store.ts';
import { checkKey } from './object-key.ts';
import { s3Store } from './s3-store.ts';
import { observedStore } from './store-access.ts';

export interface StoredObject {
  key: string;
  bytes: number;
}

/**
 * A store of objects. Keys are relative to the lake's root; see `checkKey` for what a key may be.
 * Every method throws StoreUnavailableError or StoreAccessDeniedError when the store cannot be used.
 */
export interface ObjectStore {
  /** The whole object. Throws ObjectNotFoundError. */
  get(key: string): Promise<Uint8Array>;
  /**
   * Bytes `start` up to, not including, `end`; fewer where the object ends before. Throws ObjectNotFoundError,
   * RangeError.
   */
  getRange(key: string, start: number, end: number): Promise<Uint8Array>;
  /**
   * Writes or replaces an object: readers see the old one or the new one, never a part. Throws LakeNotWritableError.
   */
  put(key: string, body: Uint8Array | string): Promise<void>;
  /**
   * Writes an object unless the key is taken: of many writers at once exactly one is told `true`. Throws
   * LakeNotWritableError.
   */
  putIfAbsent(key: string, body: Uint8Array | string): Promise<boolean>;
  /** Size of an object, `undefined` when there is none. */
  head(key: string): Promise<{ bytes: number } | undefined>;
  /** The objects whose key starts with `prefix`, in the order of their keys' UTF-8 bytes. */
  list(prefix: string): AsyncIterable<StoredObject>;
  /** The folders right below `prefix`, which ends in a slash: their names alone, however many objects lie in them. */
  folders(prefix: string): AsyncIterable<string>;
  /** Where an object lies, for people and other programs: `s3://bucket/prefix/key` or a path. */
  locate(key: string): string;
}

export class InvalidLakeUrlError extends Error {
  constructor(url: string, problem: string) {
    super(
      `${JSON.stringify(url)} names no data lake (${problem}); allowed are s3://bucket/prefix and file:///directory`,
    );
    this.name = 'InvalidLakeUrlError';
  }
}

/** S3's rule for bucket names, as far as it keeps other things than a name out of the address. */
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * The lake that `url` names: `s3://bucket/prefix` or `file:///directory`. Nothing is read or written yet.
 * Region, credentials and endpoint come from the environment, as everywhere in the AWS SDK. What is done in it is
 * published; see store-access.ts.
 * Throws InvalidLakeUrlError.
 */
export function openStore(url: string): ObjectStore {
  return observedStore(adapter(url));
}

function adapter(url: string): ObjectStore {
  if (url.startsWith('file://')) return directoryStore(directoryOf(url));
  const [, bucket, path = ''] = /^s3:\/\/([^/]*)(?:\/(.*))?$/s.exec(url) ?? [];
  if (bucket === undefined) throw new InvalidLakeUrlError(url, 'unknown scheme');
  if (!BUCKET.test(bucket)) throw new InvalidLakeUrlError(url, `${JSON.stringify(bucket)} is no bucket name`);
  return s3Store(s3Client(), bucket, prefixOf(url, path));
}

function directoryOf(url: string): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw new InvalidLakeUrlError(url, error instanceof Error ? error.message : String(error));
  }
}

function prefixOf(url: string, path: string): string {
  const prefix = path.replace(/\/$/, '');
  if (prefix === '') return '';
  try {
    return `${checkKey(prefix)}/`;
  } catch (error) {
    throw new InvalidLakeUrlError(url, error instanceof Error ? error.message : String(error));
  }
}

function s3Client(): S3Client {
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  // AWS itself has a host name for every bucket; a server of one's own seldom has.
  return new S3Client({ forcePathStyle: endpoint !== undefined });
}
