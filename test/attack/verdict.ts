/** What became of an attacked run, by the same rules for every kind of attack. */
import { type Manifest, readManifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { ObjectNotFoundError } from '../../functions/lake/store-errors.ts';
import { verifyManifest } from '../../functions/lake/verification.ts';
import type { EndedRun } from '../../functions/study/run-events.ts';
import type { ExecutionResult } from '../../infra/local/asl/run-execution.ts';

/**
 * - `held`: the run is complete and equal to the undamaged one to the last bit, and `verify` agrees; if not at once,
 *   then after a further run, and what came before told its cause.
 * - `silent`: complete with other numbers, or `verify` finds all as recorded while an object that is named is damaged.
 * - `stuck`: two further runs of the request have not made it so.
 * - `lost`: complete by its own word and by `verify`, but a result is not there.
 * - `untold`: it ended without a cause.
 * - `littered`: complete, but what interrupted writes left is still there.
 */
export const FAULTS = ['silent', 'stuck', 'lost', 'untold', 'littered'] as const;
export type Fault = (typeof FAULTS)[number];

export interface Verdict {
  readonly verdict: 'held' | Fault;
  /** Runs of the request that it took after the attack. */
  readonly furtherRuns: number;
  /** What was seen last, for whoever looks into it. */
  readonly seen: string;
}

const FURTHER_RUNS = 2;

/** How one run of the request ended. */
export interface Attempt {
  readonly status: 'complete' | 'partial' | 'failed';
  /** Why it is not complete. */
  readonly causes: readonly string[];
  /** Key of the manifest of a complete run. */
  readonly manifest?: string;
}

/** What a run must come to. */
export interface Reference {
  /** The result tables, by key. */
  readonly results: ReadonlyMap<string, Uint8Array>;
  readonly figures: string;
}

export interface Attacked {
  readonly store: ObjectStore;
  readonly reference: Reference;
  /** Runs the request once more, with nothing in its way. */
  readonly runAgain: () => Promise<Attempt>;
  /** Whether the damage that was done is still there and concerns an object that a manifest answers for. */
  readonly stillDamaged?: () => boolean;
}

/** @param first  how the run ended that was attacked, or that followed the attack */
export async function judge(attacked: Attacked, first: Attempt): Promise<Verdict> {
  let attempt = first;
  for (let furtherRuns = 0; ; furtherRuns++) {
    const seen = await look(attacked, attempt);
    if (seen.verdict !== 'stuck' || furtherRuns === FURTHER_RUNS) return { ...seen, furtherRuns };
    attempt = await attacked.runAgain();
  }
}

async function look(
  { store, reference, stillDamaged }: Attacked,
  { status, causes, manifest }: Attempt,
): Promise<Omit<Verdict, 'furtherRuns'>> {
  if (status !== 'complete' || manifest === undefined) {
    return { verdict: causes.length === 0 ? 'untold' : 'stuck', seen: `${status}: ${causes.join('; ').slice(0, 300)}` };
  }
  const told = await differencesTold(store, manifest);
  const wrong = await differences(store, manifest, reference);
  if (told.length > 0) return { verdict: 'stuck', seen: `complete, verify says ${told[0]}` };
  const missing = wrong.find((difference) => difference.endsWith(MISSING));
  if (missing) return { verdict: 'lost', seen: `complete, verify finds nothing, but ${missing}` };
  if (wrong.length > 0) return { verdict: 'silent', seen: `complete, verify finds nothing, but ${wrong.join(', ')}` };
  if (stillDamaged?.()) return { verdict: 'silent', seen: 'complete, verify finds nothing, but the damage is there' };
  return { verdict: 'held', seen: 'complete' };
}

/** What `verify` finds. */
export async function differencesTold(store: ObjectStore, manifestKey: string): Promise<string[]> {
  try {
    const { differences } = await verifyManifest(store, manifestKey);
    return differences.map(({ key, problem }) => `${key}: ${problem}`);
  } catch (error) {
    return [String(error)];
  }
}

const MISSING = 'is missing';

async function differences(store: ObjectStore, manifestKey: string, reference: Reference): Promise<string[]> {
  const found: string[] = [];
  for (const [key, expected] of reference.results) {
    const bytes = await contentOf(store, key);
    if (bytes === undefined) found.push(`${key} ${MISSING}`);
    else if (Buffer.compare(bytes, expected) !== 0) found.push(`${key} differs`);
  }
  const figures = await readManifest(store, manifestKey).then(figuresOf, String);
  return figures === reference.figures ? found : [...found, 'the manifest has other figures'];
}

/** What the undamaged run came to. */
export async function referenceOf(store: ObjectStore, manifestKey: string): Promise<Reference> {
  const manifest = await readManifest(store, manifestKey);
  const results = new Map<string, Uint8Array>();
  for (const { key } of manifest.objects) if (key.startsWith('results/')) results.set(key, await store.get(key));
  return { results, figures: figuresOf(manifest) };
}

/** All numbers of a manifest that do not depend on how often and when the run was taken up. */
function figuresOf({ cohort, wqs, published, sources, missing, status }: Manifest): string {
  const tables = sources.map(({ table, cycle, sha256, rows }) => ({ table, cycle, sha256, rows }));
  return JSON.stringify({ cohort: cohort && { ...cohort, notes: [] }, wqs, published, tables, missing, status });
}

async function contentOf(store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  try {
    return await store.get(key);
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return undefined;
    throw error;
  }
}

/** How an execution of the state machine ended. */
export async function attemptOf(store: ObjectStore, execution: Promise<ExecutionResult>): Promise<Attempt> {
  const { status, output, error, cause } = await execution;
  if (status !== 'SUCCEEDED') return { status: 'failed', causes: error ? [`${error}: ${cause ?? ''}`] : [] };
  const { status: came, manifest_key } = output as unknown as EndedRun;
  if (came === 'complete') return { status: 'complete', causes: [], manifest: manifest_key };
  const { missing } = await readManifest(store, manifest_key);
  const causes = missing.filter((part) => part.error !== 'NotAttempted').map((part) => `${part.error}: ${part.cause}`);
  return { status: 'partial', causes };
}
