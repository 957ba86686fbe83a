import { afterAll, describe, expect, it, vi } from 'vitest';
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

/** A small simulated study of a mixture, by WQS and by g-computation, with a specification curve of each metal. */
function request(permutations: number, more: object = {}) {
  return {
    ...BASE,
    source: 'simulated:seed=5&scale=0.2',
    description: undefined,
    published: undefined,
    exposures: ['cadmium', 'lead', 'mercury'],
    subgroups: BASE.subgroups.slice(0, 1),
    qgcomp: { models: ['model-1'], permutations, ...more },
    specifications: { decisions: [{ id: 'further', subsets_of: ['bmi'] }], permutations },
    wqs: { ...BASE.wqs, bootstraps: 2, permutations, models: ['model-1'], subgroups: ['all'], ...more },
  };
}

describe('a permutation test of a mixture, and of specification curves', () => {
  it('is the same in every byte however its permutations are shared out, and is told in the rows', async () => {
    const [one, other] = [
      await runInChunks(await fresh(), request(20)),
      await runInChunks(await fresh(), request(20), 3),
    ];
    expect(one.manifest.status).toBe('complete');
    expect(resultsIn(other.manifest)).toEqual(resultsIn(one.manifest));
    // Two directions of WQS, one g-computation, and all curves together.
    expect(one.manifest.permutations).toEqual({ needed: 80, reused: 0, computed: 80 });
    for (const row of await one.rows('wqs')) {
      expect(row).toMatchObject({ permutations: 20 });
      expect(Number(row.p_permutation) * 21).toBeCloseTo(Math.round(Number(row.p_permutation) * 21), 9);
      const p = Number(row.p);
      if (!Number.isNaN(p)) expect([p / 2, 1 - p / 2]).toContainEqual(expect.closeTo(Number(row.p_one_sided), 12));
    }
    const tested = (await one.rows('qgcomp')).filter(({ contrast }) => contrast === 'psi' || contrast === 'joint');
    expect(tested).toHaveLength(2);
    const curves = await one.rows('specification_inference');
    expect(curves.length).toBeGreaterThan(0);
    for (const { permutations, p_median, p_mean_z } of curves) {
      expect(permutations).toBe(20);
      for (const p of [p_median, p_mean_z]) expect(Number(p) * 21).toBeCloseTo(Math.round(Number(p) * 21), 9);
    }
    for (const row of tested) expect(Number(row.p_permutation)).toBeGreaterThanOrEqual(1 / 21);
  });

  it('grows: a run of more permutations computes those alone that an earlier one has not left', async () => {
    const deployment = await fresh();
    expect((await runInChunks(deployment, request(9))).computed).toMatchObject({ bootstraps: 4, permutations: 36 });
    const larger = await runInChunks(deployment, request(29));
    expect(larger.computed).toMatchObject({ bootstraps: 0, permutations: 80 });
    expect(larger.manifest.permutations).toEqual({ needed: 116, reused: 36, computed: 80 });
    // Who may change places makes other permutations of the mixture; those of curves are there.
    const within = await runInChunks(deployment, request(9, { permute_within: 'psu-sex-age' }));
    expect(within.computed).toMatchObject({ bootstraps: 0, permutations: 27 });
  });
});
