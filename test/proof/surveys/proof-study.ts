/** The study whose intervals are put to the proof, and its simulated cohorts. */
import { readFileSync } from 'node:fs';
import { contrastsOf } from '../../../functions/exposures/form.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import type { ReadColumn } from '../../../functions/nhanes/participants.ts';
import { buildCohort, type Cohort } from '../../../functions/study/cohort.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import { parseRunRequest, type RunRequest } from '../../../functions/study/run-request.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';

/** Relative to the repository. */
export const PROOF_EVENT = 'events/huang-2023-whole-population.json';

/**
 * The first model of huang-2023-whole-population in all participants. That protocol, because its sample is the one that
 * the simulation's cut points are declared for, and has cases enough for separation to be rare: intervals are judged,
 * not the handling of empty cells. Only what the first model needs must be complete, so that few tables have to be
 * simulated.
 */
export function proofRequest(): RunRequest {
  const whole = parseRunRequest(JSON.parse(readFileSync(new URL(`../../../${PROOF_EVENT}`, import.meta.url), 'utf8')));
  const [model] = whole.models;
  const [subgroup] = whole.subgroups;
  return {
    ...whole,
    sample: whole.sample.map((rule) =>
      'complete_covariates_of' in rule ? { complete_covariates_of: model.id } : rule,
    ),
    models: [model],
    subgroups: [subgroup],
  };
}

export const EFFECTS = ['declared', 'none'] as const;
export type Effects = (typeof EFFECTS)[number];

/** The cohorts of one simulated survey with the declared effects of metals and without any. */
export function simulatedCohorts(request: RunRequest, seed: number, scale: number): Record<Effects, Cohort> {
  const declared = simulatedColumns({ seed, scale });
  const boneWithoutEffects = simulatedColumns({ seed, scale, metalEffects: 'none' });
  // The two differ in bone density alone: nothing else need be simulated twice.
  const none: ReadColumn = (table, ...column) =>
    (table.startsWith('DXX') ? boneWithoutEffects : declared)(table, ...column);
  return { declared: buildCohort(request, declared), none: buildCohort(request, none) };
}

/** An estimate of a survey: log odds ratio, standard error and 95% interval, or null where the study has none. */
export type Estimate = { logOr: number; se: number; low: number; high: number; p: number } | null;
/** By contrast: `cadmium q2`, ..., `selenium trend`. */
export type Estimates = Record<string, Estimate>;

export function contrastNames({ exposures, forms: [form] }: RunRequest): string[] {
  return exposures.flatMap((exposure) => contrastsOf(form).map((contrast) => `${exposure} ${contrast}`));
}

/** Every exposure's regression, as the study makes it. */
export function estimatesOf(request: RunRequest, cohort: CohortData): Estimates {
  return Object.fromEntries(
    plannedRegressions(request).flatMap((analysis) =>
      fitRegression(request, analysis, cohort).rows.map(
        ({ contrast, estimate, se, ci_low, ci_high, p }): [string, Estimate] => [
          `${analysis.exposure} ${contrast}`,
          estimate === null || se === null || ci_low === null || ci_high === null || p === null
            ? null
            : { logOr: estimate, se, low: ci_low, high: ci_high, p },
        ],
      ),
    ),
  );
}
