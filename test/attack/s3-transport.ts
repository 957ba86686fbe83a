/** The study runs on a lake in S3 whose transport fails. */
import { S3Client } from '@aws-sdk/client-s3';
import * as keys from '../../functions/lake/keys.ts';
import { s3Store } from '../../functions/lake/s3-store.ts';
import { runId } from '../../functions/study/run-id.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { type S3Server, s3Environment, startS3Server } from '../support/s3-server.ts';
import type { Attack, Outcome } from './attack.ts';
import { type Draws, drawsOf } from './draws.ts';
import { type FaultyS3, faultyS3, type PlannedFault, S3_FAULTS, type S3Fault } from './faulty-s3.ts';
import { type Machine, machineInProcess } from './machine.ts';
import { STUDY } from './small-study.ts';
import { attemptOf, judge, type Reference, referenceOf } from './verdict.ts';

interface Prepared {
  readonly machine: Machine;
  readonly server: S3Server;
  readonly proxy: FaultyS3;
  readonly reference: Reference;
  /** Requests of an undisturbed run. */
  readonly requests: number;
}

export async function s3TransportAttack(assemblies: string): Promise<Attack> {
  const machine = await machineInProcess(assemblies);
  const server = await startS3Server();
  const proxy = await faultyS3(server.endpoint);
  // The machine's own store and the functions' take them from here.
  const environment = s3Environment({ ...server, endpoint: proxy.endpoint });
  const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));
  Object.assign(process.env, environment);
  const { store, run } = lakeIn(machine, server, proxy, 'undisturbed');
  proxy.expect([]);
  await run();
  const reference = await referenceOf(store, keys.manifest(runId(STUDY)));
  const prepared = { machine, server, proxy, reference, requests: proxy.requests() };
  return {
    perform: (seed) => perform(prepared, seed),
    async close() {
      for (const [name, value] of Object.entries(before)) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
      await proxy.close();
      await server.stop();
    },
  };
}

function lakeIn(machine: Machine, server: S3Server, proxy: FaultyS3, bucket: string) {
  server.createBucket(bucket);
  const client = new S3Client({
    endpoint: proxy.endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const store = s3Store(client, bucket, '');
  let execution = 0;
  const run = () =>
    attemptOf(
      store,
      machine.run({
        lakeUrl: `s3://${bucket}`,
        request: STUDY as unknown as Json,
        execution: `execution-${++execution}`,
      }),
    );
  return { store, run };
}

async function perform({ machine, server, proxy, reference, requests }: Prepared, seed: number): Promise<Outcome> {
  const draws = drawsOf('S3 transport', seed);
  const { store, run } = lakeIn(machine, server, proxy, `schedule-${seed}`);
  const faults = Array.from({ length: 1 + draws.below(3) }, () => plannedFault(draws, requests));
  proxy.expect(faults);
  const first = await run();
  proxy.expect([]);
  const done = faults.map(({ fault, from, count }) => `${fault} of ${count} from the ${from}th`).join(', ');
  return { seed, kind: faults[0].fault, done, ...(await judge({ store, reference, runAgain: run }, first)) };
}

/**
 * How many requests in a row a fault strikes: one, more than the client tries, and more than the state machine does.
 */
const COUNTS = [1, 4, 20];

function plannedFault(draws: Draws, requests: number): PlannedFault {
  const fault = draws.pick(Object.keys(S3_FAULTS) as S3Fault[]);
  // Of a run's requests some are lists, a third writes.
  const among = fault === 'stale list' ? 4 : fault.endsWith('duplicate') ? requests / 3 : requests;
  return { fault, from: draws.below(among), count: draws.pick(COUNTS) };
}
