import validate from 'asl-validator';
import jsonata from 'jsonata';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUN_EVENTS } from '../../../functions/study/run-events.ts';
import { allStates, definitionOf, type Machine, type PlacedState, synthesisedTemplate } from '../synthesised.ts';

let machine: Machine;
let states: PlacedState[];
let tasks: PlacedState[];
beforeAll(() => {
  machine = definitionOf(synthesisedTemplate());
  states = allStates(machine);
  tasks = states.filter(({ state }) => state.Type === 'Task');
});

const stateNamed = (name: string) => states.find((placed) => placed.name === name)?.state;

describe('the definition', () => {
  it('is valid Amazon States Language', () => {
    // The validator writes into what it reads.
    const { isValid, errorsText } = validate(structuredClone(machine));
    expect(isValid, errorsText()).toBe(true);
  });

  it('speaks JSONata alone: no field of the JSONPath dialect', () => {
    expect(machine).toMatchObject({ QueryLanguage: 'JSONata' });
    const text = JSON.stringify(machine);
    expect(text).not.toMatch(
      /"(Parameters|ResultPath|ResultSelector|InputPath|OutputPath|ItemsPath|ErrorPath|CausePath)":/,
    );
    expect(text).not.toMatch(/\.\$":/);
  });

  it('has only expressions that JSONata can parse', () => {
    const expressions = [...JSON.stringify(machine).matchAll(/"\{% (.*?) %\}"/g)].map((match) => match[1] ?? '');
    expect(expressions.length).toBeGreaterThan(10);
    for (const expression of expressions) expect(() => jsonata(expression), expression).not.toThrow();
  });

  it('ends a run that hangs', () => {
    expect(machine).toMatchObject({ TimeoutSeconds: 7200 });
  });
});

/** Tasks that tell somebody of something: trying them again does no harm, whatever the error. */
const isSending = ({ state }: PlacedState) => /events:putEvents|sqs:sendMessage/.test(state.Resource ?? '');

describe('every task', () => {
  it('waits between its attempts with full jitter', () => {
    for (const { name, state } of tasks) {
      expect(state.Retry?.[0], name).toMatchObject({
        JitterStrategy: 'FULL',
        IntervalSeconds: 2,
        BackoffRate: 2,
        MaxAttempts: 6,
        MaxDelaySeconds: 60,
      });
    }
  });

  it('that works is retried for what passes by itself, and not for what a repeat would only meet again', () => {
    for (const { name, state } of tasks.filter((task) => !isSending(task))) {
      const retried = state.Retry?.flatMap((retrier) => retrier.ErrorEquals);
      expect(retried, name).toEqual(
        expect.arrayContaining([
          'Lambda.ServiceException',
          'Lambda.AWSLambdaException',
          'Lambda.SdkClientException',
          'StoreUnavailableError',
        ]),
      );
      expect(retried, name).not.toContain('States.ALL');
      expect(retried, name).not.toContain('States.TaskFailed');
      expect(retried, name).not.toContain('States.Timeout');
    }
  });

  it('that sends is retried whatever the error', () => {
    expect(
      tasks
        .filter(isSending)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['KeepRejectedRequest', 'KeepUnsentEvent', 'SendEvent']);
    for (const { state } of tasks.filter(isSending)) expect(state.Retry?.[0]?.ErrorEquals).toEqual(['States.ALL']);
  });

  it('that calls a function waits for one with a retrier of its own, longer where no EXPRESS execution ends first', () => {
    for (const { name, state, within } of tasks.filter(({ state }) => state.Resource?.endsWith('lambda:invoke'))) {
      const inExpress = within.some(({ ItemProcessor }) => ItemProcessor?.ProcessorConfig.ExecutionType === 'EXPRESS');
      expect(state.Retry?.[1], name).toMatchObject({
        ErrorEquals: ['Lambda.TooManyRequestsException'],
        JitterStrategy: 'FULL',
        IntervalSeconds: 10,
        BackoffRate: 1,
        MaxAttempts: inExpress ? 4 : 60,
      });
    }
  });

  it('has a time limit', () => {
    for (const { name, state } of tasks) expect(state.TimeoutSeconds, name).toBeGreaterThan(0);
  });

  it('is caught, whatever the error: a function by itself, the writer of a record also by what encloses it', () => {
    for (const { name, state, within } of tasks) {
      const isFunction = state.Resource?.endsWith('lambda:invoke');
      const catchers = isFunction ? [state] : [state, ...within];
      const caught = catchers.flatMap((catcher) => catcher.Catch ?? []).flatMap((catcher) => catcher.ErrorEquals);
      expect(caught, name).toContain('States.ALL');
    }
  });
});

describe('a request', () => {
  it('that is refused is told of, kept, and fails the execution with what is wrong', async () => {
    expect(stateNamed('Planned?')).toMatchObject({
      Choices: [
        { Condition: "{% $plan.status = 'rejected' %}", Next: 'SendEvent' },
        { Condition: "{% $plan.status = 'complete' %}", Next: 'SendEvent' },
      ],
      Default: 'IngestTables',
    });
    expect(stateNamed('HowItEnded?')).toMatchObject({
      Choices: [
        { Condition: "{% $states.input.detail_type = 'StudyRunRejected' %}", Next: 'KeepRejectedRequest' },
        { Condition: "{% $states.input.detail_type = 'StudyRunFailed' %}", Next: 'RunFailed' },
      ],
      Default: 'RunEnded',
    });
    expect(stateNamed('KeepRejectedRequest')).toMatchObject({ Next: 'RequestRejected' });
    const cause = jsonata(`${stateNamed('RequestRejected')?.Cause}`.slice(3, -3));
    const problems = [
      { path: 'cycles', message: 'is missing' },
      { path: 'wqs.seed', message: 'must be a whole number' },
      { path: '', message: 'is longer than 32 KiB' },
    ];
    expect(await cause.evaluate({}, { states: { input: { detail: { problems } } } })).toBe(
      'cycles: is missing; wqs.seed: must be a whole number; the request: is longer than 32 KiB',
    );
  });

  it('that is refused is kept whole, or where it is too long its beginning, so that a message holds it', async () => {
    const { Arguments } = stateNamed('KeepRejectedRequest') as { Arguments?: { MessageBody?: string } };
    const body = jsonata(`${Arguments?.MessageBody}`.slice(3, -3));
    const kept = async (Input: unknown) => {
      const message = String(await body.evaluate({}, { states: { input: {}, context: { Execution: { Input } } } }));
      expect(Buffer.byteLength(message)).toBeLessThan(200 * 1024);
      return JSON.parse(message).request;
    };
    expect(await kept({ id: 'x' })).toEqual({ id: 'x' });
    expect(await kept('{"id":')).toBe('{"id":');
    expect(await kept({ id: '\u{1F600}'.repeat(60_000) })).toMatch(/^\{"id":"\u{1F600}+$/u);
  });
});

describe('the event of the end', () => {
  it('is sent to the bus as it is', () => {
    expect(stateNamed('SendEvent')).toMatchObject({
      Resource: 'arn:aws:states:::events:putEvents',
      Arguments: {
        Entries: [
          {
            Source: 'nhanes-mixtures',
            DetailType: '{% $states.input.detail_type %}',
            Detail: '{% $states.input.detail %}',
            EventBusName: expect.stringContaining('Bus'),
          },
        ],
      },
    });
  });

  it('is kept among the dead letters when it cannot be sent, and the run ends as it would have', () => {
    expect(stateNamed('SendEvent')?.Catch).toMatchObject([{ ErrorEquals: ['States.ALL'], Next: 'KeepUnsentEvent' }]);
    expect(stateNamed('KeepUnsentEvent')).toMatchObject({ Next: 'HowItEnded?', Catch: [{ Next: 'HowItEnded?' }] });
  });

  it.each(['PlanRun', 'CollectRun'])('tells of a %s that breaks down, with error and cause', async (name) => {
    const [catcher] = stateNamed(name)?.Catch ?? [];
    expect(catcher).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'SendEvent' });
    const output = await jsonata(catcher?.Output?.slice(3, -3) ?? '').evaluate(
      {},
      {
        states: { errorOutput: { Error: 'States.Timeout' }, context: { Execution: { Name: 'e-1' } } },
        plan: { run_id: 'r-0123456789ab' },
      },
    );
    expect(output.detail_type).toBe('StudyRunFailed');
    expect(RUN_EVENTS.StudyRunFailed.parse(output.detail)).toMatchObject({
      execution: 'e-1',
      run_id: name === 'PlanRun' ? null : 'r-0123456789ab',
      error: 'States.Timeout',
      cause: '',
    });
  });
});

describe('a failure', () => {
  it.each([
    ['IngestTable', 'RecordIngestFailure', 'ingest-table', '$states.input'],
    ['BuildCohort', 'RecordCohortFailure', 'build-cohort', '$plan.cohort'],
    ['FitRegression', 'RecordFitRegressionFailure', 'fit-regression', '$states.input'],
    ['FitRegressions', 'RecordFitRegressionsFailure', 'analyse', '$plan.analyses'],
    ['FitQgcomp', 'RecordFitQgcompFailure', 'fit-qgcomp', '$states.input'],
    ['FitQgcompAnalyses', 'RecordFitQgcompAnalysesFailure', 'analyse', '$plan.analyses'],
    ['TestCurves', 'RecordTestCurvesFailure', 'test-curves', '$states.input'],
    ['TestCurvesAnalyses', 'RecordTestCurvesAnalysesFailure', 'analyse', '$plan.analyses'],
    ['Description', 'RecordDescriptionFailure', 'describe-study', '$states.input'],
    ['Descriptions', 'RecordDescriptionsFailure', 'analyse', '$plan.analyses'],
    ['FitSpecificationChunk', 'RecordFitSpecificationChunkFailure', 'fit-specifications', '$states.input'],
    ['FitSpecificationChunks', 'RecordFitSpecificationChunksFailure', 'analyse', '$plan.analyses'],
    ['FitSweepChunk', 'RecordFitSweepChunkFailure', 'fit-sweep', '$states.input'],
    ['FitSweepChunks', 'RecordFitSweepChunksFailure', 'analyse', '$plan.analyses'],
    ['PlanReplicates', 'RecordReplicatesPlanFailure', 'analyse', '$plan.analyses'],
    ['FitChunk', 'RecordChunkFailure', 'fit-replicates', '$states.input'],
    ['CombineWqs', 'RecordCombineWqsFailure', 'combine-wqs', '$states.input'],
    ['CombineCalibration', 'RecordCombineCalibrationFailure', 'combine-calibration', '$states.input'],
    ['Analyse', 'RecordAnalysisFailure', 'analyse', '$plan.analyses'],
  ])('of %s is written by %s to the key that its item names', async (name, recorder, step, item) => {
    const [catcher] = stateNamed(name)?.Catch ?? [];
    expect(catcher?.Next).toBe(recorder);

    const failed = { run_id: 'r', failure_key: 'runs/r/failures/x.json' };
    const expression = jsonata(catcher?.Output?.slice(3, -3) ?? '');
    const record = await expression.evaluate(
      {},
      { states: { input: failed, errorOutput: { Error: 'Broken' } }, plan: { cohort: failed, analyses: failed } },
    );
    expect(record).toEqual({ state: step, error: 'Broken', cause: '', item: failed });
    expect(catcher?.Output).toContain(item);

    expect(stateNamed(recorder)).toMatchObject({
      Resource: 'arn:aws:states:::aws-sdk:s3:putObject',
      Arguments: { Key: '{% $states.input.item.failure_key %}', Body: '{% $states.input %}' },
    });
  });

  it('of one table or one analysis ends only its own iteration', () => {
    for (const name of [
      'RecordIngestFailure',
      'RecordFitRegressionFailure',
      'RecordChunkFailure',
      'RecordCombineWqsFailure',
    ]) {
      expect(stateNamed(name)).toMatchObject({ End: true, Output: expect.stringContaining("'failed'") });
    }
  });

  it('of anything after the plan leads to the collection, which alone says what the run has come to', () => {
    expect(stateNamed('IngestTables')?.Catch?.[0]?.Next).toBe('CollectRun');
    for (const name of ['RecordCohortFailure', 'RecordAnalysisFailure']) {
      expect(stateNamed(name)).toMatchObject({ Next: 'CollectRun', Catch: [{ Next: 'CollectRun' }] });
    }
  });
});

describe('the tables', () => {
  it('are fetched as many at a time as the plan says', () => {
    expect(stateNamed('IngestTables')).toMatchObject({
      Items: '{% $plan.tables %}',
      MaxConcurrency: '{% $plan.at_once.tables %}',
      ItemProcessor: { ProcessorConfig: { Mode: 'INLINE' } },
    });
  });
});

describe('the collection', () => {
  it.each([
    ['complete', 'StudyRunCompleted'],
    ['partial', 'StudyRunPartial'],
    ['failed', 'StudyRunFailed'],
  ])('of a run that is %s leads to %s', async (status, type) => {
    expect(stateNamed('CollectRun')?.Next).toBe('SendEvent');
    const output = jsonata(`${stateNamed('CollectRun')?.Output}`.slice(3, -3));
    const ended = { status, run_id: 'r' };
    expect(await output.evaluate({}, { states: { result: { Payload: ended } } })).toEqual({
      detail_type: type,
      detail: ended,
    });
  });

  it('learns which step was the last to end, so that it can tell what is gone from what was not made', () => {
    const steps = {
      PlanRun: 'plan-run',
      IngestTables: 'ingest-table',
      BuildCohort: 'build-cohort',
      Analyse: 'analyse',
    };
    for (const [name, reached] of Object.entries(steps)) expect(stateNamed(name)?.Assign).toMatchObject({ reached });
    expect(JSON.stringify(stateNamed('CollectRun')?.Arguments)).toContain("'reached': $reached");
  });

  it('of a failed run fails the execution and names the manifest', async () => {
    const input = { detail: { run_id: 'r', manifest_key: 'runs/r/attempts/e.json' } };
    const cause = jsonata(`${stateNamed('RunFailed')?.Cause}`.slice(3, -3));
    expect(stateNamed('RunFailed')?.Error).toBe('StudyRunFailed');
    expect(await cause.evaluate({}, { states: { input } })).toBe('run r failed: see runs/r/attempts/e.json');
  });
});
