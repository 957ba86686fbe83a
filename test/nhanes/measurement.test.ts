/** Columns that hold one measurement, among all columns of the real files that are known. */
import { expect, it } from 'vitest';
import { measurementOf } from '../../functions/nhanes/measurement.ts';
import columns from '../../infra/catalogue/nhanes-columns.json' with { type: 'json' };

it.each([
  ['LBXSCR', 'LBDSCRSI'],
  ['LBXBCD', 'LBDBCDSI', 'LBDBCDLC'],
  ['URXUMA', 'URXUMS', 'URDUMALC', 'URXUMASI'],
  ['URXUCR', 'URXCRS', 'URDUCRLC'],
  ['LBDHDL', 'LBDHDLSI'],
  ['LB2HDL', 'LB2HDLSI'],
])('%s has one measurement in all its columns', (...names) => {
  expect(new Set(names.map(measurementOf)).size).toBe(1);
});

it('other columns are measurements of their own', () => {
  const names = ['LBXTHG', 'LBXIHG', 'LBXBCD', 'URXUCD', 'BMXBMI', 'RIDAGEYR', 'URDACT', 'SDMVPSU', 'LBDHDL', 'LB2HDL'];
  expect(new Set(names.map(measurementOf)).size).toBe(names.length);
});

/** What a label says before the unit. */
const measured = (label: string) => label.replace(/ \([^()]*\)$/, '');

it('no two values of a table are taken for one, but those of which one is in SI units', () => {
  for (const [table, names] of Object.entries(columns as Record<string, string[][]>)) {
    const labels = new Map<string, Set<string>>();
    for (const [name, , label] of names) {
      if (name.endsWith('lc')) continue;
      const key = measurementOf(name.toUpperCase());
      labels.set(key, (labels.get(key) ?? new Set()).add(measured(label)));
    }
    for (const [key, found] of labels) expect([...found], `${table} ${key}`).toHaveLength(1);
  }
});
