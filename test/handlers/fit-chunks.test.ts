/**
 * A run with a sweep or with a specification curve that is stopped halfway and sent again: what was fitted stays, the
 * rest is fitted, and the table is that of a run in one go.
 */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { sha256 } from '../../functions/lake/hash.ts';
import type { CohortRecord } from '../../functions/runs/records.ts';
import { sourceOf } from '../../functions/runs/stored-run.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { codeVersionsForTests } from '../support/code-versions.ts';
import { memoryStore } from '../support/memory-store.ts';

/** The lake, in memory. */
const objects = new Map<string, Uint8Array>();
const store = memoryStore(objects);
vi.mock('../../functions/lake/object-store.ts', () => ({ openStore: () => store }));
const SETTINGS = { CODE_VERSIONS: codeVersionsForTests(), FUNCTIONS_AT_ONCE: '10', TABLES_AT_ONCE: '4' };
for (const [name, value] of Object.entries({ ...SETTINGS, DATA_LAKE: 's3://any' })) vi.stubEnv(name, value);
afterAll(() => vi.unstubAllEnvs());

const BONE = {
  title: 'Metals',
  cycles: ['2013-2014', '2017-2018'],
  source: 'simulated:seed=1&scale=0.05',
  sample: [{ step: 'weight', positive_weight: true }],
  models: [{ id: 'adjusted', covariates: ['age', 'sex'] }],
  forms: ['log2'],
};
const NECK = { id: 'neck', label: 'femoral neck', number: 'femoral_neck_bmd' };
const SWEEP = parseRunRequest({ ...BONE, id: 'swept', sweep: { exposures: ['cadmium', 'lead'], outcomes: [NECK] } });

/** As many specifications as take three chunks: 5 x 4 x 64. */
const CURVE = parseRunRequest({
  ...BONE,
  id: 'specified',
  outcomes: [NECK],
  exposures: ['lead'],
  specifications: {
    decisions: [
      {
        id: 'lower_age',
        choices: [40, 45, 50, 55, 60].map((age) => ({
          id: `${age}`,
          sample: [{ step: `from ${age}`, where: { variable: 'age', at_least: age } }],
        })),
      },
      { id: 'form', choices: ['log2', 'log10', 'identity', 'spline-3'].map((id) => ({ id, change: { forms: [id] } })) },
      { id: 'further', subsets_of: ['race_ethnicity', 'education', 'smoking', 'bmi', 'diabetes', 'hypertension'] },
    ],
  },
});

/** The method that a request is for, its handler, and the chunks by what tells them apart. */
const METHODS = [
  { method: 'sweep', handler: 'fit-sweep', request: SWEEP, chunks: ['2013-2014', '2017-2018', 'pooled'] },
  { method: 'specifications', handler: 'fit-specifications', request: CURVE, chunks: [0, 625, 1250] },
] as const;

const call = async (name: string, payload: object) =>
  (await import(`../../functions/handlers/${name}.ts`)).handler(payload);

async function itemsOf(plan: { fits: Record<string, { lists: string[] }> }, method: string) {
  const lists = await Promise.all(plan.fits[method].lists.map((list) => store.get(list)));
  return lists.flatMap((list) => JSON.parse(new TextDecoder().decode(list)));
}

/**
 * Runs the request with the first `most` chunks of its method; whether each was there already, and how the run ended.
 */
async function run({ method, handler, request, chunks }: (typeof METHODS)[number], most: number) {
  const plan = await call('plan-run', { event: request, execution: `until-${most}` });
  for (const table of plan.tables) await call('ingest-table', table);
  await call('build-cohort', plan.cohort);
  for (const item of await itemsOf(plan, 'regression')) await call('fit-regression', item);
  const items = await itemsOf(plan, method);
  expect(items.map(({ cycle, first }: { cycle?: string; first: number }) => cycle ?? first)).toEqual(chunks);
  const reused: boolean[] = [];
  for (const item of items.slice(0, most)) reused.push((await call(handler, item)).reused);
  const { status } = await call('collect-run', {
    run_id: plan.run_id,
    execution: `until-${most}`,
    started_at: '2026-01-01T00:00:00Z',
    reached: 'analyse',
  });
  return { reused, status };
}

const tableOf = (method: string) => {
  const found = [...objects].filter(([key]) => key.startsWith(`results/${method}/`));
  return found.map(([key, bytes]) => `${key} ${sha256(bytes)}`);
};

describe('a run that is stopped', () => {
  it.each(METHODS)(
    'goes on with its $method where it stopped, and has the same table to the last byte',
    async (one) => {
      objects.clear();
      expect(await run(one, 3)).toEqual({ reused: [false, false, false], status: 'complete' });
      const atOnce = tableOf(one.method);
      expect(atOnce).toHaveLength(1);
      objects.clear();
      expect(await run(one, 2)).toEqual({ reused: [false, false], status: 'partial' });
      expect(tableOf(one.method)).toEqual([]);
      expect(await run(one, 3)).toEqual({ reused: [true, true, false], status: 'complete' });
      expect(tableOf(one.method)).toEqual(atOnce);
    },
  );

  it('forgets what it has fitted when any table is another', () => {
    const recordOf = (inputs: string[]) => ({ cohort: { sha256: 'cohort', inputs } }) as CohortRecord;
    const [before, after] = [recordOf(['a', 'b']), recordOf(['a', 'c'])];
    expect(sourceOf({ readsTables: true }, before)).not.toBe(sourceOf({ readsTables: true }, after));
    expect(sourceOf({}, before)).toBe(sourceOf({}, after));
  });
});

describe('a part that the plan does not have', () => {
  it('is refused', async () => {
    const plan = await call('plan-run', { event: { ...SWEEP, id: 'other' }, execution: 'other' });
    for (const table of plan.tables) await call('ingest-table', table);
    await call('build-cohort', plan.cohort);
    const part = { run_id: plan.run_id, sensitivity: null, cycle: '2013-2014', first: 1, count: 99 };
    await expect(call('fit-sweep', part)).rejects.toMatchObject({ name: 'UnknownPartError' });
  });
});
