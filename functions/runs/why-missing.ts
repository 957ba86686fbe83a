/** Why a part of a run has no result. */
import { getIfThere, readChecked } from '../lake/checked-json.ts';
import type { Damage } from '../lake/damage.ts';
import * as keys from '../lake/keys.ts';
import type { Manifest } from '../lake/manifest.ts';
import { codeVersion, lake } from './environment.ts';
import type { Part } from './gather-run.ts';
import { findFailure } from './stored-run.ts';

/**
 * That its record was found damaged, or the one that names the replicates that it was made of; else what the state machine recorded of it, or of the step it belongs to; else that its record is
 * there, but made by other code.
 *
 * @param damaged what was found when the run's records were gathered
 */
export async function whyMissing(
  run_id: string,
  { state, sensitivity, id, path, key, method }: Part,
  damaged: readonly Damage[],
): Promise<Manifest['missing'][number]> {
  const ranges = method && keys.replicateFiles(run_id, sensitivity, method, path);
  const damage = damaged.find((it) => it.key === key || it.key === ranges);
  if (damage) {
    const cause = `${damage.key} is damaged: ${damage.problem}; sending the request again makes it anew`;
    return { state, id, error: 'ObjectDamaged', cause };
  }
  // An analysis without its replicates fails for what has kept these from being made.
  const causes = [
    ...(method ? [keys.failure(run_id, sensitivity, 'fit-replicates', method, ...path)] : []),
    keys.failure(run_id, sensitivity, state, ...path),
    ...(sensitivity === null ? [] : [keys.failure(run_id, sensitivity, 'build-cohort', 'cohort')]),
    keys.failure(run_id, null, 'analyse', 'analyses'),
  ];
  const failures = (await Promise.all(causes.map(findFailure))).filter((failure) => failure !== undefined);
  // That a change has no cohort says less than why: perhaps it leaves nobody.
  const told = failures.find(({ error }) => error !== 'NoCohortError') ?? failures[0];
  if (told) return { state, id, ...told };
  const made = (await readChecked<{ code_version: string }>(lake(), key))?.code_version;
  const code = state === 'ingest-table' ? 'convert-table' : state;
  const current = codeVersion(code);
  if (made === current && ranges !== undefined && (await getIfThere(lake(), ranges)) === undefined) {
    const cause = `${ranges} is gone, which names the replicates of ${key}; sending the request again makes it anew`;
    return { state, id, error: 'ObjectDamaged', cause };
  }
  if (made === undefined || made === current) {
    return { state, id, error: 'NotAttempted', cause: 'neither a result nor a failure was recorded' };
  }
  const cause = `${key} was made by version ${made} of ${code}, and this is version ${current}: running the request again makes it anew`;
  return { state, id, error: 'MadeByOtherCode', cause };
}
