/**
 * The unit costs that `estimate` reckons with: timed invocations of the bundled functions in real local runs, one at a
 * time, fitted by least squares and written to infra/estimate/unit-costs.json; then a run of two at a time, as
 * predicted from them and as it was.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { FunctionId } from '../../functions/study/functions.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import { plannedInvocations } from '../../infra/estimate/planned-invocations.ts';
import { atOnceIn, simulateStages, tasksOf } from '../../infra/estimate/timeline.ts';
import { type Platform, UNIT_COSTS, type UnitCost, type UnitCosts } from '../../infra/estimate/unit-costs.ts';
import { planWork } from '../../infra/estimate/work-plan.ts';
import { readDefinition } from '../../infra/local/asl/read-definition.ts';
import type { Intercept } from '../../infra/local/asl/services.ts';
import { eventFile } from '../support/events.ts';
import { mirror } from '../support/real-files.ts';
import { sampleFitChunks } from './fit-chunk-costs.ts';
import { sampleIngests } from './ingest-costs.ts';
import { measuredRun } from './measured-run.ts';
import { cpuSeconds, fitted, rounded, type Samples, sampled } from './samples.ts';

const UNIT_COSTS_FILE = fileURLToPath(new URL('../../infra/estimate/unit-costs.json', import.meta.url));
const ASSEMBLIES = fileURLToPath(new URL('../../.study', import.meta.url));

/** This machine: the lake on its disk and the files beside it. */
const HERE: Platform = { slowness: 1, lakeRequestSeconds: 0, downloadSeconds: 0, secondsPerMegabyte: 0 };

export async function benchEstimate(): Promise<object[]> {
  const source = mirror === undefined ? 'simulated' : pathToFileURL(mirror).href;
  const huang = eventFile('huang-2023');
  const everyone = { ...huang, subgroups: huang.subgroups.filter(({ id }: { id: string }) => id === 'all') };
  const assemblyDir = await assembly(ASSEMBLIES);
  const samples: Samples = new Map();
  for (const request of [
    requestWith(huang, source, { bootstraps: 1500, holdouts: 4, permutations: 200 }, 3),
    requestWith(everyone, source, { bootstraps: 12_000, holdouts: 1 }, 3),
    requestWith(eventFile('huang-2023-whole-population'), source, { bootstraps: 100, holdouts: 20 }, 2),
    requestWith(
      { ...everyone, cycles: ['2013-2014'] },
      source,
      { bootstraps: 500, holdouts: 2, permutations: 1000, calibration: 60 },
      1,
    ),
    requestWith(everyone, source, { bootstraps: 20, holdouts: 1, permutations: 2000, calibration: 40 }, 2),
  ]) {
    await sampleRun(assemblyDir, request, samples);
  }
  if (mirror !== undefined) {
    await sampleIngests(assemblyDir, mirror, samples);
    await sampleFitChunks(assemblyDir, mirror, samples);
  }
  refuseUntimed(samples);
  const functions: UnitCosts = {};
  for (const [id, of] of samples) functions[id] = fitted(of);
  console.table(figures(functions, samples));
  const check = await predictedBesideReal(
    assemblyDir,
    requestWith(everyone, source, { bootstraps: 12_000, holdouts: 1 }, 3),
    functions,
  );
  const date = new Date().toISOString().slice(0, 10);
  const measured = {
    date,
    // Of the costs of ingests, which may be measured by themselves.
    dateOfIngests: date,
    // Of permutations, g-computations, descriptions and calibrations, likewise.
    dateOfCalibrations: date,
    dateOfSweeps: date,
    machine: `${cpus()[0].model}, ${availableParallelism()} cores`,
    node: process.version,
    command: 'npm run bench estimate',
    source: mirror === undefined ? 'simulated NHANES' : "CDC's files",
    // Predicted over real, of a whole run.
    cpuRatio: rounded(check.cpuRatio),
    takenAsFitRegression: [],
  };
  writeFileSync(UNIT_COSTS_FILE, `${JSON.stringify({ measured, functions }, null, 2)}\n`);
  return [check];
}

/** What was timed once and is no more would be taken to cost what a regression does. */
function refuseUntimed(samples: Samples): void {
  const untimed = Object.keys(UNIT_COSTS).filter((id) => !samples.has(id as FunctionId));
  if (mirror !== undefined && untimed.length > 0)
    throw new Error(`no run of the benchmark invokes ${untimed.join(', ')}`);
}

/**
 * Every method, so that each function is timed. WQS of all participants alone, so that the plan knows how many there
 * are in each analysis, in `models` models.
 */
function requestWith(
  request: RunRequest,
  source: string,
  { calibration, ...size }: { bootstraps: number; holdouts: number; permutations?: number; calibration?: number },
  models: number,
): RunRequest {
  const { wqs } = request;
  return parseRunRequest({
    ...request,
    source,
    weights: Object.fromEntries(request.cycles.map((cycle) => [cycle, request.weights[cycle]])),
    published: undefined,
    qgcomp: { permutations: size.permutations },
    calibration,
    description: {},
    // The last model has the covariates that the sample is complete in.
    wqs: { ...wqs, ...size, models: ['model-3', 'model-2', 'model-1'].slice(0, models), subgroups: ['all'] },
  });
}

/** Runs a request on an empty lake, and adds each of its invocations with its time to the samples. */
function sampleRun(assemblyDir: string, request: RunRequest, samples: Samples): Promise<void> {
  return sampled(samples, async (watch) =>
    plannedInvocations(planWork(request, await run(assemblyDir, request, 1, watch))),
  );
}

/** Runs a request whole. The number of its participants. */
async function run(
  assemblyDir: string,
  request: RunRequest,
  concurrency: number,
  watch: { intercept?: Intercept; onLog?: (functionName: string, text: string) => void } = {},
): Promise<number> {
  let participants = 0;
  const intercept: Intercept = watch.intercept ?? ((_, proceed) => proceed());
  await measuredRun(assemblyDir, request, {
    ...watch,
    concurrency,
    intercept: async (call, proceed) => {
      const answer = await intercept(call, proceed);
      if (call.state === 'BuildCohort') participants = (answer as { n: number }).n;
      return answer;
    },
  });
  return participants;
}

function figures(functions: UnitCosts, samples: Samples): object[] {
  return [...samples].map(([id, of]) => {
    const { coldStartSeconds, seconds, secondsPerUnit, logBytes } = functions[id] as UnitCost;
    const perUnit = Object.entries(secondsPerUnit).map(([unit, each]) => `${each} s per ${unit}`);
    return { function: id, samples: of.length, coldStartSeconds, seconds, perUnit: perUnit.join(', '), logBytes };
  });
}

/** Two invocations at a time, over the whole run: regressions and WQS share them, so their times add up. */
async function predictedBesideReal(assemblyDir: string, request: RunRequest, costs: UnitCosts) {
  const [start, cpu] = [performance.now(), process.cpuUsage()];
  const participants = await run(assemblyDir, request, 2);
  const real = (performance.now() - start) / 1000;
  // Where two cores are not to be had, the real run is late by that much: then only the CPU seconds can be compared.
  const realCpu = cpuSeconds(cpu);
  const cloudAssembly = readCloudAssembly(assemblyDir);
  const { definition, functions } = cloudAssembly;
  const tasks = tasksOf(readDefinition(definition), functions, atOnceIn(cloudAssembly, request));
  const ingest = { ...tasks.IngestTable, concurrency: 2 };
  const invocations = plannedInvocations(planWork(request, participants));
  // A worker thread has a whole core, whatever its memory.
  const oneCore = Object.fromEntries(
    Object.entries({ ...tasks, IngestTable: ingest }).map(([id, task]) => [id, { ...task, memoryMiB: 1769 }]),
  );
  const stages = Object.values(simulateStages(invocations, oneCore, HERE, undefined, 2, costs));
  const predicted = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const predictedCpu = stages.reduce((sum, { billedSeconds }) => sum + billedSeconds, 0);
  return {
    name: 'whole run, two at a time',
    predicted,
    real,
    ratio: predicted / real,
    coresHad: realCpu / real,
    predictedCpu,
    realCpu,
    cpuRatio: predictedCpu / realCpu,
  };
}
