/** Random requests, a short form: `FUZZED_REQUESTS=5000` makes it the long one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidRequestError } from '../../functions/language/problems.ts';
import { describeStudy } from '../../functions/methods/description/fit.ts';
import { plannedDescription } from '../../functions/methods/description/plan.ts';
import { fitQgcomp } from '../../functions/methods/qgcomp/fit.ts';
import { plannedQgcomp } from '../../functions/methods/qgcomp/plan.ts';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import { EmptySampleError } from '../../functions/nhanes/sample-rules.ts';
import { buildCohort, type Cohort, EmptySubgroupError } from '../../functions/study/cohort.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { withTestFamilies } from '../../functions/study/multiple-testing.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { variantsOf } from '../../functions/study/sensitivity.ts';
import { fuzzRequests } from '../support/request-fuzz.ts';
import { smallRequests } from '../support/runnable-requests.ts';
import { simulatedColumns } from '../support/simulated-columns.ts';

const REQUESTS = Number(process.env.FUZZED_REQUESTS ?? 500);
const SEED = 8;

const columns = simulatedColumns({ seed: 1, scale: 0.2 });

/** What is made; undefined where there is none, for a reason that names what is wrong. */
function unlessTold<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    const known = [InvalidRequestError, EmptySampleError, EmptySubgroupError];
    if (known.some((one) => error instanceof one)) return undefined;
    throw error;
  }
}

/** The request and each change of it, with their cohorts: of those that have one. */
function analysed(written: unknown): { request: RunRequest; cohort: Cohort }[] {
  const parsed = unlessTold(() => parseRunRequest(written));
  return (parsed ? variantsOf(parsed) : []).flatMap(({ request }) => {
    const cohort = unlessTold(() => buildCohort(request, columns));
    return cohort ? [{ request, cohort }] : [];
  });
}

/** An estimate with its effect, or a reason why there is none. */
function expectResult({ status, contrast, estimate, effect, reason }: EffectRow): void {
  if (status === 'not_estimable') {
    expect(reason).toBeTruthy();
    return;
  }
  expect(estimate).toSatisfy(Number.isFinite);
  const isJoint = /^(overall|non-linearity|interaction:)/.test(contrast);
  if (!isJoint) expect(effect).not.toBeNaN();
}

/** Every analysis has rows, each with an estimate or a reason. */
function expectResults(request: RunRequest, cohort: Cohort): void {
  const rows = [
    ...plannedRegressions(request).flatMap((analysis) => fitRegression(request, analysis, cohort).rows),
    ...plannedQgcomp(request).flatMap((analysis) => fitQgcomp(request, analysis, cohort).rows),
  ];
  expect(rows.length).toBeGreaterThan(0);
  for (const row of withTestFamilies(request, rows)) {
    expectResult(row);
    expect(row.e_value === null || row.e_value >= 1).toBe(true);
  }
  for (const analysis of plannedDescription(request)) {
    const { participants, prevalence } = describeStudy(request, analysis, cohort);
    expect(participants.length + prevalence.length).toBeGreaterThan(0);
  }
}

describe('a random request', () => {
  it('is refused in bounded words, without a secret, or is a plan that can run', () => {
    const { refused, planned } = fuzzRequests(REQUESTS, SEED);
    expect(refused + planned).toBe(REQUESTS);
    // Both ends are reached.
    expect(Math.min(refused, planned)).toBeGreaterThan(REQUESTS / 50);
  });

  it('that is small runs to results, or says what is wrong or who is not there', () => {
    let [ran, changed] = [0, 0];
    const runs = Math.ceil(REQUESTS / 12);
    fc.assert(
      fc.property(smallRequests, (written) => {
        const all = analysed(written);
        if (all.length > 0) ran += 1;
        changed += Math.max(0, all.length - 1);
        for (const { request, cohort } of all) expectResults(request, cohort);
      }),
      { numRuns: runs, seed: SEED },
    );
    expect(ran).toBeGreaterThan(runs / 5);
    expect(changed).toBeGreaterThan(runs / 20);
  });
});
