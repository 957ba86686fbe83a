import { type PositiveWqs, positiveWqs } from './positive-wqs.ts';
import { type Estimates, estimatesOf, proofRequest, simulatedCohorts } from './proof-study.ts';
import { estimatesByQuartiles, type Quartiles } from './quartiles.ts';

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
  /** The declared effects, with intervals on effective degrees of freedom. */
  effective: Estimates;
}

export function survey(seed: number, population: Quartiles): Survey {
  const request = proofRequest();
  const { declared, none } = simulatedCohorts(request, seed, 1);
  const [outcome] = request.outcomes;
  const { n, cases } = declared.flow[declared.flow.length - 1];
  return {
    n,
    cases: cases[outcome.id],
    declared: estimatesOf(request, declared),
    populationCuts: estimatesByQuartiles(request, declared, population),
    none: estimatesOf(request, none),
    wqsNone: positiveWqs(request, none, seed).p,
    wqsDeclared: positiveWqs(request, declared, seed).p,
    effective: estimatesOf({ ...request, df_rule: 'effective' }, declared),
  };
}

/** Far from the seeds of the surveys and of the census. */
const FIRST_SEED_OF_RECOVERY = 3_000_000;

/** The weights of the WQS index with the declared effects, in a survey of `scale` times the size. */
export function recoveredWeights(number: number, scale: number): PositiveWqs['weights'] {
  const request = proofRequest();
  const seed = FIRST_SEED_OF_RECOVERY + 1_000_000 * scale + number;
  return positiveWqs(request, simulatedCohorts(request, seed, scale).declared, seed).weights;
}
