/**
 * What becomes of a run when a function fails: each in turn, in every way that a function can fail. The bundled
 * functions run in the synthesised state machine; only the Task of the row is tampered with, and only the wait before a
 * retry takes no time.
 */
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  analyses,
  broken,
  CADMIUM_IN_WOMEN,
  COMPLETE,
  CURVES,
  calibrationLost,
  type End,
  failed,
  fault,
  faultyRuns,
  G_COMPUTATION,
  hanging,
  isCallOf,
  PARTICIPANTS,
  partial,
  REGRESSIONS,
  replicatesLost,
  run,
  SPECIFICATIONS,
  SWEEP,
  throwing,
  uncomputed,
  wqsLost,
} from '../support/faulty-runs.ts';
import type { Fault } from '../support/warm-machine.ts';

const { at, keysIn, without, execute, expectEnd, expectRepeatToComplete, tasks } = faultyRuns();

interface Step {
  /** What the lake has of this step and of those after it: taken away, so that the step has something to do. */
  readonly makes: RegExp;
  /** A call that ends with this error. */
  readonly lost: (error: string) => End;
  /** Whether the machine looks at the answer; of all other steps it looks at what they leave in the lake. */
  readonly answers: boolean;
  /** An answer without the work. */
  readonly idle: End;
}

const NO_ANSWER = 'States.QueryEvaluationError';

const STEPS: Record<string, Step> = {
  PlanRun: {
    makes: /request\.json|plan\//,
    lost: (error) => broken(error, null),
    answers: true,
    idle: broken(NO_ANSWER, null),
  },
  IngestTable: {
    makes: /tables\//,
    lost: (error) =>
      failed(`ingest-table DEMO_H ${error}`, 'build-cohort cohort MissingTableError', ...analyses('NotAttempted')),
    answers: false,
    idle: failed(
      ...['ingest-table DEMO_H ObjectLost', 'build-cohort cohort MissingTableError'],
      ...analyses('NotAttempted'),
    ),
  },
  BuildCohort: {
    makes: /cohort|(regression|wqs|qgcomp|calibration|description|specifications|sweep|curves)\//,
    lost: (error) => failed(`build-cohort cohort ${error}`, ...analyses('NotAttempted')),
    answers: false,
    idle: failed('build-cohort cohort ObjectLost', ...analyses('NoCohortError')),
  },
  FitRegression: {
    makes: /regression\//,
    lost: (error) => partial(`fit-regression ${CADMIUM_IN_WOMEN} ${error}`),
    answers: false,
    idle: partial(`fit-regression ${CADMIUM_IN_WOMEN} ObjectLost`),
  },
  FitQgcomp: {
    makes: /qgcomp\//,
    lost: (error) => partial(`fit-qgcomp ${G_COMPUTATION} ${error}`),
    answers: false,
    idle: partial(`fit-qgcomp ${G_COMPUTATION} ObjectLost`),
  },
  Description: {
    makes: /description\//,
    lost: (error) => partial(`describe-study ${PARTICIPANTS} ${error}`),
    answers: false,
    idle: partial(`describe-study ${PARTICIPANTS} ObjectLost`),
  },
  FitSpecificationChunk: {
    makes: /specifications\//,
    lost: (error) => partial(`fit-specifications ${SPECIFICATIONS} ${error}`),
    answers: false,
    idle: partial(`fit-specifications ${SPECIFICATIONS} ObjectLost`),
  },
  FitSweepChunk: {
    makes: /sweep\//,
    lost: (error) => partial(`fit-sweep ${SWEEP} ${error}`),
    answers: false,
    idle: partial(`fit-sweep ${SWEEP} ObjectLost`),
  },
  TestCurves: {
    makes: /curves\//,
    lost: (error) => partial(`test-curves ${CURVES} ${error}`),
    answers: false,
    idle: partial(`test-curves ${CURVES} ObjectLost`),
  },
  PlanReplicates: {
    makes: /plan\/(wqs|replicates|qgcomp|calibration|curves)|(replicates|wqs|qgcomp|curves)\//,
    lost: replicatesLost,
    answers: true,
    idle: replicatesLost(NO_ANSWER),
  },
  FitChunk: { makes: /(replicates|wqs)\//, lost: wqsLost, answers: false, idle: wqsLost('MissingReplicatesError') },
  CombineWqs: { makes: /runs\/[^/]+\/wqs\//, lost: wqsLost, answers: false, idle: wqsLost('ObjectLost') },
  CombineCalibration: {
    makes: /runs\/[^/]+\/calibration\/qgcomp\//,
    lost: calibrationLost,
    answers: false,
    idle: calibrationLost('ObjectLost'),
  },
  CollectRun: {
    makes: /results\//,
    lost: (error) => broken(error, run),
    answers: true,
    idle: broken(NO_ANSWER, run),
  },
};

describe.each(Object.entries(STEPS))('%s', (state, step) => {
  const during = async (faulty: Fault) => {
    await without(step.makes);
    const ended = await execute((call, proceed) => (isCallOf(state, call) ? faulty(call, proceed) : proceed()));
    return { ended, attempts: ended.calls.filter((call) => isCallOf(state, call)) };
  };

  // A step of the run waits long for a function; an item waits for less, and is taken up again in twenty rounds.
  const isItem = [
    'FitRegression',
    'FitQgcomp',
    'Description',
    'FitSpecificationChunk',
    'FitSweepChunk',
    'FitChunk',
    'CombineWqs',
    'CombineCalibration',
    'TestCurves',
  ].includes(state);
  const throttledCalls = isItem ? 20 * 5 : 61;

  it.each<[string, string, Fault, number]>([
    ['fails with an error of its own', 'InjectedFault', throwing('InjectedFault'), 1],
    ['exceeds the time of its function', 'Sandbox.Timedout', throwing('Sandbox.Timedout'), 1],
    ['exceeds the time of its Task', 'States.Timeout', hanging, 1],
    [
      ...(['is throttled without end', 'Lambda.TooManyRequestsException'] as const),
      ...([throwing('Lambda.TooManyRequestsException'), throttledCalls] as const),
    ],
  ])('%s: %s', async (_, name, faulty, calls) => {
    const { ended, attempts } = await during(faulty);
    await expectEnd(ended, step.lost(name));
    expect(attempts).toHaveLength(calls);
    await expectRepeatToComplete();
  });

  it('is throttled for a while, which takes two retries and leaves no trace', async () => {
    const throttled = throwing('Lambda.TooManyRequestsException');
    const { ended, attempts } = await during((call, proceed) =>
      call.retryCount < 2 ? throttled(call, proceed) : proceed(),
    );
    await expectEnd(ended, COMPLETE);
    expect(attempts.map(({ arguments: { Payload } }) => Payload)).toEqual(
      [0, 1, 2].map((retry_count) => expect.objectContaining({ retry_count })),
    );
  });

  it.each([[null], ['text'], [{}], [{ status: 'planned' }]])(
    'answers %j without having done anything',
    async (answer) => {
      const { ended } = await during(async () => answer);
      await expectEnd(ended, step.idle);
    },
  );

  it(`does its work and answers null: ${step.answers ? 'lost all the same' : 'what it left in the lake counts'}`, async () => {
    const { ended } = await during(async (_, proceed) => {
      await proceed();
      return null;
    });
    await expectEnd(ended, step.answers ? step.lost(NO_ANSWER) : COMPLETE);
    await expectRepeatToComplete();
  });
});

/** What the steps after the Map make is taken away, too: they must still come to their turn. */
describe('a work list that is gone: its Map fails as a whole and stops nothing else', () => {
  const gone = 'States.ItemReaderFailed';
  it.each<[string, { after: string; list: string; makes: RegExp; end: End }]>([
    [
      'FitRegressions',
      {
        after: 'BuildCohort',
        list: 'regression-0.json',
        makes: /(regression|description|specifications)\//,
        end: partial(...REGRESSIONS.map((id) => `fit-regression ${id} ${gone}`)),
      },
    ],
    [
      'FitQgcompAnalyses',
      {
        after: 'PlanReplicates',
        list: 'qgcomp-0.json',
        makes: /runs\/[^/]+\/qgcomp\//,
        end: partial(`fit-qgcomp ${G_COMPUTATION} ${gone}`),
      },
    ],
    [
      'TestCurvesAnalyses',
      {
        after: 'PlanReplicates',
        list: 'curves-0.json',
        makes: /curves\//,
        end: partial(`test-curves ${CURVES} ${gone}`),
      },
    ],
    [
      'Descriptions',
      {
        after: 'BuildCohort',
        list: 'description-0.json',
        makes: /description\//,
        end: partial(`describe-study ${PARTICIPANTS} ${gone}`),
      },
    ],
    [
      'FitReplicates',
      {
        after: 'PlanReplicates',
        list: 'replicates-0.json',
        makes: /(replicates|wqs|qgcomp|curves)\//,
        end: uncomputed,
      },
    ],
    [
      'CombineWqsAnalyses',
      { after: 'PlanReplicates', list: 'wqs-0.json', makes: /runs\/[^/]+\/wqs\//, end: wqsLost(gone) },
    ],
  ])('%s', async (_, { after, list, makes, end }) => {
    await without(makes);
    const ended = await execute(async ({ state }, proceed) => {
      const answer = await proceed();
      if (state === after) rmSync(at(`runs/${run}/plan/${list}`));
      return answer;
    });
    await expectEnd(ended, end);
    await expectRepeatToComplete();
  });
});

describe('the same request again', () => {
  it('computes only what is missing', async () => {
    await without(/regression\/.*\/cadmium\/.*\/female/);
    await execute((call, proceed) => (isCallOf('FitRegression', call) ? Promise.reject(fault('Fault')) : proceed()));
    const before = await keysIn(`runs/${run}/`);
    await expectRepeatToComplete();
    const added = (await keysIn(`runs/${run}/`)).filter((key) => !before.includes(key));
    const ends = added.filter((key) => key.startsWith(`runs/${run}/ended/`));
    expect(ends).toHaveLength(1);
    expect(added.filter((key) => !ends.includes(key))).toEqual(
      ['manifest.json', 'regression/osteoporosis/logistic/cadmium/quantile-4/model-1/female.json', 'report.html'].map(
        (key) => `runs/${run}/${key}`,
      ),
    );
  });

  it('does nothing when the run is complete, but tells so again', async () => {
    await execute();
    const again = await execute();
    await expectEnd(again, COMPLETE);
    expect(again.calls.map(({ state }) => state)).toEqual(['PlanRun', 'SendEvent']);
  });
});

it('no function of the machine is left out', () => {
  const functions = tasks().filter(({ state }) => state.Resource?.endsWith('lambda:invoke'));
  expect(Object.keys(STEPS).toSorted()).toEqual(functions.map(({ name }) => name).toSorted());
});
