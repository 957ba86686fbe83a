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
