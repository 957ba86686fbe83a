/**
 * Whether a run is what its manifest says. The manifest names every object by its hash; its own hash is in the record
 * of the end of the execution that made it.
 */
import pLimit from 'p-limit';
import { getIfThere, putChecked, readChecked } from './checked-json.ts';
import { sha256 } from './hash.ts';
import * as keys from './keys.ts';
import { InvalidManifestError, type Manifest, parseManifest } from './manifest.ts';
import type { ObjectRecord } from './object-record.ts';
import type { ObjectStore } from './object-store.ts';
import { OBJECTS_AT_ONCE } from './reads-at-once.ts';

/** What an execution ended with. */
interface EndRecord {
  manifest_key: string;
  manifest_sha256: string;
}

/**
 * Writes down what the manifest of an execution will be, before that is written: where a manifest is, its hash is
 * known.
 */
export async function announceManifest(
  store: ObjectStore,
  { run_id, execution }: Pick<Manifest, 'run_id' | 'execution'>,
  record: EndRecord,
): Promise<void> {
  await putChecked(store, keys.endRecord(run_id, execution), record);
}

/** Something that is not as its record says; `bytes` is named where size and hash both differ. */
export interface Difference {
  key: string;
  /**
   * `unreadable` and `unrecorded` are of manifests: it is none, or no execution of the run is known to have made it.
   */
  problem: 'missing' | 'bytes' | 'sha256' | 'unreadable' | 'unrecorded';
  expected: string | number;
  found: string | number | null;
}

/** A manifest that is, byte by byte, the one that an execution of this run ended with. */
export interface ProvenManifest {
  manifest: Manifest;
  bytes: Uint8Array;
  sha256: string;
}

/** The manifest under `key`; where that cannot be relied on, what is wrong with it. */
export async function proveManifest(store: ObjectStore, key: string): Promise<ProvenManifest | Difference> {
  const bytes = await getIfThere(store, key);
  if (bytes === undefined) return { key, problem: 'missing', expected: 'a manifest', found: null };
  let manifest: Manifest;
  let recordKey: string;
  try {
    manifest = parseManifest(bytes, key);
    recordKey = keys.endRecord(manifest.run_id, manifest.execution);
  } catch (error) {
    if (!(error instanceof InvalidManifestError || error instanceof keys.UnsafeKeySegmentError)) throw error;
    return { key, problem: 'unreadable', expected: 'a manifest', found: error.message };
  }
  const found = sha256(bytes);
  const record = await readChecked<EndRecord>(store, recordKey);
  if (record?.manifest_key !== key) return { key, problem: 'unrecorded', expected: recordKey, found };
  if (record.manifest_sha256 !== found) {
    return { key, problem: 'sha256', expected: record.manifest_sha256, found };
  }
  return { manifest, bytes, sha256: found };
}

export interface Verification {
  ok: boolean;
  /** How many objects were looked at, beside the manifest. */
  checked: number;
  differences: Difference[];
  /** Undefined where it cannot be relied on: then nothing that it names was looked at. */
  proven?: ProvenManifest;
}

/** Holds the manifest against what is known of its end, and reads and hashes again every object that it lists. */
export async function verifyManifest(store: ObjectStore, manifestKey: string): Promise<Verification> {
  const proven = await proveManifest(store, manifestKey);
  if ('problem' in proven) return { ok: false, checked: 0, differences: [proven] };
  const { objects } = proven.manifest;
  const outcomes = await pLimit(OBJECTS_AT_ONCE).map(objects, (record) => compare(store, record));
  const differences = outcomes.filter((outcome) => outcome !== undefined);
  return { ok: differences.length === 0, checked: objects.length, differences, proven };
}

/** How an object differs from its record, `undefined` where it does not. */
export async function compare(store: ObjectStore, record: ObjectRecord): Promise<Difference | undefined> {
  const { key, bytes, sha256: expected } = record;
  const content = await getIfThere(store, key);
  if (content === undefined) return { key, problem: 'missing', expected, found: null };
  if (content.length !== bytes) return { key, problem: 'bytes', expected: bytes, found: content.length };
  const found = sha256(content);
  return found === expected ? undefined : { key, problem: 'sha256', expected, found };
}

/** A difference in words, as damage is told. */
export function inWords({ problem, expected, found }: Difference): string {
  return `${problem}, expected ${expected}, found ${found ?? 'nothing'}`;
}
