/** Random requests, a short form: `FUZZED_REQUESTS=5000` makes it the long one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmptySampleError } from '../../functions/nhanes/sample-rules.ts';
import { buildCohort, EmptySubgroupError } from '../../functions/study/cohort.ts';
import { plannedRegressions } from '../../functions/study/plan.ts';
import { contrastsOf, fitRegression } from '../../functions/study/regression.ts';
import { fuzzRequests, smallRequests } from '../support/request-fuzz.ts';
import { simulatedColumns } from '../support/simulated-columns.ts';

const REQUESTS = Number(process.env.FUZZED_REQUESTS ?? 500);
const SEED = 8;

describe('a random request', () => {
  it('is refused in bounded words, without a secret, or is a plan that can run', () => {
    const { refused, planned } = fuzzRequests(REQUESTS, SEED);
    expect(refused + planned).toBe(REQUESTS);
    // Both ends are reached.
    expect(Math.min(refused, planned)).toBeGreaterThan(REQUESTS / 50);
  });

  it('that is small and valid runs to results, or says who is not there', () => {
    const columns = simulatedColumns({ seed: 1, scale: 0.2 });
    fc.assert(
      fc.property(smallRequests, (request) => {
        let cohort: ReturnType<typeof buildCohort>;
        try {
          cohort = buildCohort(request, columns);
        } catch (error) {
          expect([EmptySampleError, EmptySubgroupError].some((known) => error instanceof known)).toBe(true);
          return;
        }
        for (const analysis of plannedRegressions(request)) {
          const { rows } = fitRegression(request, analysis, cohort.columns, cohort.levels);
          expect(rows.map(({ contrast }) => contrast)).toEqual(contrastsOf(request.quantiles));
          for (const { status, odds_ratio, reason } of rows) {
            expect(status === 'not_estimable' ? reason !== null : odds_ratio !== null && odds_ratio > 0).toBe(true);
          }
        }
      }),
      { numRuns: Math.ceil(REQUESTS / 50), seed: SEED },
    );
  });
});
