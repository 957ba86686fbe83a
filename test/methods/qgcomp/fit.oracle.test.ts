import { describe, expect, it } from 'vitest';
import type { Row } from '../../../infra/cli/tables/fit-table.ts';
import { differences, fitOracleTable, NUMBER_SPEC, QGCOMP_SPEC, readJson } from '../../support/oracle-table.ts';

const oracle = readJson('test/fixtures/oracle/qgcomp/sim_pos.expected.json');
const inR = readJson('test/fixtures/r/tables.json').qgcomp;

async function qgcompRows(spec: Record<string, unknown>): Promise<Row[]> {
  return (await fitOracleTable({ ...spec, methods: ['qgcomp'] })).tables.qgcomp;
}

describe('quantile g-computation beside qgcomp 2.18.10, without a design', async () => {
  const [mixture, joint, ...components] = await qgcompRows(QGCOMP_SPEC);

  it('has its psi, and its standard error, interval and p as far as its glm converges', () => {
    expect(mixture).toMatchObject({
      exposure: 'mixture',
      contrast: 'psi',
      n: oracle.n,
      cases: oracle.n_events,
      df: null,
    });
    expect(Math.abs(Number(mixture.estimate) - oracle.psi)).toBeLessThan(1e-8);
    // R's glm stops at 1e-8 of the deviance, and takes its covariance from the iteration before.
    expect(Math.abs(Number(mixture.se) / oracle.psi_se - 1)).toBeLessThan(3e-5);
    expect(differences(mixture, { p: oracle.p, ci_low: oracle.ci[0], ci_high: oracle.ci[1] }, 5e-4)).toEqual([]);
  });

  it('has the standard error of R itself where glm is let converge', () => {
    // glm(..., epsilon = 1e-15) on the same scores.
    expect(differences(mixture, { estimate: 0.6382914143549777, se: 0.1619340513360238 }, 2e-9)).toEqual([]);
  });

  it('has the joint test that no component has an effect', () => {
    expect(joint).toMatchObject({ exposure: 'mixture', contrast: 'joint', effect: null, se: 5, weight: null });
    expect(Number(joint.p)).toBeLessThan(Number(mixture.p) * 10);
  });

  it('has its coefficients, and the weights of each sign', () => {
    const { terms, coef } = oracle.underlying;
    const weights = { ...oracle.positive_weights, ...oracle.negative_weights };
    expect(components.map(({ exposure }) => exposure)).toEqual(oracle.mix);
    for (const { exposure, estimate, weight } of components) {
      expect(Math.abs(Number(estimate) - coef[terms.indexOf(exposure)])).toBeLessThan(1e-8);
      expect(Math.abs(Number(weight) - weights[String(exposure)])).toBeLessThan(1e-8);
    }
  });
});

describe('quantile g-computation beside R', () => {
  it('of a number without a design has the covariance of lm, on its residual df', async () => {
    const [mixture] = await qgcompRows(NUMBER_SPEC);
    expect(mixture).toMatchObject({ cases: null, df_rule: 'residual', effect_measure: 'mean difference' });
    expect(differences(mixture, inR.number, 1e-9)).toEqual([]);
  });

  it('by weights alone has the robust covariance of svyglm, each row a PSU', async () => {
    const { family: _, ...spec } = NUMBER_SPEC;
    const [mixture] = await qgcompRows({ ...spec, y: 'y', weights: 'weight' });
    expect(differences(mixture, inR.weighted, 1e-7)).toEqual([]);
  });
});
