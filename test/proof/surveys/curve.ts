/**
 * Tests of a specification curve on a simulated survey in which no metal has an effect: of all that they reject too
 * much is wrong.
 */
import { CurvePermutations } from '../../../functions/methods/curves/curve-permutations.ts';
import { inferenceOf } from '../../../functions/methods/curves/result.ts';
import { curveSets } from '../../../functions/methods/curves/sets.ts';
import { valuesIn } from '../../../functions/methods/replicate-set.ts';
import { buildCohort } from '../../../functions/study/cohort.ts';
import { parseRunRequest, type RunRequest } from '../../../functions/study/run-request.ts';
import { simulatedColumns } from '../../support/simulated-columns.ts';
import { proofRequest } from './proof-study.ts';

/** Enough for a p value of 0.05 to be told. */
const PERMUTATIONS = 99;

/** By curve and statistic: `cadmium q4 median`. */
export type CurveTests = Record<string, number | null>;

/**
 * Eight specifications of two metals around the first model of the whole-population protocol, all adjusted for what
 * confounds them.
 */
function curveRequest(seed: number): RunRequest {
  const { outcomes, models, sample, weights, cycles } = proofRequest('huang-2023-whole-population');
  return parseRunRequest({
    id: 'curve',
    title: 'A curve without effects',
    cycles,
    weights,
    sample,
    outcomes,
    models,
    exposures: ['cadmium', 'selenium'],
    specifications: {
      decisions: [
        { id: 'further', subsets_of: ['bmi', 'smoking'] },
        {
          id: 'cut_points',
          choices: [
            { id: 'sample' },
            { id: 'weighted', change: { forms: [{ id: 'quantile-4', quantile: { groups: 4, weighted: true } }] } },
          ],
        },
      ],
      permutations: PERMUTATIONS,
      seed,
    },
  });
}

/** The tests of the survey of that number, permuted by a seed of its own. */
export function curveTests(number: number): CurveTests {
  const request = curveRequest(number);
  const cohort = buildCohort(request, simulatedColumns({ seed: number, scale: 1, metalEffects: 'none' }));
  const [set] = curveSets(request, cohort, () => '');
  const permuted = valuesIn(set.compute({ holdout: 0, first: 0, count: PERMUTATIONS }, () => true));
  const { rows } = inferenceOf(new CurvePermutations(request, cohort), permuted);
  return Object.fromEntries(
    rows
      .filter(({ among }) => among === 'all')
      .flatMap(({ exposure, contrast, p_median, p_share, p_mean_z }) => [
        [`${exposure} ${contrast} median`, p_median],
        [`${exposure} ${contrast} share of one sign`, p_share],
        [`${exposure} ${contrast} mean z`, p_mean_z],
      ]),
  );
}
