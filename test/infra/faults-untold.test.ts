/**
 * What becomes of a run when that fails which should tell of it: the record of a failure, the event of the end, the
 * dead letter.
 */
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUN_EVENTS } from '../../functions/study/run-events.ts';
import type { Template } from '../../infra/assembly/intrinsics.ts';
import { type EventBridge, eventBridge } from '../support/event-bridge.ts';
import {
  analyses,
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
  replicatesLost,
  run,
  SPECIFICATIONS,
  SWEEP,
  throwing,
  uncomputed,
  wqsLost,
} from '../support/faulty-runs.ts';
import type { EndedExecution, Fault } from '../support/warm-machine.ts';
import { machineArn, synthesisedTemplate } from './synthesised.ts';

const { at, without, execute, expectEnd, expectRepeatToComplete, tasks } = faultyRuns();

/**
 * What failed before the record could fail: the states of a chain each fail with an error of their own, the last of
 * them is the row's. Only the very part is taken from the lake, because a Map or Parallel that fails stops whatever
 * else goes on in it.
 */
interface Recorder {
  readonly after: readonly string[];
  readonly makes: RegExp;
  /** @param error  that the record itself failed with */
  readonly end: (error: string) => End;
}

const female = (error: string) => partial(`fit-regression ${CADMIUM_IN_WOMEN} ${error}`);
const gComputation = (error: string) => partial(`fit-qgcomp ${G_COMPUTATION} ${error}`);
const participants = (error: string) => partial(`describe-study ${PARTICIPANTS} ${error}`);
const specified = (error: string) => partial(`fit-specifications ${SPECIFICATIONS} ${error}`);
const swept = (error: string) => partial(`fit-sweep ${SWEEP} ${error}`);
const tested = (error: string) => partial(`test-curves ${CURVES} ${error}`);
const tolerated = 'States.ExceedToleratedFailureThreshold';
const FEMALE = /runs\/[^/]+\/regression\/.*\/cadmium\/.*\/female/;
const QGCOMP = /runs\/[^/]+\/qgcomp\//;
const TESTED = /curves\//;
const DESCRIPTION = /description\//;
const CURVE = /specifications\//;
const SWEPT = /sweep\//;
const CHUNKS = /(replicates|wqs)\//;
const COMBINED = /runs\/[^/]+\/wqs\//;
const CALIBRATED = /runs\/[^/]+\/calibration\/qgcomp\//;

const RECORDERS: Record<string, Recorder> = {
  RecordIngestFailure: {
    after: ['IngestTable'],
    makes: /tables\/DEMO_H/,
    end: () =>
      failed(...['ingest-table DEMO_H NotAttempted', 'build-cohort cohort NotAttempted'], ...analyses('NotAttempted')),
  },
  RecordCohortFailure: {
    after: ['BuildCohort'],
    makes: /cohort|(regression|wqs|qgcomp|calibration|description|specifications|sweep|curves)\//,
    end: () => failed('build-cohort cohort NotAttempted', ...analyses('NotAttempted')),
  },
  RecordFitRegressionFailure: { after: ['FitRegression'], makes: FEMALE, end: () => female(tolerated) },
  RecordFitRegressionsFailure: {
    after: ['FitRegression', 'RecordFitRegressionFailure'],
    makes: FEMALE,
    end: female,
  },
  RecordFitQgcompFailure: { after: ['FitQgcomp'], makes: QGCOMP, end: () => gComputation(tolerated) },
  RecordFitQgcompAnalysesFailure: {
    after: ['FitQgcomp', 'RecordFitQgcompFailure'],
    makes: QGCOMP,
    end: gComputation,
  },
  RecordTestCurvesFailure: { after: ['TestCurves'], makes: TESTED, end: () => tested(tolerated) },
  RecordTestCurvesAnalysesFailure: {
    after: ['TestCurves', 'RecordTestCurvesFailure'],
    makes: TESTED,
    end: tested,
  },
  RecordDescriptionFailure: { after: ['Description'], makes: DESCRIPTION, end: () => participants(tolerated) },
  RecordDescriptionsFailure: {
    after: ['Description', 'RecordDescriptionFailure'],
    makes: DESCRIPTION,
    end: participants,
  },
  RecordFitSpecificationChunkFailure: {
    after: ['FitSpecificationChunk'],
    makes: CURVE,
    end: () => specified(tolerated),
  },
  RecordFitSpecificationChunksFailure: {
    after: ['FitSpecificationChunk', 'RecordFitSpecificationChunkFailure'],
    makes: CURVE,
    end: specified,
  },
  RecordFitSweepChunkFailure: { after: ['FitSweepChunk'], makes: SWEPT, end: () => swept(tolerated) },
  RecordFitSweepChunksFailure: {
    after: ['FitSweepChunk', 'RecordFitSweepChunkFailure'],
    makes: SWEPT,
    end: swept,
  },
  RecordAnalysisFailure: {
    after: ['FitRegression', 'RecordFitRegressionFailure', 'RecordFitRegressionsFailure'],
    makes: FEMALE,
    end: () => female('NotAttempted'),
  },
  RecordReplicatesPlanFailure: {
    after: ['PlanReplicates'],
    makes: /plan\/(wqs|qgcomp|replicates|calibration|curves)|(replicates|wqs|qgcomp|curves)\//,
    end: replicatesLost,
  },
  RecordChunkFailure: { after: ['FitChunk'], makes: CHUNKS, end: () => uncomputed },
  RecordFitReplicatesFailure: {
    after: ['FitChunk', 'RecordChunkFailure'],
    makes: CHUNKS,
    end: replicatesLost,
  },
  RecordCombineWqsFailure: { after: ['CombineWqs'], makes: COMBINED, end: () => wqsLost(tolerated) },
  RecordCombineWqsAnalysesFailure: {
    after: ['CombineWqs', 'RecordCombineWqsFailure'],
    makes: COMBINED,
    end: wqsLost,
  },
  RecordCombineCalibrationFailure: {
    after: ['CombineCalibration'],
    makes: CALIBRATED,
    end: () => calibrationLost(tolerated),
  },
  RecordCombineCalibrationAnalysesFailure: {
    after: ['CombineCalibration', 'RecordCombineCalibrationFailure'],
    makes: CALIBRATED,
    end: calibrationLost,
  },
};

describe('a record of a failure that cannot be written: the run ends all the same', () => {
  describe.each(Object.entries(RECORDERS))('%s', (state, { after, makes, end }) => {
    const [failing] = after;
    const inFaultOf =
      (faulty: Fault): Fault =>
      (call, proceed) => {
        if (call.state === state) return faulty(call, proceed);
        const fails = after.includes(call.state) && (call.state !== failing || isCallOf(failing, call));
        return fails ? Promise.reject(fault(`${call.state}Error`)) : proceed();
      };

    it.each<[string, Fault]>([
      ['AccessDenied', throwing('AccessDenied')],
      ['States.Timeout', hanging],
    ])('%s', async (name, faulty) => {
      await without(makes);
      await expectEnd(await execute(inFaultOf(faulty)), end(name));
      await expectRepeatToComplete();
    });

    it('is tried again', async () => {
      await without(makes);
      const ended = await execute(
        inFaultOf((call, proceed) => (call.retryCount < 6 ? throwing('S3.S3Exception')(call, proceed) : proceed())),
      );
      expect(ended.calls.filter((call) => call.state === state)).toHaveLength(7);
      expect(existsSync(at(`runs/${run}/failures`))).toBe(true);
    });
  });
});

describe('the event of the end', () => {
  const complete = { status: 'SUCCEEDED', output: { status: 'complete' } };
  const refused = { Entries: [{ ErrorCode: 'ThrottlingException' }], FailedEntryCount: 1 };
  const only =
    (state: string, faulty: Fault): Fault =>
    (call, proceed) =>
      call.state === state ? faulty(call, proceed) : proceed();
  const tries = ({ calls }: EndedExecution, state: string) => calls.filter((call) => call.state === state).length;

  it.each<[string, Fault]>([
    ['an error', throwing('AccessDenied')],
    ['the end of its time', hanging],
    ['an answer that says so', async () => refused],
  ])('that cannot be sent, by %s, is kept among the dead letters after seven tries', async (_, faulty) => {
    const ended = await execute(only('SendEvent', faulty));
    expect(ended).toMatchObject({ ...complete, events: [] });
    expect(tries(ended, 'SendEvent')).toBe(7);
    expect(ended.messages).toHaveLength(1);
    const { detail_type, detail } = JSON.parse(String(ended.messages[0].body));
    expect(detail_type).toBe('StudyRunCompleted');
    RUN_EVENTS.StudyRunCompleted.parse(detail);
    // Only so far: JSONata writes numbers with 15 digits.
    expect(detail).toMatchObject({ run_id: run, manifest_key: `runs/${run}/manifest.json` });
  });

  it('of a run that failed is kept likewise, and the run has failed', async () => {
    await without(/cohort/);
    const states = ['BuildCohort', 'SendEvent'];
    const ended = await execute((call, proceed) =>
      states.includes(call.state) ? Promise.reject(fault('InjectedFault')) : proceed(),
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'StudyRunFailed', events: [] });
    expect(ended.messages.map(({ body }) => JSON.parse(String(body)))).toMatchObject([
      { detail_type: 'StudyRunFailed', detail: { status: 'failed', run_id: run } },
    ]);
  });

  it('is sent once, when sending fails only for a while', async () => {
    const ended = await execute(
      only('SendEvent', (call, proceed) => (call.retryCount < 6 ? Promise.resolve(refused) : proceed())),
    );
    await expectEnd(ended, COMPLETE);
  });

  it('that can be neither sent nor kept does not change how the run ends', async () => {
    const states = ['SendEvent', 'KeepUnsentEvent'];
    const ended = await execute((call, proceed) =>
      states.includes(call.state) ? Promise.reject(fault('AccessDenied')) : proceed(),
    );
    expect(ended).toMatchObject({ ...complete, events: [], messages: [] });
    expect(tries(ended, 'KeepUnsentEvent')).toBe(7);
    expect(existsSync(at(`runs/${run}/manifest.json`))).toBe(true);
  });
});

describe('whatever of it Step Functions lets a Catch take', () => {
  let onStop: EventBridge;
  let stateMachineArn: string;
  beforeAll(() => {
    const template = synthesisedTemplate().toJSON() as Template;
    onStop = eventBridge(template);
    stateMachineArn = machineArn(template);
  });
  /** Whether the machine that tells of stopped runs takes this end for one that nobody has heard of. */
  const isToldAfterwards = ({ status, error }: EndedExecution) => {
    const detail = { stateMachineArn, name: 'execution', status, error: error ?? null, cause: null };
    const change = { id: 'change', source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' };
    return onStop.deliveries('default', { ...change, detail }).length > 0;
  };

  describe.each(['States.DataLimitExceeded', 'States.Runtime', 'States.QueryEvaluationError'])('%s', (name) => {
    it.each(['PlanRun', 'BuildCohort', 'FitRegression', 'PlanReplicates', 'CollectRun'])('in %s', async (state) => {
      await without(/plan|cohort|regression|wqs|qgcomp|description|specifications|sweep|results/);
      const ended = await execute((call, proceed) => (isCallOf(state, call) ? Promise.reject(fault(name)) : proceed()));
      const told = [...ended.events, ...(isToldAfterwards(ended) ? ['by the machine of stopped runs'] : [])];
      expect(told).toHaveLength(1);
    });
  });
});

describe('a request that is refused', () => {
  const invalid = { id: 'Not An Id' };
  const failing =
    (...states: string[]): Fault =>
    (call, proceed) =>
      states.includes(call.state) ? Promise.reject(fault('AccessDenied')) : proceed();
  const refused = { status: 'FAILED', error: 'StudyRunRejected', cause: expect.stringContaining('id: ') };
  const letters = ({ messages }: EndedExecution) => messages.map(({ body }) => JSON.parse(String(body)));

  it.each<[string, string[], { told: boolean; kept: object[] }]>([
    ['is told of and kept', [], { told: true, kept: [{ request: invalid }] }],
    ['that cannot be kept is told of', ['KeepRejectedRequest'], { told: true, kept: [] }],
    ['that cannot be told of is kept', ['SendEvent'], { told: false, kept: [{}, { request: invalid }] }],
    [
      'fails the execution, come what may',
      ['SendEvent', 'KeepUnsentEvent', 'KeepRejectedRequest'],
      { told: false, kept: [] },
    ],
  ])('%s', async (_, states, { told, kept }) => {
    const ended = await execute(failing(...states), invalid);
    expect(ended).toMatchObject(refused);
    expect(ended.events.map(({ detailType }) => detailType)).toEqual(told ? ['StudyRunRejected'] : []);
    for (const { detail } of ended.events) RUN_EVENTS.StudyRunRejected.parse(detail);
    expect(letters(ended)).toMatchObject(
      kept.map((letter) => ({ ...letter, detail_type: 'StudyRunRejected', detail: { problems: expect.any(Array) } })),
    );
    expect(letters(ended)).toHaveLength(kept.length);
  });
});

it('no Task of the machine is left out, the functions aside', () => {
  const tested = [...Object.keys(RECORDERS), 'SendEvent', 'KeepUnsentEvent', 'KeepRejectedRequest'];
  const others = tasks().filter(({ state }) => !state.Resource?.endsWith('lambda:invoke'));
  expect(tested.toSorted()).toEqual(others.map(({ name }) => name).toSorted());
});
