/** The result of `fit` in a few lines for people. */
import { pValue } from '../../../functions/report/figures.ts';
import type { Row, TableFit } from './fit-table.ts';

export function summariseFit({ rows, family, variance, df_rule, tables }: TableFit): string {
  return [
    `${rows} rows, family ${family}, standard errors of the ${variance}, df rule ${df_rule}`,
    ...(tables.regression ?? []).map((row) => effectLine(`${row.exposure} ${row.contrast} (${row.form})`, row)),
    ...(tables.qgcomp ?? []).filter(({ contrast }) => contrast === 'psi').map((row) => effectLine('mixture psi', row)),
    ...(tables.wqs ?? []).map((row) => effectLine(`WQS ${row.direction} (${row.final})`, row)),
    ...(tables.prevalence ?? []).map(prevalenceLine),
  ].join('\n');
}

function effectLine(name: string, row: Row): string {
  const { effect, effect_low, effect_high, effect_measure, estimate, p, n, status, reason, caution } = row;
  const { permutations = null, p_permutation } = row;
  if (estimate === null || status === 'not_estimable') return `${name}: ${status} (${reason})`;
  const found =
    effect === null
      ? `F ${fixed(estimate)}`
      : `${effect_measure} ${fixed(effect)}` +
        (effect_low === null ? '' : ` (${fixed(effect_low)} to ${fixed(effect_high)})`);
  const careful = typeof caution === 'string' ? ` [${caution}]` : '';
  const permuted =
    permutations === null ? '' : `, p ${Number(p_permutation).toPrecision(3)} of ${permutations} permutations`;
  const tested = `${p === null ? '' : `, ${pValue(Number(p))}`}${permuted}`;
  return `${name}: ${found}${careful}${tested}, n ${n}${reason === null ? '' : ` (${reason})`}`;
}

function prevalenceLine({ outcome, contrast, estimate, ci_low, ci_high, n }: Row): string {
  return `prevalence of ${outcome} (${contrast}): ${fixed(estimate)} (${fixed(ci_low)} to ${fixed(ci_high)}), n ${n}`;
}

function fixed(value: string | number | null): string {
  return value === null ? 'none' : Number(value).toPrecision(4);
}
