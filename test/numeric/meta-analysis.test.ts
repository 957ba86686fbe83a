/** Random-effects meta-analyses against R's metafor (`fixtures/r/meta-analysis.R`). */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metaAnalysis } from '../../functions/numeric/meta-analysis.ts';
import { waldInference } from '../../functions/survey/wald.ts';

const FILE = new URL('../fixtures/expected/meta-analysis.csv', import.meta.url);
const rows: Record<string, string>[] = parse(readFileSync(FILE), { columns: true });
const sets = [...new Set(rows.map(({ set }) => set))];
const figures = (set: string) => {
  const own = rows.filter((row) => row.set === set);
  const column = (name: string) => own.map((row) => Number(row[name]));
  return { own, y: column('y'), se: column('se') };
};

describe('a meta-analysis', () => {
  it.each(sets)('is that of R, set %s', (set) => {
    const { own, y, se } = figures(set);
    const found = metaAnalysis(y, se);
    const { p, ciLow, ciHigh } = waldInference(found.estimate, found.se, found.df);
    const expected = Object.fromEntries(Object.entries(own[0]).map(([name, value]) => [name, Number(value)]));
    const pairs = {
      estimate: found.estimate,
      se_of_estimate: found.se,
      p,
      low: ciLow,
      high: ciHigh,
      tau2: found.tau2,
      q: found.q,
      p_heterogeneity: found.pHeterogeneity,
      i2: found.i2,
    };
    for (const [name, value] of Object.entries(pairs)) {
      const wanted = expected[name];
      // metafor stops its own search for tau2 at 1e-14 of Q.
      expect(Math.abs(value - wanted), name).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(wanted), 1e-3));
    }
  });

  it('does not depend on order, and shifts and scales with its estimates', () => {
    const study = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.double({ min: 0.1, max: 2, noNaN: true }));
    fc.assert(
      fc.property(fc.array(study, { minLength: 2, maxLength: 12 }), (studies) => {
        const of = (some: typeof studies, by: (y: number) => number, scale: number) =>
          metaAnalysis(
            some.map(([y]) => by(y)),
            some.map(([, se]) => se * scale),
          );
        const found = of(studies, (y) => y, 1);
        const reversed = of([...studies].reverse(), (y) => y, 1);
        const moved = of(studies, (y) => 3 * y + 1, 3);
        expect(reversed.estimate).toBeCloseTo(found.estimate, 9);
        expect(moved.estimate).toBeCloseTo(3 * found.estimate + 1, 8);
        expect(moved.se).toBeCloseTo(3 * found.se, 8);
        expect(found.i2).toBeGreaterThanOrEqual(0);
        expect(found.i2).toBeLessThanOrEqual(1);
        expect(found.tau2).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('needs two estimates, each with a standard error', () => {
    expect(() => metaAnalysis([1], [1])).toThrow(RangeError);
    expect(() => metaAnalysis([1, 2], [1, 0])).toThrow(/above 0; got 0/);
  });
});
