/**
 * Ranges of replicates in the lake, each a file. A range is what its content is: the name of its file has the hash of
 * all its bytes, and in these stands whose replicates they are. Anything else counts as absent, and is told.
 */
import { getIfThere } from '../lake/checked-json.ts';
import { tellDamage } from '../lake/damage.ts';
import { sha256 } from '../lake/hash.ts';
import * as keys from '../lake/keys.ts';
import type { ObjectRecord } from '../lake/object-record.ts';
import { parquetNotes } from '../lake/parquet-reader.ts';
import { writeParquet } from '../lake/parquet-writer.ts';
import type { Table } from '../lake/table.ts';
import { lake } from '../runs/environment.ts';

/**
 * Every range that there is a file of, by holdout and then by the first replicate, its content unseen. Ranges may
 * overlap.
 */
export async function claimedRanges(address: string): Promise<keys.NamedRange[]> {
  const ranges: keys.NamedRange[] = [];
  for await (const { key } of lake().list(keys.replicatesPrefix(address))) {
    const range = keys.replicateRange(key);
    if (range) ranges.push(range);
  }
  return ranges.sort((a, b) => a.holdout - b.holdout || a.first - b.first);
}

/** The Parquet file of a range, `undefined` where its content is not that very range of that address. */
export async function readRange(address: string, range: keys.NamedRange): Promise<Uint8Array | undefined> {
  const key = keys.replicatesFile(address, range, range.sha256);
  const bytes = await getIfThere(lake(), key);
  if (bytes === undefined) return undefined;
  if (sha256(bytes) !== range.sha256) {
    tellDamage({ key, problem: 'its SHA-256 is not the one in its name' });
    return undefined;
  }
  // What it says of itself can be relied on only now.
  const notes = parquetNotes(bytes);
  if (Object.entries(identity(address, range)).every(([name, value]) => notes[name] === value)) return bytes;
  tellDamage({ key, problem: `it holds other replicates: ${JSON.stringify(notes).slice(0, 200)}` });
  return undefined;
}

/** Stores the replicates of a range. @param cohort SHA-256 of the cohort that they were made from */
export async function writeRange(
  address: string,
  range: keys.ReplicateRange,
  replicates: Table,
  cohort: string,
): Promise<ObjectRecord> {
  const content = writeParquet({ ...replicates, metadata: identity(address, range) });
  const named = { ...range, sha256: sha256(content) };
  await lake().put(keys.replicatesFile(address, named, named.sha256), content);
  return rangeRecord(address, named, content.length, cohort);
}

/** The range as an object of the run that uses it. */
export function rangeRecord(address: string, range: keys.NamedRange, bytes: number, cohort: string): ObjectRecord {
  const key = keys.replicatesFile(address, range, range.sha256);
  const origin = { rows: range.count, producer: 'fit-replicates', inputs: [cohort] };
  return { key, bytes, sha256: range.sha256, ...origin };
}

function identity(address: string, { holdout, first, count }: keys.ReplicateRange): Record<string, string> {
  return { address, holdout: String(holdout), first: String(first), count: String(count) };
}

/** Whether two ranges have a replicate in common. */
export function overlap(a: keys.ReplicateRange, b: keys.ReplicateRange): boolean {
  return a.holdout === b.holdout && a.first < b.first + b.count && b.first < a.first + a.count;
}
