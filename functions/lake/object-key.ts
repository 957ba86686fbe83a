/** What a key of the lake may be, the same in S3 and in a directory. */

export class InvalidKeyError extends Error {
  constructor(key: string, problem: string) {
    super(`${JSON.stringify(key.slice(0, 200))} is no key of the lake: ${problem}`);
    this.name = 'InvalidKeyError';
  }
}

/** S3's own limit for a key, in UTF-8 bytes. */
const LONGEST_KEY = 1024;
/** The longest file name of common file systems, in UTF-8 bytes: what is a key in S3 must be one in a directory. */
const LONGEST_SEGMENT = 255;

/**
 * Returns the key if both adapters can hold it and it cannot leave the lake: segments split by `/`, none empty,
 * none starting with a dot (`..`; and `.put-` is the directory store's own). Throws InvalidKeyError.
 */
export function checkKey(key: string): string {
  for (const segment of key.split('/')) {
    if (segment === '') throw new InvalidKeyError(key, 'a segment between slashes is empty');
    if (Buffer.byteLength(segment) > LONGEST_SEGMENT) {
      throw new InvalidKeyError(key, `a segment is longer than ${LONGEST_SEGMENT} bytes`);
    }
  }
  return checkPrefix(key);
}

/** Returns the start of a key, which may be empty or end anywhere, under the same rules. Throws InvalidKeyError. */
export function checkPrefix(prefix: string): string {
  if (Buffer.byteLength(prefix) > LONGEST_KEY) throw new InvalidKeyError(prefix, `longer than ${LONGEST_KEY} bytes`);
  if (prefix.includes('\\')) throw new InvalidKeyError(prefix, 'a backslash separates folders on some systems');
  if (/\p{Cc}/u.test(prefix)) throw new InvalidKeyError(prefix, 'it has a control character');
  if (/\p{Cs}/u.test(prefix)) throw new InvalidKeyError(prefix, 'it has half of a Unicode surrogate pair');
  if (prefix.startsWith('/') || prefix.includes('//')) throw new InvalidKeyError(prefix, 'it has an empty segment');
  if (/(^|\/)\./.test(prefix)) throw new InvalidKeyError(prefix, 'a segment starts with a dot');
  return prefix;
}

/** Throws RangeError unless start and end are byte offsets with at least one byte between them. */
export function checkRange(start: number, end: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end <= start) {
    throw new RangeError(`Bytes ${start} to ${end} are no range: 0 <= start < end is wanted`);
  }
}
