import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ObjectNotFoundError } from '../../functions/lake/store-errors.ts';
import { runId } from '../../functions/study/run-id.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { eventFile } from '../support/events.ts';

/** Every key and prefix that a handler asked the lake for. */
const asked: string[] = [];
const objects = new Map<string, Uint8Array>();

vi.mock('../../functions/lake/object-store.ts', () => ({
  openStore: () => {
    const find = (key: string) => {
      asked.push(key);
      return objects.get(key);
    };
    const get = async (key: string) => find(key) ?? Promise.reject(new ObjectNotFoundError(key));
    const put = async (key: string, body: Uint8Array | string) => {
      asked.push(key);
      objects.set(key, Buffer.from(body));
      return true;
    };
    return {
      get,
      getRange: get,
      put,
      putIfAbsent: put,
      head: async (key: string) => (find(key) ? { bytes: 1 } : undefined),
      list: async function* (prefix: string) {
        asked.push(prefix);
        for (const key of objects.keys()) if (key.startsWith(prefix)) yield { key, bytes: 1 };
      },
      locate: (key: string) => key,
    };
  },
}));

vi.stubEnv('DATA_LAKE', 's3://any');
vi.stubEnv('CODE_VERSIONS', codeVersionsForTests());
vi.stubEnv('FUNCTIONS_AT_ONCE', '10');
vi.stubEnv('TABLES_AT_ONCE', '4');
// Nobody listens there: what is refused by the lake's rules is not even looked for.
vi.stubEnv('SOURCE_URL', 'http://127.0.0.1:1/');
afterAll(() => vi.unstubAllEnvs());

const load = async (name: string) => (await import(`../../functions/handlers/${name}.ts`)).handler;

const BASE = eventFile('huang-2023');
/** A run that is there to be led out of: one regression, one WQS analysis, a few people. */
const request = parseRunRequest({
  ...BASE,
  source: 'simulated:seed=1&scale=0.2',
  published: undefined,
  exposures: ['cadmium'],
  subgroups: BASE.subgroups.slice(0, 1),
  qgcomp: {},
  description: {},
  wqs: { ...BASE.wqs, bootstraps: 2, models: ['model-1'], subgroups: ['all'], directions: ['positive'] },
});
const RUN = runId(request);

beforeAll(async () => {
  const plan = await (await load('plan-run'))({ event: request, execution: 'x' });
  for (const table of plan.tables) await (await load('ingest-table'))(table);
  await (await load('build-cohort'))(plan.cohort);
  await (await load('plan-replicates'))({ run_id: RUN });
});
beforeEach(() => void asked.splice(0));

/** What somebody might try in place of a name. */
const forged = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('..', '.', '', '/', 'a/../../b', '../', '..%2f', '%2e%2e', `${RUN}/../other`, `${RUN}/`, `/${RUN}`),
  fc.constantFrom(`${RUN}\n`, `${RUN}\0`, 'runs', '*', '{{}}', '__proto__', 'constructor', 'x'.repeat(2000)),
  fc.webUrl(),
  fc.webPath(),
);
/** Of any type that JSON has. */
const forgedJson = fc.oneof(forged, fc.jsonValue({ maxDepth: 1 }), fc.array(forged, { maxLength: 2 }));

/** Runs the handler on the payload, and gives the error's name, if it throws. */
async function outcome(name: string, payload: object): Promise<string | undefined> {
  const handler = await load(name);
  return handler(payload).then(
    () => undefined,
    (error: Error) => error.name,
  );
}

const OF_A_RUN = [
  ...['build-cohort', 'fit-regression', 'fit-qgcomp', 'describe-study', 'fit-specifications', 'fit-sweep'],
  ...['plan-replicates', 'fit-replicates', 'combine-wqs', 'combine-calibration', 'collect-run'],
];

describe('a forged payload', () => {
  it.each([...OF_A_RUN, 'ingest-table'])('without a run id that a request can have is refused by %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(forgedJson, async (run_id) => {
        expect(await outcome(name, { run_id, cycle: '2013-2014', table: 'DEMO', source: 'cdc' })).toBe(
          'InvalidRunIdError',
        );
        expect(asked).toEqual([]);
      }),
    );
    expect(await outcome(name, {})).toBe('InvalidRunIdError');
  });

  it.each(OF_A_RUN)('does not lead %s out of its run, whatever else is in it', async (name) => {
    const or = (valid: string) =>
      fc.oneof({ weight: 2, arbitrary: fc.constant(valid) }, { weight: 1, arbitrary: forgedJson });
    const payload = fc.record({
      outcome: or('osteoporosis'),
      family: or('logistic'),
      exposure: or('cadmium'),
      form: or('quantile-4'),
      model: or('model-1'),
      subgroup: or('all'),
      direction: or('positive'),
      part: or('participants'),
      of: or('osteoporosis'),
      address: forgedJson,
      execution: forgedJson,
      failure_key: forgedJson,
      key: forgedJson,
    });
    const ranges = fc.array(fc.record({ holdout: forgedJson, first: forgedJson, count: forgedJson }), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(payload, ranges, async (rest, ranges) => {
        asked.splice(0);
        await outcome(name, { ...rest, ranges, run_id: RUN });
        for (const key of asked) expectWithin(key, [`runs/${RUN}/`, 'replicates/', 'tables/simulated/', 'results/']);
      }),
      { numRuns: 50 },
    );
  });

  it('does not lead ingest-table out of the tables and its run, nor to any host', async () => {
    await fc.assert(
      fc.asyncProperty(forgedJson, forgedJson, forgedJson, async (cycle, table, source) => {
        asked.splice(0);
        expect(await outcome('ingest-table', { run_id: RUN, cycle, table, source })).toBeDefined();
        for (const key of asked) expectWithin(key, [`runs/${RUN}/`, 'raw/nhanes/', 'tables/nhanes/', 'nhanes/']);
      }),
    );
  });

  it('of a table that cannot be part of a key is refused before anything is fetched', async () => {
    for (const table of ['../../../etc/passwd', 'DEMO/..', '/etc/passwd\0', '//evil.example/x']) {
      const payload = { run_id: RUN, cycle: '2013-2014', table, source: 'cdc' };
      expect(await outcome('ingest-table', payload), table).toBe('UnknownTableError');
    }
  });

  it('of a source that the deployment does not fetch from is refused before anything is fetched', async () => {
    for (const source of ['http://169.254.169.254/', 'https://evil.example/', 'file:///etc/', '/etc']) {
      const payload = { run_id: RUN, cycle: '2013-2014', table: 'DEMO', source };
      expect(await outcome('ingest-table', payload), source).toBe('SourceNotAllowedError');
    }
    expect(asked).toEqual([]);
  });

  it('of a request file is refused by accept-request unless it lies among the requests', async () => {
    vi.stubEnv('STATE_MACHINE_ARN', 'arn:aws:states:eu-central-1:123456789012:stateMachine:Study');
    for (const key of [
      'raw/x',
      'runs/x/request.json',
      '/requests/x',
      `runs/${RUN}/../requests/x`,
      '',
      null,
      ['requests/x'],
    ]) {
      const payload = { trigger: 'object', id: 'e', key };
      expect(await outcome('accept-request', payload), String(key)).toBe('NotARequestKeyError');
    }
    expect(asked).toEqual([]);
  });
});

/** The key begins with one of the prefixes, and no reader of paths would take it to lie elsewhere. */
function expectWithin(key: string, prefixes: string[]): void {
  expect(
    prefixes.some((prefix) => key.startsWith(prefix)),
    key,
  ).toBe(true);
  expect(new URL(`http://lake/${key}`).pathname, key).toBe(`/${key}`);
  expect(key).toMatch(/^[A-Za-z0-9=._/-]+$/);
}
