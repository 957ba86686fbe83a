import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../functions/lake/object-store.ts';
import { FUNCTIONS } from '../../functions/study/functions.ts';
import { METRIC_UNITS, METRICS_NAMESPACE } from '../../functions/study/metrics.ts';
import { runId } from '../../functions/study/run-id.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { readCloudAssembly } from '../../infra/assembly/cloud-assembly.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { lambdaPool } from '../../infra/local/lambda-pool.ts';
import { runStateMachine } from '../../infra/local/run-locally.ts';
import { eventFile } from '../support/events.ts';
import { folderForTests } from '../support/study.ts';
import { synthesisedTemplate } from './synthesised.ts';

type Line = Record<string, unknown>;

/** A line in CloudWatch's Embedded Metric Format. */
interface Emf extends Line {
  service: string;
  _aws: {
    CloudWatchMetrics: { Namespace: string; Dimensions: string[][]; Metrics: { Name: string; Unit: string }[] }[];
  };
}

const isEmf = (line: Line): line is Emf => '_aws' in line;

const BASE = eventFile('huang-2023');
/**
 * One regression and one g-computation per model, each calibrated, one WQS analysis, one table of participants and one
 * prevalence.
 */
const request = parseRunRequest({
  ...BASE,
  id: 'observed',
  source: 'simulated:seed=1&scale=0.3',
  published: undefined,
  exposures: ['cadmium'],
  subgroups: BASE.subgroups.slice(0, 1),
  qgcomp: {},
  description: {},
  calibration: 2,
  specifications: { decisions: [{ id: 'race', subsets_of: ['race_ethnicity'] }], permutations: 2 },
  sweep: {
    exposures: ['lead'],
    outcomes: [{ id: 'bp', label: 'hypertension', condition: { variable: 'hypertension', in: ['yes'] } }],
  },
  wqs: { ...BASE.wqs, bootstraps: 10, models: ['model-1'], subgroups: ['all'], directions: ['positive'] },
});

/** What a deployment sets, and a secret as Lambda sets one: it must appear nowhere. */
const SECRET = 'wJalrXUtnFEMI-secret-of-this-test';
const environment = {
  POWERTOOLS_LOG_LEVEL: 'DEBUG',
  POWERTOOLS_METRICS_DISABLED: 'false',
  AWS_ACCESS_KEY_ID: `AKIA${SECRET}`,
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_SESSION_TOKEN: `${SECRET}-token`,
};

let printed = '';
/** By the function's own name: `fit-regression`. */
let lines: Line[];
let assemblyDir: string;
const lake = folderForTests();
const lakeUrl = pathToFileURL(lake.path).href;
afterAll(() => lake.remove());

const parsed = (text: string): Line[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

beforeAll(async () => {
  assemblyDir = await assembly('.study');
  const throttledOnce = new Set<string>();
  const perFunction = new Map<string, string>();
  const { status } = await runStateMachine({
    assemblyDir,
    input: request as unknown as Json,
    lakeUrl,
    store: openStore(lakeUrl),
    executionName: 'observed',
    environment,
    // Chunks of one function's lines must not break those of another.
    onLog: (name, text) => perFunction.set(name, (perFunction.get(name) ?? '') + text),
    intercept: async ({ state }, proceed) => {
      if (state === 'BuildCohort' && !throttledOnce.has(state)) {
        throttledOnce.add(state);
        throw Object.assign(new Error('Rate exceeded'), { name: 'Lambda.TooManyRequestsException' });
      }
      return proceed();
    },
    clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
  });
  expect(status).toBe('SUCCEEDED');
  printed = [...perFunction.values()].join('');
  lines = parsed(printed);
});

/** What the run publishes of a function, one object per invocation. */
function published(service: string): Emf[] {
  return lines.filter(isEmf).filter((line) => line.service === service);
}

/** The others are called before there is a run, or for an ingest. */
const OF_NO_RUN = ['accept-request', 'plan-ingest', 'ingest-file', 'describe-table', 'collect-ingest'];
const OF_A_RUN = Object.values(FUNCTIONS).filter(({ name }) => !OF_NO_RUN.includes(name));

describe('every function of a run', () => {
  it.each(OF_A_RUN)(
    '$name logs one line per invocation, with its run, its duration and its answer',
    ({ name: service }) => {
      const logged = lines.filter((line) => line.service === service && !isEmf(line));
      expect(logged.length).toBeGreaterThan(0);
      for (const line of logged) {
        expect(line).toMatchObject({
          level: 'INFO',
          message: 'done',
          run_id: runId(request),
          service,
          duration_ms: expect.any(Number),
          answer: expect.any(Object),
          cold_start: expect.any(Boolean),
          function_request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        });
      }
      expect(new Set(logged.map((line) => line.function_request_id)).size).toBe(logged.length);
    },
  );

  it.each(OF_A_RUN)('$name publishes its own metrics, and no others', ({ name: service, metrics }) => {
    const own = metrics.map((metric) => [metric, METRIC_UNITS[metric]]);
    const units: Record<string, string> = { ...Object.fromEntries(own), Retries: 'Count' };
    // Published only where there is something to tell.
    const occasional = ['DownloadRetries', 'Retries'];
    const names = new Set<string>();
    for (const line of published(service)) {
      expect(line.stack).toBe('NhanesMixtures');
      const [{ Namespace, Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
      expect({ Namespace, Dimensions }).toEqual({ Namespace: METRICS_NAMESPACE, Dimensions: [['service', 'stack']] });
      for (const { Name, Unit } of Metrics) {
        expect(Unit, Name).toBe(units[Name]);
        expect(Number.isFinite(line[Name]), `${Name} ${line[Name]}`).toBe(true);
        names.add(Name);
      }
    }
    for (const name of Object.keys(units)) if (!occasional.includes(name)) expect(names).toContain(name);
  });
});

describe('the metrics of a run', () => {
  const sum = (service: string, metric: string) =>
    published(service).reduce((total, line) => total + Number(line[metric] ?? 0), 0);

  it('add up to what it did', async () => {
    const { cohort, sources, analyses } = JSON.parse(
      new TextDecoder().decode(await openStore(lakeUrl).get(`runs/${runId(request)}/manifest.json`)),
    );
    expect(sum('ingest-table', 'Rows')).toBe(
      sources.reduce((rows: number, source: Line) => rows + Number(source.rows), 0),
    );
    expect(sum('ingest-table', 'Bytes')).toBe(
      sources.reduce((bytes: number, source: Line) => bytes + Number(source.bytes), 0),
    );
    expect(sum('ingest-table', 'Converted')).toBe(sources.length);
    expect(sum('ingest-table', 'Reused')).toBe(0);
    expect(sum('build-cohort', 'Participants')).toBe(cohort.n);
    expect(sum('build-cohort', 'Cases')).toBe(cohort.outcomes[0].cases);
    expect(sum('fit-regression', 'Firth')).toBe(analyses.regression.firth);
    expect(sum('fit-regression', 'NotEstimable')).toBe(analyses.regression.not_estimable);
    // 10 bootstraps, 2 data sets for each of 3 regressions, 3 g-computations and 1 mixture, 2 permutations of the
    // curves.
    expect(sum('fit-replicates', 'Replicates')).toBe(10 + 2 * (3 + 3 + 1) + 2);
    expect(sum('combine-wqs', 'NotEstimable')).toBe(analyses.wqs.not_estimable);
    expect(sum('combine-calibration', 'NotEstimable')).toBe(analyses.calibration.not_estimable);
    expect(sum('collect-run', 'Missing')).toBe(0);
  });

  it('count a retry of the state machine', () => {
    expect(sum('build-cohort', 'Retries')).toBe(1);
    expect(sum('collect-run', 'Retries')).toBe(0);
  });
});

describe('a function that fails', () => {
  it('logs one error line with the name of the error, and fails with that error', async () => {
    let text = '';
    const { functions } = readCloudAssembly(assemblyDir);
    const [name] = [...functions.keys()].filter((key) => key.includes('CollectRun'));
    const pool = lambdaPool({
      functions,
      environment: { ...environment, DATA_LAKE: lakeUrl },
      log: (_, part) => (text += part),
      onLakeAccess: () => {},
    });
    const run_id = 'not-there-0123456789ab';
    const failed = pool.invoke(name, { run_id, execution: 'x' }, new AbortController().signal);
    await expect(failed).rejects.toMatchObject({ name: 'ObjectNotFoundError' });
    await pool.close();
    expect(parsed(text)).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'failed',
        service: 'collect-run',
        run_id,
        cold_start: true,
        duration_ms: expect.any(Number),
        error: expect.objectContaining({ name: 'ObjectNotFoundError' }),
      }),
    ]);
  });
});

describe('no secret', () => {
  it('is in what functions print, though the environment has some and everything is logged that can be', () => {
    expect(printed.length).toBeGreaterThan(1000);
    expect(printed).not.toContain(SECRET);
  });

  it('is in the environment that the stack gives to functions', () => {
    const environments = Object.values(synthesisedTemplate().findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment?.Variables ?? {},
    );
    expect(environments.length).toBeGreaterThan(0);
    for (const variables of environments) {
      for (const [name, value] of Object.entries(variables)) {
        expect(name).not.toMatch(/secret|password|passwd|token|credential|api_?key|access_?key/i);
        // An access key's id; a user name and password in a URL; a private key.
        expect(JSON.stringify(value)).not.toMatch(/\b(AKIA|ASIA)[A-Z0-9]{16}\b|:\/\/[^/"]*:[^/"]*@|PRIVATE KEY/);
      }
    }
  });
});
