/**
 * What becomes of a run when something fails: at every Task in turn, in every way that a Task can fail. The bundled functions run in
 * the synthesised state machine; only the Task of the row is tampered with, and only the wait before a retry takes no time.
 */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import { type Manifest, verifyManifest } from '../../functions/lake/manifest.ts';
import { RUN_EVENTS, type RunEventType } from '../../functions/study/run-events.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { TaskCall } from '../../infra/local/asl/services.ts';
import { assembly } from '../../infra/synth.ts';
import { smallRequest } from '../support/deployment.ts';
import { folderForTests } from '../support/study.ts';
import { type EndedExecution, type Fault, type WarmMachine, warmMachine } from '../support/warm-machine.ts';
import { allStates, type Machine } from './synthesised.ts';

/** Four regressions and one WQS analysis of two replicates. */
const request = smallRequest({
  source: 'simulated:seed=1&scale=0.05',
  exposures: ['cadmium', 'lead'],
  wqs: {
    ...{ quantiles: 4, bootstraps: 2, validation: 0, split: 'simple', holdouts: 1, directions: ['positive'] },
    ...{ signal: 'one', seed: 1, survey_weights: false, models: ['model-1'], subgroups: ['all'] },
  },
});
const run = runId(request);
const REGRESSIONS = ['cadmium.all', 'cadmium.female', 'lead.all', 'lead.female'].map((id) =>
  id.replace('.', '.model-1.'),
);
const MIXTURE = 'wqs.model-1.all.positive';

const folder = folderForTests();
const lake = join(folder.path, 'lake');
/** The lake after the run was made once, without what says that it was made. */
const made = join(folder.path, 'made');
const store = directoryStore(lake);
const at = (key: string) => join(lake, key);
const keysIn = async (prefix: string) => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

let machine: WarmMachine;
let executions = 0;
const execute = (fault?: Fault, input: Json = request as Json) =>
  machine.run(input, `execution-${++executions}`, fault);

beforeAll(async () => {
  machine = warmMachine(await assembly('.study'), lake);
  expect((await execute()).output).toMatchObject({ status: 'complete', headline: { missing: 0 } });
  for (const path of ['results', `runs/${run}/manifest.json`, `runs/${run}/report.html`])
    rmSync(at(path), { recursive: true });
  cpSync(lake, made, { recursive: true });
});
beforeEach(() => {
  rmSync(lake, { recursive: true });
  cpSync(made, lake, { recursive: true });
});
afterAll(async () => {
  await machine.close();
  await folder.remove();
});

/** How a run ends, by the design. */
interface End {
  /** Error of the execution; one without ends well. */
  readonly error?: string;
  readonly event: RunEventType;
  /** What the manifest of the attempt says is missing: state, part and error. Null when there is no such manifest. */
  readonly missing: readonly string[] | null;
  /** What the event says of the run. */
  readonly detail?: object;
}

const COMPLETE: End = { event: 'StudyRunCompleted', missing: [] };
const partial = (...missing: string[]): End => ({ event: 'StudyRunPartial', missing });
const failed = (...missing: string[]): End => ({ error: 'StudyRunFailed', event: 'StudyRunFailed', missing });
/** Without a manifest: the event itself says what went wrong. */
const broken = (error: string, run_id: string | null): End => ({
  ...{ error, event: 'StudyRunFailed', missing: null },
  detail: { run_id, error, manifest_key: null, headline: null, cause: expect.any(String) },
});
const analyses = (error: string) => [
  ...REGRESSIONS.map((id) => `fit-regression ${id} ${error}`),
  `combine-wqs ${MIXTURE} ${error}`,
];

async function expectEnd(ended: EndedExecution, end: End): Promise<void> {
  expect(ended).toMatchObject(end.error ? { status: 'FAILED', error: end.error } : { status: 'SUCCEEDED' });
  expect(ended.events.map(({ detailType }) => detailType)).toEqual([end.event]);
  const [{ detail }] = ended.events;
  RUN_EVENTS[end.event].parse(detail);
  expect(detail).toMatchObject({ execution: `execution-${executions}`, ...end.detail });
  if (!end.error) expect(ended.output).toEqual(detail);
  expect(ended.messages).toEqual([]);
  if (end.missing === null) return;
  const complete = end.event === 'StudyRunCompleted';
  const key = complete ? `runs/${run}/manifest.json` : `runs/${run}/attempts/execution-${executions}.json`;
  const manifest: Manifest = JSON.parse(readFileSync(at(key), 'utf8'));
  expect(detail).toMatchObject({ run_id: run, manifest_key: key, status: manifest.status });
  expect(manifest.missing.map(({ state, id, error }) => `${state} ${id} ${error}`)).toEqual(end.missing);
  expect(existsSync(at(`runs/${run}/manifest.json`))).toBe(complete);
  expect((await keysIn('results/')).length > 0).toBe(complete);
}

/** The same request again, with nothing in its way. */
async function expectRepeatToComplete(): Promise<void> {
  await expectEnd(await execute(), COMPLETE);
  expect(await verifyManifest(store, `runs/${run}/manifest.json`)).toMatchObject({ ok: true, differences: [] });
}

interface Step {
  /** What the lake has of this step and of those after it: taken away, so that the step has something to do. */
  readonly makes: RegExp;
  /** The call that fails, where there are several. */
  readonly call?: RegExp;
  /** A call that ends with this error. */
  readonly lost: (error: string) => End;
  /** Whether the machine looks at the answer; of all other steps it looks at what they leave in the lake. */
  readonly answers: boolean;
  /** An answer without the work. */
  readonly idle: End;
}

const wqsLost = (error: string) => partial(`combine-wqs ${MIXTURE} ${error}`);
const NO_ANSWER = 'States.QueryEvaluationError';

const STEPS: Record<string, Step> = {
  PlanRun: {
    makes: /request\.json|plan\//,
    lost: (error) => broken(error, null),
    ...{ answers: true, idle: broken(NO_ANSWER, null) },
  },
  IngestTable: {
    makes: /tables\//,
    call: /"cycle":"2013-2014".*"table":"DEMO"/,
    lost: (error) =>
      failed(`ingest-table DEMO_H ${error}`, 'build-cohort cohort MissingTableError', ...analyses('NotAttempted')),
    answers: false,
    idle: failed(
      ...['ingest-table DEMO_H NotAttempted', 'build-cohort cohort MissingTableError'],
      ...analyses('NotAttempted'),
    ),
  },
  BuildCohort: {
    makes: /cohort|regressions\/|wqs\//,
    lost: (error) => failed(`build-cohort cohort ${error}`, ...analyses('NotAttempted')),
    ...{ answers: false, idle: failed('build-cohort cohort NoCohortError', ...analyses('NoCohortError')) },
  },
  FitRegression: {
    makes: /regressions\//,
    call: /"exposure":"cadmium".*"subgroup":"female"/,
    lost: (error) => partial(`fit-regression cadmium.model-1.female ${error}`),
    ...{ answers: false, idle: partial('fit-regression cadmium.model-1.female NotAttempted') },
  },
  PlanWqs: { makes: /plan\/wqs|wqs\//, lost: wqsLost, answers: true, idle: wqsLost(NO_ANSWER) },
  FitWqsChunk: { makes: /wqs\//, lost: wqsLost, answers: false, idle: wqsLost('MissingReplicatesError') },
  CombineWqs: { makes: /runs\/.*wqs\//, lost: wqsLost, answers: false, idle: wqsLost('NotAttempted') },
  CollectRun: {
    makes: /results\//,
    lost: (error) => broken(error, run),
    ...{ answers: true, idle: broken(NO_ANSWER, run) },
  },
};

const error = (name: string) => Object.assign(new Error('injected'), { name });
const throwing =
  (name: string): Fault =>
  async () =>
    Promise.reject(error(name));

const isCallOf = (state: string, call: TaskCall) =>
  call.state === state && (STEPS[state].call ?? /./).test(JSON.stringify(call.arguments.Payload));
const without = async (made: RegExp) => {
  for (const key of await keysIn('')) if (made.test(key)) rmSync(at(key));
};

describe.each(Object.entries(STEPS))('%s', (state, step) => {
  const during = async (fault: Fault) => {
    await without(step.makes);
    const ended = await execute((call, proceed) => (isCallOf(state, call) ? fault(call, proceed) : proceed()));
    return { ended, attempts: ended.calls.filter((call) => isCallOf(state, call)) };
  };

  it.each<[string, string, Fault, number]>([
    ['fails with an error of its own', 'InjectedFault', throwing('InjectedFault'), 1],
    ['exceeds the time of its function', 'Sandbox.Timedout', throwing('Sandbox.Timedout'), 1],
    ['exceeds the time of its Task', 'States.Timeout', ({ timeOut }) => timeOut(), 1],
    [
      ...(['is throttled without end', 'Lambda.TooManyRequestsException'] as const),
      ...([throwing('Lambda.TooManyRequestsException'), 7] as const),
    ],
  ])('%s: %s', async (_, name, fault, calls) => {
    const { ended, attempts } = await during(fault);
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

describe('a work list that is gone: its Map fails as a whole and stops nothing else', () => {
  const gone = 'States.ItemReaderFailed';
  it.each<[string, { after: string; list: string; makes: RegExp; end: End }]>([
    [
      'FitRegressions',
      {
        ...{ after: 'BuildCohort', list: 'regressions.json', makes: /regressions\// },
        end: partial(...REGRESSIONS.map((id) => `fit-regression ${id} ${gone}`)),
      },
    ],
    ['FitWqsReplicates', { after: 'PlanWqs', list: 'wqs-replicates.json', makes: /wqs\//, end: wqsLost(gone) }],
    ['CombineWqsAnalyses', { after: 'PlanWqs', list: 'wqs.json', makes: /runs\/.*wqs\//, end: wqsLost(gone) }],
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

/**
 * What failed before the record could fail: the states of a chain each fail with an error of their own, the last of them is the
 * row's. Only the very part is taken from the lake, because a Map or Parallel that fails stops whatever else goes on in it.
 */
interface Recorder {
  readonly after: readonly string[];
  readonly makes: RegExp;
  /** @param error  that the record itself failed with */
  readonly end: (error: string) => End;
}

const female = (error: string) => partial(`fit-regression cadmium.model-1.female ${error}`);
const tolerated = 'States.ExceedToleratedFailureThreshold';
const FEMALE = /regressions\/cadmium\/model-1\/female/;
const CHUNKS = /wqs\//;
const COMBINED = /runs\/.*wqs\//;

const RECORDERS: Record<string, Recorder> = {
  RecordIngestFailure: {
    ...{ after: ['IngestTable'], makes: /tables\/DEMO_H/ },
    end: () =>
      failed(...['ingest-table DEMO_H NotAttempted', 'build-cohort cohort NotAttempted'], ...analyses('NotAttempted')),
  },
  RecordCohortFailure: {
    ...{ after: ['BuildCohort'], makes: STEPS.BuildCohort.makes },
    end: () => failed('build-cohort cohort NotAttempted', ...analyses('NotAttempted')),
  },
  RecordRegressionFailure: { after: ['FitRegression'], makes: FEMALE, end: () => female(tolerated) },
  RecordFitRegressionsFailure: {
    ...{ after: ['FitRegression', 'RecordRegressionFailure'], makes: FEMALE, end: female },
  },
  RecordAnalysisFailure: {
    after: ['FitRegression', 'RecordRegressionFailure', 'RecordFitRegressionsFailure'],
    ...{ makes: FEMALE, end: () => female('NotAttempted') },
  },
  RecordWqsPlanFailure: { after: ['PlanWqs'], makes: STEPS.PlanWqs.makes, end: wqsLost },
  RecordWqsChunkFailure: { after: ['FitWqsChunk'], makes: CHUNKS, end: () => wqsLost(tolerated) },
  RecordFitWqsReplicatesFailure: {
    ...{ after: ['FitWqsChunk', 'RecordWqsChunkFailure'], makes: CHUNKS, end: wqsLost },
  },
  RecordWqsFailure: { after: ['CombineWqs'], makes: COMBINED, end: () => wqsLost(tolerated) },
  RecordCombineWqsAnalysesFailure: {
    ...{ after: ['CombineWqs', 'RecordWqsFailure'], makes: COMBINED, end: wqsLost },
  },
};

describe('a record of a failure that cannot be written: the run ends all the same', () => {
  describe.each(Object.entries(RECORDERS))('%s', (state, { after, makes, end }) => {
    const [failing] = after;
    const inFaultOf =
      (fault: Fault): Fault =>
      (call, proceed) => {
        if (call.state === state) return fault(call, proceed);
        const fails = after.includes(call.state) && (call.state !== failing || isCallOf(failing, call));
        return fails ? Promise.reject(error(`${call.state}Error`)) : proceed();
      };

    it.each<[string, Fault]>([
      ['AccessDenied', throwing('AccessDenied')],
      ['States.Timeout', ({ timeOut }) => timeOut()],
    ])('%s', async (name, fault) => {
      await without(makes);
      await expectEnd(await execute(inFaultOf(fault)), end(name));
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

describe('the same request again', () => {
  it('computes only what is missing', async () => {
    await without(FEMALE);
    await execute((call, proceed) => (isCallOf('FitRegression', call) ? Promise.reject(error('Fault')) : proceed()));
    const before = await keysIn(`runs/${run}/`);
    await expectRepeatToComplete();
    const added = (await keysIn(`runs/${run}/`)).filter((key) => !before.includes(key));
    expect(added).toEqual(
      ['manifest.json', 'regressions/cadmium/model-1/female.json', 'report.html'].map((key) => `runs/${run}/${key}`),
    );
  });

  it('does nothing when the run is complete, but tells so again', async () => {
    await execute();
    const again = await execute();
    await expectEnd(again, COMPLETE);
    expect(again.calls.map(({ state }) => state)).toEqual(['PlanRun', 'SendEvent']);
  });
});

describe('the event of the end', () => {
  const complete = { status: 'SUCCEEDED', output: { status: 'complete' } };
  const refused = { Entries: [{ ErrorCode: 'ThrottlingException' }], FailedEntryCount: 1 };
  const only =
    (state: string, fault: Fault): Fault =>
    (call, proceed) =>
      call.state === state ? fault(call, proceed) : proceed();
  const tries = ({ calls }: EndedExecution, state: string) => calls.filter((call) => call.state === state).length;

  it.each<[string, Fault]>([
    ['an error', throwing('AccessDenied')],
    ['the end of its time', ({ timeOut }) => timeOut()],
    ['an answer that says so', async () => refused],
  ])('that cannot be sent, by %s, is kept among the dead letters after seven tries', async (_, fault) => {
    const ended = await execute(only('SendEvent', fault));
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
      states.includes(call.state) ? Promise.reject(error('InjectedFault')) : proceed(),
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
      states.includes(call.state) ? Promise.reject(error('AccessDenied')) : proceed(),
    );
    expect(ended).toMatchObject({ ...complete, events: [], messages: [] });
    expect(tries(ended, 'KeepUnsentEvent')).toBe(7);
    expect(await verifyManifest(store, `runs/${run}/manifest.json`)).toMatchObject({ ok: true });
  });
});

describe('a request that is refused', () => {
  const invalid = { id: 'Not An Id' };
  const failing =
    (...states: string[]): Fault =>
    (call, proceed) =>
      states.includes(call.state) ? Promise.reject(error('AccessDenied')) : proceed();
  const refused = { status: 'FAILED', error: 'InvalidRequestError', cause: expect.stringContaining('id: ') };
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

it('no Task of the machine is left out', () => {
  const told = ['SendEvent', 'KeepUnsentEvent', 'KeepRejectedRequest'];
  const tested = [...Object.keys(STEPS), ...Object.keys(RECORDERS), ...told];
  const tasks = allStates(machine.definition as Machine).filter(({ state }) => state.Type === 'Task');
  expect(tested.toSorted()).toEqual(tasks.map(({ name }) => name).toSorted());
});
