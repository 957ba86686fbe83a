/**
 * Scaled standard errors, effective degrees of freedom and the cells behind them: cadmium in both protocols of Huang et
 * al. on CDC's files, as R has them (`fixtures/expected/*.adjusted.csv`).
 */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { TOLERANCE } from '../support/figures.ts';
import { mirror } from '../support/real-files.ts';
import { realStudy } from '../support/real-study.ts';

type Row = Record<string, string>;

/**
 * How far from the end svyglm stopped at its default epsilon in the three rows with one case in the reference group.
 */
const STOPPED_EARLY = 2e-7;

const rowsOf = (event: string, df_rule: string) => {
  const { request, cohort } = realStudy(event, { df_rule });
  return plannedRegressions(request)
    .filter(({ exposure }) => exposure === 'cadmium')
    .flatMap((analysis) => fitRegression(request, analysis, cohort).rows);
};

describe.skipIf(!mirror)('on the real files', () => {
  describe.each([
    ['huang-2023', []],
    ['huang-2023-whole-population', ['model-3 smoker q2', 'model-3 smoker q3', 'model-3 smoker q4']],
  ])('%s', (event, early) => {
    const file = new URL(`../fixtures/expected/${event}.adjusted.csv`, import.meta.url);
    const expected: Row[] = parse(readFileSync(file), { columns: true });
    const nameOf = (row: Row | EffectRow) => `${row.model} ${row.subgroup} ${row.contrast}`;
    let byDesign: Map<string, EffectRow>;
    let effective: Map<string, EffectRow>;
    beforeAll(() => {
      const named = (rows: EffectRow[]) => new Map(rows.map((row) => [nameOf(row), row]));
      byDesign = named(rowsOf(event, 'design'));
      effective = named(rowsOf(event, 'effective'));
    });
    const near = (ours: number | null | undefined, theirs: string, tolerance: number) =>
      typeof ours === 'number' && Math.abs(ours - Number(theirs)) <= tolerance * Math.abs(Number(theirs));

    it.each([
      ['estimate', 'log_or'],
      ['se', 'se'],
      ['se_adjusted', 'se_adjusted'],
      ['df_effective', 'df_effective'],
    ] as const)('%s, whatever the df rule', (figure, name) => {
      expect(expected).toHaveLength(45);
      const wrong = [byDesign, effective].flatMap((rows) =>
        expected.filter((row) => {
          const tolerance = early.includes(nameOf(row)) ? STOPPED_EARLY : TOLERANCE;
          return !near(rows.get(nameOf(row))?.[figure], row[name], tolerance);
        }),
      );
      expect(wrong).toEqual([]);
    });

    it('the cases of both cells, and the PSUs with one in the reference group', () => {
      for (const row of expected) {
        const found = byDesign.get(nameOf(row));
        expect([found?.events, found?.events_reference, found?.psus_with_events_reference]).toEqual(
          [row.events, row.events_reference, row.psus_with_events_reference].map(Number),
        );
      }
    });

    it('p by the rule `effective`, where there are PSUs enough to offer one', () => {
      const offered = expected.filter((row) => effective.get(nameOf(row))?.status === 'estimated');
      expect(offered.length).toBeGreaterThanOrEqual(36);
      const wrong = offered.filter((row) => !near(effective.get(nameOf(row))?.p, row.p_adjusted, 1e-6));
      expect(wrong).toEqual([]);
      for (const row of offered) {
        const found = effective.get(nameOf(row));
        expect(found?.df).toBe(found?.df_effective);
        expect(byDesign.get(nameOf(row))?.df).toBe(30);
      }
    });

    it('no interval where a compared cell has cases in fewer than three PSUs, and why', () => {
      for (const row of expected) {
        const found = byDesign.get(nameOf(row));
        const thin = Number(row.psus_with_events_reference) < 3 || (found?.psus_with_events ?? 0) < 3;
        expect(found?.status).toBe(thin ? 'not_estimable' : 'estimated');
        if (!thin) continue;
        expect(found?.df).toBe(30);
        expect([found?.ci_low, found?.ci_high, found?.p, found?.effect_low, found?.effect_high]).toEqual(
          Array(5).fill(null),
        );
        expect(found?.reason).toMatch(/^no interval: .* in [12] PSUs? of /);
        // Firth's fit stands beside it.
        expect(found?.firth_effect).toBeGreaterThan(0);
        expect(found?.firth_effect_low).toBeLessThan(found?.firth_effect ?? 0);
        expect(found?.caution).toBe('sparse');
      }
    });
  });

  it('the smokers of huang-2023 have one case in the reference quartile of cadmium, and no interval', () => {
    const found = rowsOf('huang-2023', 'design').find(
      ({ model, subgroup, contrast }) => model === 'model-1' && subgroup === 'smoker' && contrast === 'q4',
    );
    expect(found).toMatchObject({
      status: 'not_estimable',
      reason: 'no interval: 1 case in 1 PSU of the reference group, where it takes cases in 3 PSUs',
      events_reference: 1,
      psus_with_events_reference: 1,
      caution: 'sparse',
      ci_low: null,
      ci_high: null,
      p: null,
      effect: null,
    });
  });
});
