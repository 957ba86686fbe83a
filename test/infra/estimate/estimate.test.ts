import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../../functions/lake/object-store.ts';
import type { FunctionId } from '../../../functions/study/functions.ts';
import { parseRunRequest, type RunRequest } from '../../../functions/study/run-request.ts';
import { readCloudAssembly } from '../../../infra/assembly/cloud-assembly.ts';
import { assembly } from '../../../infra/assembly/synth.ts';
import { billOf } from '../../../infra/estimate/bill.ts';
import { type Estimate, estimateRun } from '../../../infra/estimate/estimate.ts';
import { type MachineCounts, machineCounter } from '../../../infra/estimate/machine-counts.ts';
import { COHORT_READERS, plannedInvocations } from '../../../infra/estimate/planned-invocations.ts';
import { rehearse } from '../../../infra/estimate/rehearse.ts';
import { estimateText } from '../../../infra/estimate/text.ts';
import { atOnceIn, type MachineTask, tasksOf } from '../../../infra/estimate/timeline.ts';
import { planWork, type WorkPlan } from '../../../infra/estimate/work-plan.ts';
import type { StateMachineDefinition } from '../../../infra/local/asl/definition.ts';
import type { Json } from '../../../infra/local/asl/json.ts';
import { readDefinition } from '../../../infra/local/asl/read-definition.ts';
import { runStateMachine } from '../../../infra/local/run-locally.ts';
import { eventFile } from '../../support/events.ts';
import { folderForTests } from '../../support/study.ts';

const ASSEMBLIES = fileURLToPath(new URL('../../../.study', import.meta.url));
const SOURCE = 'simulated:seed=7&scale=0.2';

/**
 * Every kind of work in small: 20 regressions, 8 WQS analyses of 3 holdouts each, g-computations, their calibrations,
 * descriptions and a sweep; and once more under a change that shares replicates with the main analysis and asks for
 * more of them.
 */
function smallStudy(): RunRequest {
  const huang = eventFile('huang-2023');
  return parseRunRequest({
    ...huang,
    source: SOURCE,
    models: huang.models.filter(({ id }: { id: string }) => id !== 'model-2'),
    subgroups: huang.subgroups.slice(0, 2),
    wqs: {
      ...huang.wqs,
      bootstraps: 4,
      holdouts: 3,
      models: ['model-1', 'model-3'],
      subgroups: ['all', 'male'],
      permutations: 7,
    },
    qgcomp: { permutations: 5 },
    calibration: 2,
    description: {},
    published: undefined,
    sensitivity: [
      { id: 'design', label: 'design df, more replicates', change: { df_rule: 'design', wqs: { bootstraps: 6 } } },
    ],
    sweep: {
      exposures: ['cadmium', 'lead'],
      outcomes: [{ id: 'neck', label: 'femoral neck', number: 'femoral_neck_bmd' }],
      // Each chunk is of another cycle, so that none finds tables that an earlier one has read.
      combine: 'meta-analysis',
    },
  });
}

const request = smallStudy();
const lake = folderForTests();
let definition: StateMachineDefinition;
let tasks: Record<string, MachineTask>;
let machineName: string;
let assemblyDir: string;
let participants = 0;
/** What a real run of the study did, and how often each function read the cohort. */
let real: MachineCounts;
const cohortReads: Record<string, number> = {};
let plan: WorkPlan;
let rehearsed: MachineCounts;

beforeAll(async () => {
  assemblyDir = await assembly(ASSEMBLIES);
  const cloudAssembly = readCloudAssembly(assemblyDir);
  machineName = cloudAssembly.stateMachineName;
  definition = readDefinition(cloudAssembly.definition);
  tasks = tasksOf(definition, cloudAssembly.functions, atOnceIn(cloudAssembly, request));
  const counter = machineCounter(definition);
  const lakeUrl = pathToFileURL(join(lake.path, 'lake')).href;
  const result = await runStateMachine({
    assemblyDir,
    lakeUrl,
    store: openStore(lakeUrl),
    executionName: 'real',
    input: request as unknown as Json,
    onEvent: counter.event,
    onBusEvent: counter.busEvent,
    onAccess: (access) => {
      counter.access(access);
      const { principal, action, resource } = access;
      if (action !== 's3:GetObject' || !resource.endsWith('/cohort.parquet')) return;
      cohortReads[principal] = (cohortReads[principal] ?? 0) + 1;
    },
    intercept: async (call, proceed) => {
      const answer = await proceed();
      if (call.state === 'BuildCohort') participants = (answer as { n: number }).n;
      return answer;
    },
  });
  expect(result).toMatchObject({ status: 'SUCCEEDED', output: { status: 'complete' } });
  real = counter.counts();
  plan = planWork(request, participants);
  rehearsed = await rehearse(assemblyDir, definition, request, plan);
});
afterAll(() => lake.remove());

describe('what is predicted of a study equals what a real run of it did', () => {
  it('attempts of every Task', () => expect(rehearsed.attempts).toEqual(real.attempts));

  it('state transitions of the machine', () => expect(rehearsed.transitions).toBe(real.transitions));

  it('child executions of every Distributed Map', () =>
    expect(rehearsed.childExecutions).toEqual(real.childExecutions));

  it('events', () => expect(rehearsed.busEvents).toBe(real.busEvents));

  it('what the machine itself asks of S3', () => expect(rehearsed.lake[machineName]).toEqual(real.lake[machineName]));

  it('invocations of every function', () => {
    const planned = Object.entries(plannedInvocations(plan)).map(([id, list]) => [id, list.length]);
    const functions = Object.keys(tasks).filter((name) => real.attempts[name]);
    expect(Object.fromEntries(planned)).toEqual(
      Object.fromEntries(functions.map((name) => [name, real.attempts[name]])),
    );
  });

  it('requests to S3 of every function, the cohort in each new environment once more', () => {
    const [asked, foreseen]: Record<string, object>[] = [{}, {}];
    for (const [id, list] of Object.entries(plannedInvocations(plan))) {
      const { functionName } = tasks[id];
      const isReader = COHORT_READERS.includes(id as FunctionId);
      const cold = isReader ? (cohortReads[functionName] ?? 0) : 0;
      if (isReader) expect(cold, id).toBeGreaterThan(0);
      expect(cold, id).toBeLessThanOrEqual(list.length);
      asked[id] = real.lake[functionName];
      foreseen[id] = {
        reads: list.reduce((sum, { lake: { reads } }) => sum + reads, cold),
        writes: list.reduce((sum, { lake: { writes } }) => sum + writes, 0),
      };
    }
    expect(foreseen).toEqual(asked);
  });
});

describe('an estimate', () => {
  const file = eventFile('huang-2023');
  const huang = parseRunRequest({ ...file, wqs: { ...file.wqs, bootstraps: 200 } });
  let estimate: Estimate;
  beforeAll(async () => {
    estimate = await estimateRun(huang, assemblyDir);
  });

  it('is for the published n, unless another is given', async () => {
    expect(estimate.participants).toEqual({ count: 1777, from: 'the published n of the request' });
    const { participants: given } = await estimateRun(huang, assemblyDir, { participants: 5000, replicates: 100 });
    expect(given).toEqual({ count: 5000, from: 'as given' });
  });

  it('without a published n is for so many for each cycle', async () => {
    const { published: _, wqs: __, ...plain } = huang;
    const { participants: assumed, sizes } = await estimateRun(plain as RunRequest, assemblyDir);
    expect(assumed.count).toBe(2 * 1876);
    expect(sizes).toHaveLength(1);
    expect(sizes[0].functions).not.toHaveProperty('FitChunk');
  });

  it("is for the request's own replicates and for 100, 10,000 and 1,000,000 in each analysis", () =>
    expect(estimate.sizes.map(({ replicates }) => replicates)).toEqual([200, 100, 10_000, 1_000_000]));

  it('has every replicate in a chunk: an EXPRESS execution for each, and for each regression, analysis and description', () => {
    const chunks = planWork(huang, 1777).replicated.reduce((sum, { sets: [set] }) => sum + set.chunks.length, 0);
    expect(estimate.sizes[0].consumption.expressExecutions).toBe(75 + chunks + 30 + 3);
  });

  it('costs more and takes longer with more replicates, and never longer on more places', () => {
    const [, ...sizes] = estimate.sizes;
    const increasing = (values: number[]) => expect(values).toEqual([...values].sort((a, b) => a - b));
    increasing(sizes.map(({ bill }) => bill.total));
    for (const [i] of sizes[0].wallTimes.entries()) increasing(sizes.map(({ wallTimes }) => wallTimes[i].seconds));
    for (const { wallTimes } of sizes) increasing(wallTimes.slice(1).map(({ seconds }) => -seconds));
  });

  it('bills each service by its price, and nothing else', () => {
    const nothing = { invocations: 0, gbSeconds: 0, transitions: 0, expressExecutions: 0, expressGbSeconds: 0 };
    const million = { ...nothing, s3Reads: 0, s3Writes: 0, logBytes: 0, events: 0 };
    expect(billOf(million).total).toBe(0);
    expect(billOf({ ...million, invocations: 1e6 }).lambda).toBeCloseTo(0.2);
    expect(billOf({ ...million, gbSeconds: 1e6 }).lambda).toBeCloseTo(13.3334);
    expect(billOf({ ...million, transitions: 1e6 }).stepFunctions).toBeCloseTo(25);
    expect(billOf({ ...million, expressExecutions: 1e6 }).stepFunctions).toBeCloseTo(1);
    expect(billOf({ ...million, s3Reads: 1e6, s3Writes: 1e6 }).s3).toBeCloseTo(0.4 + 5);
    expect(billOf({ ...million, logBytes: 1e9 }).total).toBeCloseTo(0.5);
  });

  it('of a sweep is for its own fits and for an atlas, which takes several runs', async () => {
    const { sizes } = await estimateRun(parseRunRequest(eventFile('sweep-metals')), assemblyDir);
    expect(sizes.map(({ fits }) => fits)).toEqual([expect.any(Number), 119_643 * 9]);
    const [own, atlas] = sizes;
    expect(own.warnings).toEqual([]);
    expect(atlas.warnings).toEqual([
      expect.stringMatching(
        /1,076,787 rows, where a run may have 300,000: more do not fit the memory of .* over 4 runs/,
      ),
    ]);
    // The machine starts a child for each chunk.
    for (const { consumption, functions } of sizes) {
      expect(consumption.expressExecutions).toBe(functions.FitSweepChunk?.invocations);
    }
    expect(atlas.consumption.expressExecutions).toBeGreaterThan(100);
    const seconds = Object.fromEntries(atlas.wallTimes.map((wall) => [`${wall.concurrency}`, wall.seconds]));
    expect(seconds['10']).toBeGreaterThan(seconds['50']);
    expect(seconds['50']).toBeGreaterThanOrEqual(seconds['1000']);
    expect(atlas.bill.total).toBeGreaterThan(own.bill.total);
  });

  it('of 100,000 specifications, as many as a run may have, has their chunks and the rows of their table, at any concurrency', async () => {
    const decision = (id: string) => ({
      id,
      choices: Array.from({ length: 10 }, (_, i) => ({
        id: `${i}`,
        sample: [{ step: `${id} ${i}`, where: { variable: 'age', at_least: 40 + i } }],
      })),
    });
    const curve = (ids: string[]) =>
      parseRunRequest({
        ...eventFile('huang-2023-multiverse'),
        exposures: ['cadmium'],
        forms: ['log2'],
        published: undefined,
        specifications: { decisions: ids.map(decision) },
      });
    const [small, large] = await Promise.all(
      [curve(['a', 'b', 'c']), curve(['a', 'b', 'c', 'd', 'e'])].map(async (one) => {
        const { sizes } = await estimateRun(one, assemblyDir);
        expect(sizes).toHaveLength(1);
        return sizes[0];
      }),
    );
    expect(large.functions.FitSpecificationChunk?.invocations).toBe(40);
    expect(large.consumption.expressExecutions).toBe(40 + 1);
    expect(large.warnings).toEqual([]);
    const seconds = Object.fromEntries(large.wallTimes.map((wall) => [`${wall.concurrency}`, wall.seconds]));
    expect(seconds['10']).toBeGreaterThan(seconds['50']);
    expect(seconds['50']).toBeGreaterThanOrEqual(seconds['1000']);
    expect(large.bill.total).toBeGreaterThan(small.bill.total);
    expect(large.functions.CollectRun?.gbSeconds).toBeGreaterThan(small.functions.CollectRun?.gbSeconds ?? Infinity);
    expect(() => curve(['a', 'b', 'c', 'd', 'e', 'f'])).toThrow(/1,000,000 specifications/);
  });

  it('ends with the dollars in all', () => {
    const lines = estimateText(estimate).split('\n');
    expect(lines.at(-1)).toMatch(/^total: \$0\.\d+ for 200 replicates .* in each of 30 WQS analyses$/);
  });

  it('of a run that the state machine would not get through says so', async () => {
    const refused = { ...request, cycles: [] };
    const rehearsal = rehearse(assemblyDir, definition, refused, planWork(refused, 100));
    await expect(rehearsal).rejects.toMatchObject({ name: 'UnrunnableError', message: /RequestRejected/ });
  });
});
