/** The study whose intervals are put to the proof, and its simulated cohorts. */
import { readFileSync } from 'node:fs';
import { contrastsOf } from '../../../functions/exposures/form.ts';
import { fitRegression } from '../../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../../functions/methods/regression/plan.ts';
import type { ReadColumn } from '../../../functions/nhanes/participants.ts';
import { buildCohort, type Cohort } from '../../../functions/study/cohort.ts';
import type { CohortData } from '../../../functions/study/model-data.ts';
import { parseRunRequest, type RunRequest } from '../../../functions/study/run-request.ts';
import type { Caution } from '../../../functions/survey/event-cells.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';

/**
 * The protocols that are put to the proof. The sample of the first is the one that the simulation's cut points are
 * declared for, and has cases enough for separation to be rare; the second is a sample of ever-smokers with some
 * hundred cases, where cells are sparse.
 */
export const PROTOCOLS = ['huang-2023-whole-population', 'huang-2023'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

/** Relative to the repository. */
export function eventOf(protocol: Protocol): string {
  return `events/${protocol}.json`;
}

/**
 * The first model of a protocol in all participants. Only what the first model needs must be complete, so that few
 * tables have to be simulated.
 */
export function proofRequest(protocol: Protocol): RunRequest {
  const file = new URL(`../../../${eventOf(protocol)}`, import.meta.url);
  const whole = parseRunRequest(JSON.parse(readFileSync(file, 'utf8')));
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

/**
 * An estimate of a survey: log odds ratio, standard error, 95% interval and its caution, or null where the study has no
 * interval.
 */
export type Estimate = {
  logOr: number;
  se: number;
  low: number;
  high: number;
  p: number;
  caution: Caution | null;
} | null;
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
        ({ contrast, estimate, se, ci_low, ci_high, p, caution }): [string, Estimate] => [
          `${analysis.exposure} ${contrast}`,
          estimate === null || se === null || ci_low === null || ci_high === null || p === null
            ? null
            : { logOr: estimate, se, low: ci_low, high: ci_high, p, caution },
        ],
      ),
    ),
  );
}
