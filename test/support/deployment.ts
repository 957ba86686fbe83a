/**
 * A deployment on this machine: the stack's state machine and functions behind Step Functions' API, its lake on an S3
 * server.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { s3Store } from '../../functions/lake/s3-store.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { assembly } from '../../infra/assembly/synth.ts';
import type { Intercept } from '../../infra/local/asl/services.ts';
import { eventFile } from './events.ts';
import { s3Environment, startS3Server } from './s3-server.ts';
import { type RunSettings, type StepFunctionsServer, startStepFunctionsServer } from './step-functions-server.ts';

export interface DeploymentForTests extends StepFunctionsServer {
  /** `s3://bucket` */
  readonly lakeUrl: string;
  readonly store: ObjectStore;
  readonly client: SFNClient;
  /** With this a process reaches both services: endpoints, region and credentials. */
  readonly environment: Record<string, string>;
}

const BUCKET = 'studies';

/** @param settings  over those of the deployment, for all executions; `run` of the server changes them later */
export async function startDeployment(settings: Partial<RunSettings> = {}): Promise<DeploymentForTests> {
  const s3 = await startS3Server();
  s3.createBucket(BUCKET);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const region = 'us-east-1';
  const lakeClient = new S3Client({ endpoint: s3.endpoint, forcePathStyle: true, region, credentials });
  const store = s3Store(lakeClient, BUCKET, '');
  const lakeUrl = `s3://${BUCKET}`;
  const server = await startStepFunctionsServer({
    assemblyDir: await assembly('.study'),
    lakeUrl,
    store,
    environment: s3Environment(s3),
    // Retries without their waits; no time limit.
    clock: { now: Date.now, sleep: async () => {}, deadline: () => new Promise(() => {}) },
    ...settings,
  });
  const client = new SFNClient({ endpoint: server.endpoint, region, credentials });
  return Object.assign(server, {
    lakeUrl,
    store,
    client,
    environment: { ...s3Environment(s3), AWS_ENDPOINT_URL_SFN: server.endpoint },
    close: withAll([server.close.bind(server), s3.stop]),
  });
}

function withAll(closers: (() => Promise<void>)[]): () => Promise<void> {
  return async () => {
    for (const close of closers) await close();
  };
}

/** WQS of a small run: one direction in all participants, in whom it trains and is tested. */
export function smallWqs(bootstraps: number, seed = 1): NonNullable<RunRequest['wqs']> {
  return {
    quantiles: 4,
    bootstraps,
    validation: 0,
    split: 'simple',
    holdouts: 1,
    directions: ['positive'],
    signal: 'one',
    seed,
    survey_weights: false,
    outcomes: ['osteoporosis'],
    models: ['model-1'],
    subgroups: ['all'],
  };
}

/**
 * One metal in one model and two subgroups, in one cycle of a small simulated NHANES: five tables, a run of seconds.
 */
export function smallRequest(changed: Partial<RunRequest> = {}): RunRequest {
  const { wqs: _, description: __, published: ___, ...request } = eventFile('huang-2023');
  return parseRunRequest({
    ...request,
    id: 'small',
    source: 'simulated:seed=1&scale=0.1',
    cycles: ['2013-2014'],
    weights: { '2013-2014': request.weights['2013-2014'] },
    exposures: ['cadmium'],
    models: [{ id: 'model-1', label: 'one', covariates: ['age', 'sex', 'race_ethnicity'] }],
    sample: request.sample.filter((rule: object) => !('complete_covariates_of' in rule)),
    subgroups: [
      { id: 'all', label: 'all' },
      { id: 'female', label: 'women', where: { variable: 'sex', in: ['female'] } },
    ],
    ...changed,
  });
}

/** Holds the calls of a state until it is opened. */
export interface Gate {
  readonly intercept: Intercept;
  /** Resolves when the state makes its first call. */
  readonly reached: Promise<void>;
  readonly open: () => void;
}

export function gate(state: string): Gate {
  const reached = deferred();
  const opened = deferred();
  return {
    async intercept(call, proceed) {
      if (call.state !== state) return proceed();
      reached.resolve();
      const stopped = new Promise<never>((_, reject) =>
        call.signal.addEventListener('abort', () => reject(call.signal.reason)),
      );
      await Promise.race([opened.promise, stopped]);
      return proceed();
    },
    reached: reached.promise,
    open: opened.resolve,
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}
