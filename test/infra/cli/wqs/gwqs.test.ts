/** The command on the resamples of gWQS, against the exact optimum and what gWQS found. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { WqsReport } from '../../../../infra/cli/wqs/result.ts';
import { closeTo, ORACLE, readJson, run, specOf } from '../../../support/wqs-command.ts';

describe.each(['pos_std', 'constcol'])("on gWQS's own resamples of %s", (name) => {
  const expected = readJson(`${ORACLE}/${name}.expected.json`);
  const [gwqs] = expected.holdouts;
  const exact = gwqs.exact.constrained_to_direction;
  let result: WqsReport;
  beforeAll(async () => {
    const data = `${ORACLE}/sim_${name}.csv`;
    ({ result } = await run({ data, spec: specOf(name), resamples: `${ORACLE}/${name}.resamples.json` }));
  });

  it('has the same rows, cut points and split', () => {
    expect(result.n).toBe(expected.n);
    expect(result.summary.cases).toBe(expected.n_events);
    expect(result.scores.breaks).toEqual(expected.quantile_breaks);
    const [holdout] = result.holdouts;
    expect([holdout.n_training, holdout.n_validation]).toEqual([gwqs.n_train, gwqs.n_valid]);
  });

  it('is at the exact optimum of every replicate, never above what gWQS found', () => {
    const { replicates } = result.holdouts[0];
    expect(replicates).toHaveLength(gwqs.objective.length);
    replicates.forEach(({ deviance, b1, z, kkt, kept }, i) => {
      closeTo(deviance, gwqs.exact.dev_pos[i], 1e-8);
      expect(deviance).toBeLessThanOrEqual(gwqs.objective[i] + 1e-6);
      closeTo(b1, exact.b1[i], 1e-4);
      closeTo(z, exact.stat[i], 1e-3);
      expect(kkt).toBeLessThan(1e-6);
      expect(kept).toBe(true);
    });
  });

  it('is at the exact optimum in the negative direction too, and with --free-sign at the better of the two', async () => {
    const given = { data: `${ORACLE}/sim_${name}.csv`, resamples: `${ORACLE}/${name}.resamples.json` };
    const spec = { ...specOf(name), b1_pos: false };
    const negative = (await run({ ...given, spec })).result.holdouts[0].replicates;
    const free = (await run({ ...given, spec, flags: ['--free-sign'] })).result.holdouts[0].replicates;
    negative.forEach(({ deviance }, i) => {
      closeTo(deviance, gwqs.exact.dev_neg[i], 1e-8);
      closeTo(free[i].deviance, gwqs.exact.dev_best[i], 1e-8);
      closeTo(free[i].b1, gwqs.exact.global.b1[i], 1e-4);
    });
  });

  it('averages to the weights of the exact optimum', () => {
    expect(result.components).toEqual(expected.mix.filter((component: string) => component in (result.weights ?? {})));
    expected.mix.forEach((component: string, j: number) => {
      expect(result.weights?.[component] ?? 0).toBeCloseTo(exact.result.final_weights[j], 5);
    });
  });

  it('has the final model of these weights', () => {
    const { glm } = result.holdouts[0].final;
    const at = exact.result.final_fit.terms.indexOf('wqs');
    for (const [figure, key] of [
      ['log_or', 'coef'],
      ['se', 'se'],
      ['z', 'z'],
      ['p', 'p'],
    ] as const) {
      expect(Math.abs(Number(glm[figure]) - exact.result.final_fit[key][at])).toBeLessThan(1e-6);
    }
    expect(result.holdouts[0].final).not.toHaveProperty('survey');
  });
});

describe('against gWQS itself', () => {
  it('has its weights where it converges (pos_std)', async () => {
    const { result } = await run({ spec: specOf('pos_std'), resamples: `${ORACLE}/pos_std.resamples.json` });
    const [{ final_weights: theirs }] = readJson(`${ORACLE}/pos_std.expected.json`).holdouts;
    Object.values(result.weights ?? {}).forEach((weight, j) => {
      expect(Math.abs(weight - theirs[j])).toBeLessThan(1e-4);
    });
  });

  it('leaves a constant component out and says so (constcol), where gWQS gives it the largest weight', async () => {
    const resamples = `${ORACLE}/constcol.resamples.json`;
    const { result, printed } = await run({ data: `${ORACLE}/sim_constcol.csv`, spec: specOf('constcol'), resamples });
    expect(result.left_out).toEqual([{ component: 'mn', reason: 'all rows have the same score' }]);
    expect(result.components).toEqual(['pb', 'cd', 'hg', 'se']);
    expect(Object.keys(result.weights ?? {})).toEqual(['pb', 'cd', 'hg', 'se']);
    expect(printed).toContain('left out of the mixture: mn');
  });
});
