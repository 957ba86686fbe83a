import type { Cohort } from '../../../functions/study/cohort.ts';
import { type PositiveWqs, positiveTests, positiveWeights } from './positive-wqs.ts';
import { type Estimates, estimatesOf, type Protocol, proofRequest, simulatedCohorts } from './proof-study.ts';
import { estimatesByQuartiles, pooledSample, type Quartiles } from './quartiles.ts';

/** What one simulated survey of the size of NHANES comes to. */
export interface Survey {
  n: number;
  cases: number;
  /** With the declared effects, as the study is: quartiles of the sample. */
  declared: Estimates;
  /** The same with the population's cut points: what is left when they need not be estimated. */
  populationCuts: Estimates;
  /** Without effects of metals. */
  none: Estimates;
  wqsNone: PositiveWqs['p'];
  /** With the declared effects: what of the tests find them. */
  wqsDeclared: PositiveWqs['p'];
  /** With the declared effects and without any, with intervals on effective degrees of freedom. */
  effective: Estimates;
  effectiveNone: Estimates;
}

export function survey(protocol: Protocol, seed: number, population: Quartiles): Survey {
  const request = proofRequest(protocol);
  const effectively = { ...request, df_rule: 'effective' } as const;
  const { declared, none } = simulatedCohorts(request, seed, 1);
  const [outcome] = request.outcomes;
  const { n, cases } = declared.flow[declared.flow.length - 1];
  return {
    n,
    cases: cases[outcome.id],
    declared: estimatesOf(request, declared),
    populationCuts: estimatesByQuartiles(request, declared, population),
    none: estimatesOf(request, none),
    wqsNone: positiveTests(request, none, seed),
    wqsDeclared: positiveTests(request, declared, seed),
    effective: estimatesOf(effectively, declared),
    effectiveNone: estimatesOf(effectively, none),
  };
}

/** How large a survey is whose weights are compared with the declared ones. */
export interface RecoverySize {
  /** Persons relative to NHANES. */
  persons: number;
  /** PSUs relative to NHANES: so many surveys are taken together. */
  psus: number;
}

/** Far from the seeds of the surveys and of the census. */
const FIRST_SEED_OF_RECOVERY = 3_000_000;
/** No size has more surveys than a million seeds. */
const SEEDS_OF_A_SIZE = 1_000_000;

/** The weights of the WQS index with the declared effects, in a survey of that size. */
export function recoveredWeights(number: number, { persons, psus }: RecoverySize): PositiveWqs['weights'] {
  const request = proofRequest('huang-2023-whole-population');
  const seed = FIRST_SEED_OF_RECOVERY + SEEDS_OF_A_SIZE * persons + number * psus;
  const cohorts = Array.from(
    { length: psus },
    (_, i): Cohort => simulatedCohorts(request, seed + i, persons / psus).declared,
  );
  return positiveWeights(request, { ...cohorts[0], columns: pooledSample(cohorts) }, seed);
}
