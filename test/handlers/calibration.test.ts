import { afterAll, expect, it, vi } from 'vitest';
import { eventFile } from '../support/events.ts';
import { type Deployment, deployed, resultsIn, runInChunks } from '../support/run-in-chunks.ts';

const deployments: Deployment[] = [];
afterAll(() => Promise.all(deployments.map(({ remove }) => remove())));
afterAll(() => vi.unstubAllEnvs());

async function fresh(): Promise<Deployment> {
  const deployment = await deployed();
  deployments.push(deployment);
  return deployment;
}

const BASE = eventFile('huang-2023');

const computed = (some: object) => ({ bootstraps: 0, permutations: 0, data_sets: 0, ...some });

/** A small simulated study of two metals by all methods. */
function request(calibration: number | undefined, more: object = {}) {
  return {
    ...BASE,
    source: 'simulated:seed=5&scale=0.2',
    published: undefined,
    exposures: ['cadmium', 'lead'],
    subgroups: BASE.subgroups.slice(0, 1),
    models: BASE.models.slice(2),
    qgcomp: { permutations: 9 },
    wqs: { ...BASE.wqs, bootstraps: 3, models: ['model-3'], subgroups: ['all'], directions: ['positive'] },
    calibration,
    ...more,
  };
}

it('a calibration grows by what earlier runs have not left, and is the same in every byte however it was shared out', async () => {
  const deployment = await fresh();
  expect((await runInChunks(deployment, request(undefined))).computed).toEqual(
    computed({ bootstraps: 3, permutations: 9 }),
  );
  expect((await runInChunks(deployment, request(4))).computed).toEqual(computed({ data_sets: 16 }));
  const grown = await runInChunks(deployment, request(10));
  expect(grown.computed).toEqual(computed({ data_sets: 24 }));
  // Two regressions, a WQS analysis and a g-computation.
  expect(grown.manifest.data_sets).toEqual({ needed: 40, reused: 16, computed: 24 });
  expect(grown.manifest.analyses.calibration).toMatchObject({ planned: 4, failed: 0 });
  expect(grown.manifest.status).toBe('complete');
  const other = await runInChunks(await fresh(), request(10), 3);
  expect(resultsIn(other.manifest)).toEqual(resultsIn(grown.manifest));

  const rows = await grown.rows('calibration');
  const reported = (await grown.rows('regression')).filter(({ p }) => !Number.isNaN(Number(p)));
  const regressions = rows.filter(({ method }) => method === 'regression');
  expect(regressions.map(({ exposure, contrast }) => [exposure, contrast])).toEqual(
    reported.map(({ exposure, contrast }) => [exposure, contrast]),
  );
  for (const { exposure, contrast, truth } of regressions) {
    const of = reported.find((row) => row.exposure === exposure && row.contrast === contrast);
    expect(Number(truth)).toBeCloseTo(Number(of?.estimate), 8);
  }
  expect(rows.filter(({ contrast }) => String(contrast).endsWith(':permutation'))).toMatchObject([
    { method: 'qgcomp', exposure: 'mixture', contrast: 'psi:permutation', tests: 10, intervals: 0 },
    { method: 'qgcomp', exposure: 'mixture', contrast: 'joint:permutation', tests: 10, intervals: 0 },
  ]);
  for (const row of rows) {
    expect(row).toMatchObject({ data_sets: 10, simulated: 1 });
    const [intervals, covered, coverage] = [row.intervals, row.covered, row.coverage].map(Number);
    if (intervals > 0) {
      expect(coverage).toBeCloseTo(covered / intervals, 12);
      expect(Number(row.coverage_low)).toBeLessThanOrEqual(coverage);
      expect(Number(row.coverage_high)).toBeGreaterThanOrEqual(coverage);
    }
    expect(Number(row.not_estimable)).toBe(10 - (Number.isNaN(Number(row.truth)) ? Number(row.tests) : intervals));
  }
});
