/** Runs in which something fails: a small run that was made once, taken up again with a fault, and how it must end. */
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { directoryStore } from '../../functions/lake/directory-store.ts';
import type { Manifest } from '../../functions/lake/manifest.ts';
import { verifyManifest } from '../../functions/lake/verification.ts';
import { RUN_EVENTS, type RunEventType } from '../../functions/study/run-events.ts';
import { runId } from '../../functions/study/run-id.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import type { TaskCall } from '../../infra/local/asl/services.ts';
import { allStates, type Machine, type PlacedState } from '../infra/synthesised.ts';
import { smallRequest, smallWqs } from './deployment.ts';
import { folderForTests } from './study.ts';
import { type EndedExecution, type Fault, type WarmMachine, warmMachine } from './warm-machine.ts';

/**
 * Four regressions, one WQS analysis of two replicates, one g-computation, each calibrated, one table of participants,
 * and two specifications with permutations.
 */
const request = smallRequest({
  source: 'simulated:seed=1&scale=0.05',
  exposures: ['cadmium', 'lead'],
  wqs: smallWqs(2),
  qgcomp: { groups: 4, outcomes: ['osteoporosis'], models: ['model-1'], subgroups: ['all'] },
  calibration: 1,
  description: { by: ['osteoporosis'], prevalence: false },
  specifications: {
    decisions: [{ id: 'race', subsets_of: ['race_ethnicity'], defensible: true }],
    excluded: [],
    permutations: 3,
  },
  sweep: {
    exposures: ['lead'],
    outcomes: [
      { id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] }, families: ['logistic'] },
    ],
    combine: 'meta-analysis',
    without: [],
  },
});
export const run = runId(request);
const regressionOf = (exposure: string, subgroup: string) =>
  `osteoporosis.logistic.${exposure}.quantile-4.model-1.${subgroup}`;
export const CADMIUM_IN_WOMEN = regressionOf('cadmium', 'female');
export const REGRESSIONS = ['cadmium', 'lead'].flatMap((exposure) => [
  regressionOf(exposure, 'all'),
  regressionOf(exposure, 'female'),
]);
const MIXTURE = 'osteoporosis.model-1.all.positive';
export const G_COMPUTATION = 'osteoporosis.logistic.model-1.all';
const CALIBRATED_MIXTURE = `qgcomp.${G_COMPUTATION}`;
const CALIBRATIONS = [
  ...REGRESSIONS.map((id) => `regression.${id}`),
  ...['wqs.osteoporosis.logistic.positive.model-1.all', CALIBRATED_MIXTURE],
];
export const PARTICIPANTS = 'participants.osteoporosis';
export const CURVES = 'permutations';
export const SPECIFICATIONS = '0000000-0000002';
export const SWEEP = '2013-2014.0000000-0000002';

/** How a run ends, by the design. */
export interface End {
  /** Error of the execution; one without ends well. */
  readonly error?: string;
  readonly event: RunEventType;
  /** What the manifest of the attempt says is missing: state, part and error. Null when there is no such manifest. */
  readonly missing: readonly string[] | null;
  /** What the event says of the run. */
  readonly detail?: object;
}

export const COMPLETE: End = { event: 'StudyRunCompleted', missing: [] };
export const partial = (...missing: string[]): End => ({ event: 'StudyRunPartial', missing });
export const failed = (...missing: string[]): End => ({ error: 'StudyRunFailed', event: 'StudyRunFailed', missing });
/** Without a manifest: the event itself says what went wrong. */
export const broken = (error: string, run_id: string | null): End => ({
  error: 'StudyRunFailed',
  event: 'StudyRunFailed',
  missing: null,
  detail: { run_id, error, manifest_key: null, manifest_sha256: null, headline: null, cause: expect.any(String) },
});
export const analyses = (error: string) => [
  ...REGRESSIONS.map((id) => `fit-regression ${id} ${error}`),
  `combine-wqs ${MIXTURE} ${error}`,
  `fit-qgcomp ${G_COMPUTATION} ${error}`,
  ...calibrations(error),
  `describe-study ${PARTICIPANTS} ${error}`,
  `fit-specifications ${SPECIFICATIONS} ${error}`,
  `fit-sweep ${SWEEP} ${error}`,
  `test-curves ${CURVES} ${error}`,
];

const calibrations = (error: string) => CALIBRATIONS.map((id) => `combine-calibration ${id} ${error}`);

/** A run without what is made of replicates, or may be. */
export const replicatesLost = (error: string) =>
  partial(
    `combine-wqs ${MIXTURE} ${error}`,
    `fit-qgcomp ${G_COMPUTATION} ${error}`,
    ...calibrations(error),
    `test-curves ${CURVES} ${error}`,
  );

/** A run without what is made of replicates that nobody has computed. */
export const uncomputed = partial(
  `combine-wqs ${MIXTURE} MissingReplicatesError`,
  ...calibrations('MissingReplicatesError'),
  `test-curves ${CURVES} MissingReplicatesError`,
);

/** A run without one of its calibrations. */
export const calibrationLost = (error: string) => partial(`combine-calibration ${CALIBRATED_MIXTURE} ${error}`);

/** A run without its mixture. */
export const wqsLost = (error: string) => partial(`combine-wqs ${MIXTURE} ${error}`);

export const fault = (name: string) => Object.assign(new Error('injected'), { name });
export const throwing =
  (name: string): Fault =>
  async () =>
    Promise.reject(fault(name));
/** The Task waits until its time is over. */
export const hanging: Fault = ({ timeOut }) => timeOut();

/** The one call that fails, of Tasks that are called for many items. */
const ONE_OF_MANY: Record<string, RegExp> = {
  IngestTable: /"cycle":"2013-2014".*"table":"DEMO"/,
  FitRegression: /"exposure":"cadmium".*"subgroup":"female"/,
  FitChunk: /"kind":"bootstraps"/,
  CombineCalibration: /"of":"qgcomp"/,
};

export const isCallOf = (state: string, call: TaskCall) =>
  call.state === state && (ONE_OF_MANY[state] ?? /./).test(JSON.stringify(call.arguments.Payload));

export interface FaultyRuns {
  /** Path of an object of the lake. */
  readonly at: (key: string) => string;
  readonly keysIn: (prefix: string) => Promise<string[]>;
  /** Takes what these steps have made from the lake, so that they have something to do. */
  readonly without: (made: RegExp) => Promise<void>;
  readonly execute: (fault?: Fault, input?: Json) => Promise<EndedExecution>;
  readonly expectEnd: (ended: EndedExecution, end: End) => Promise<void>;
  /** The same request again, with nothing in its way. */
  readonly expectRepeatToComplete: () => Promise<void>;
  /** The Tasks of the synthesised machine. */
  readonly tasks: () => PlacedState[];
}

/** Registers the hooks of a test file: each test begins with the lake of a run that lacks but its collection. */
export function faultyRuns(): FaultyRuns {
  const folder = folderForTests();
  const lake = join(folder.path, 'lake');
  const made = join(folder.path, 'made');
  const store = directoryStore(lake);
  let machine: WarmMachine;
  let executions = 0;

  const at = (key: string) => join(lake, key);
  const keysIn = async (prefix: string) => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys;
  };
  const without = async (steps: RegExp) => {
    for (const key of await keysIn('')) if (steps.test(key)) rmSync(at(key));
  };
  const execute = (faulty?: Fault, input: Json = request as unknown as Json) =>
    machine.run(input, `execution-${++executions}`, faulty);

  beforeAll(async () => {
    machine = warmMachine(await assembly('.study'), lake);
    expect((await execute()).output).toMatchObject({ status: 'complete', headline: { missing: 0 } });
    for (const path of ['results', `runs/${run}/manifest.json`, `runs/${run}/report.html`]) {
      rmSync(at(path), { recursive: true });
    }
    cpSync(lake, made, { recursive: true });
  });
  beforeEach(() => {
    // A function that was stopped with its Map may just be writing its last file.
    rmSync(lake, { recursive: true, maxRetries: 3 });
    cpSync(made, lake, { recursive: true });
  });
  afterAll(async () => {
    await machine.close();
    await folder.remove();
  });

  async function expectEnd(ended: EndedExecution, end: End): Promise<void> {
    expect(ended).toMatchObject(end.error ? { status: 'FAILED', error: end.error } : { status: 'SUCCEEDED' });
    expect(ended.events.map(({ detailType }) => detailType)).toEqual([end.event]);
    const [{ detail }] = ended.events;
    RUN_EVENTS[end.event].parse(detail);
    expect(detail).toMatchObject({ execution: `execution-${executions}`, ...end.detail });
    if (!end.error) expect(ended.output).toEqual(detail);
    expect(ended.messages).toEqual([]);
    // Result tables are there for whole runs only.
    expect((await keysIn('results/')).length > 0).toBe(existsSync(at(`runs/${run}/manifest.json`)));
    if (end.missing === null) return;
    const complete = end.event === 'StudyRunCompleted';
    const key = complete ? `runs/${run}/manifest.json` : `runs/${run}/attempts/execution-${executions}.json`;
    const manifest: Manifest = JSON.parse(readFileSync(at(key), 'utf8'));
    expect(detail).toMatchObject({ run_id: run, manifest_key: key, status: manifest.status });
    expect(manifest.missing.map(({ state, id, error }) => `${state} ${id} ${error}`)).toEqual(end.missing);
    expect(existsSync(at(`runs/${run}/manifest.json`))).toBe(complete);
  }

  async function expectRepeatToComplete(): Promise<void> {
    await expectEnd(await execute(), COMPLETE);
    expect(await verifyManifest(store, `runs/${run}/manifest.json`)).toMatchObject({ ok: true, differences: [] });
  }

  const tasks = () => allStates(machine.definition as Machine).filter(({ state }) => state.Type === 'Task');
  return { at, keysIn, without, execute, expectEnd, expectRepeatToComplete, tasks };
}
