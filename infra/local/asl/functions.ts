/** The functions that Step Functions adds to JSONata, and those of JSONata that depend on time. */
import { createHash } from 'node:crypto';

/** What `$hash` accepts, and Node's names for it. */
const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

/** The most elements that `$range` may give, as States.ArrayRange. */
const MAX_RANGE = 1000;

export interface Nondeterminism {
  now(): number;
  random(): number;
}

/** Functions by name as JSONata calls them, without the dollar sign. An absent argument is undefined. */
export function stepFunctionsLibrary({ now, random }: Nondeterminism): Record<string, unknown> {
  return {
    partition,
    range,
    hash,
    parse: (text: string) => JSON.parse(text),
    random: (seed?: number) => (seed === undefined ? random() : seededRandom(seed)),
    uuid: () => uuid(random),
    millis: now,
    now: () => new Date(now()).toISOString(),
  };
}

function partition(array: unknown, size: number): unknown[][] {
  // JSONata's singleton rule: one value and an array of it are the same.
  const items = Array.isArray(array) ? array : [array];
  const length = Math.floor(size);
  if (!(length > 0)) throw new Error(`$partition needs a positive chunk size, not ${size}`);
  return Array.from({ length: Math.ceil(items.length / length) }, (_, i) => items.slice(i * length, (i + 1) * length));
}

function range(first: number, last: number, step: number): number[] {
  const [from, to, by] = [first, last, step].map(Math.floor);
  if (!by || !Number.isInteger(from) || !Number.isInteger(to)) {
    throw new Error(`$range needs three integers and a step that is not 0, not ${first}, ${last}, ${step}`);
  }
  const length = Math.max(0, Math.floor((to - from) / by) + 1);
  if (length > MAX_RANGE) throw new Error(`$range would give ${length} numbers; ${MAX_RANGE} are allowed`);
  return Array.from({ length }, (_, i) => from + i * by);
}

function hash(data: unknown, algorithm: string): string {
  const name = HASHES[algorithm];
  if (!name) throw new Error(`$hash knows ${Object.keys(HASHES).join(', ')}, not ${algorithm}`);
  return createHash(name)
    .update(typeof data === 'string' ? data : JSON.stringify(data))
    .digest('hex');
}

/** The same number for the same seed; not the very number that AWS gives, which is not documented. */
function seededRandom(seed: number): number {
  const digest = createHash('sha256')
    .update(String(Math.floor(seed)))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** A version 4 UUID (RFC 9562, section 5.4). */
function uuid(random: () => number): string {
  const bytes = Buffer.from(Array.from({ length: 16 }, () => Math.floor(random() * 256)));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
