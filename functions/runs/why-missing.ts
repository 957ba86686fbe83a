/** Why a part of a run has no result. */
import { getIfThere, readChecked } from '../lake/checked-json.ts';
import type { Damage } from '../lake/damage.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import { codeVersion, lake } from './environment.ts';
import { findFailure } from './failure-records.ts';
import type { Part } from './gather-run.ts';

/** The steps of a run before its collection, in their order. */
const STEPS = ['plan-run', 'ingest-table', 'build-cohort', 'analyse'] as const;
export type RunStep = (typeof STEPS)[number];

const AGAIN = 'sending the request again makes it anew';

/**
 * That its record was found damaged, or the one that names the replicates that it was made of; else what the state
 * machine recorded of it, or of the step it belongs to; else that its record is there, but made by other code or of
 * what is gone; else that the record is gone, where its step has ended.
 *
 * @param part    of which there is no result
 * @param damaged what was found when the run's records were gathered
 * @param reached the last step that ended in this execution
 */
export async function whyMissing(
  run_id: string,
  { state, sensitivity, id, path, key, method }: Part,
  damaged: readonly Damage[],
  reached: RunStep,
): Promise<Manifest['missing'][number]> {
  const missing = (error: string, cause: string) => ({ state, id, error, cause });
  const ranges = method && keys.replicateFiles(run_id, sensitivity, method, path);
  const damage = damaged.find((it) => it.key === key || it.key === ranges);
  if (damage) return missing('ObjectDamaged', `${damage.key} is damaged: ${damage.problem}; ${AGAIN}`);
  const step = STEPS.find((name) => name === state) ?? 'analyse';
  // An analysis without its replicates fails for what has kept these from being made.
  const causes = [
    ...(method ? [keys.failure(run_id, sensitivity, 'fit-replicates', method, ...path)] : []),
    keys.failure(run_id, sensitivity, state, ...path),
    ...(sensitivity === null ? [] : [keys.failure(run_id, sensitivity, 'build-cohort', 'cohort')]),
    ...(step === 'analyse' ? [keys.failure(run_id, null, step, 'analyses')] : []),
  ];
  const failures = (await Promise.all(causes.map(findFailure))).filter((failure) => failure !== undefined);
  // That a change has no cohort says less than why: perhaps it leaves nobody.
  const told = failures.find(({ error }) => error !== 'NoCohortError') ?? failures[0];
  if (told) return missing(told.error, told.cause);
  const made = (await readChecked<{ code_version: string }>(lake(), key))?.code_version;
  const code = state === 'ingest-table' ? 'convert-table' : state;
  const current = codeVersion(code);
  if (made !== undefined && made !== current) {
    const versions = `${key} was made by version ${made} of ${code}, and this is version ${current}`;
    return missing('MadeByOtherCode', `${versions}: running the request again makes it anew`);
  }
  const isEnded = STEPS.indexOf(step) <= STEPS.indexOf(reached);
  if (made === undefined) {
    return isEnded
      ? missing('ObjectLost', `${key} is gone: its step ended and recorded no failure of it; ${AGAIN}`)
      : missing('NotAttempted', 'neither a result nor a failure was recorded');
  }
  const lost =
    ranges !== undefined && (await getIfThere(lake(), ranges)) === undefined
      ? `${ranges} is gone, which names the replicates of ${key}`
      : `${key} is there, but what it was made of is gone or was replaced`;
  return isEnded
    ? missing('ObjectLost', `${lost}; ${AGAIN}`)
    : missing('NotAttempted', `${lost}, and this attempt did not come to making it anew`);
}
