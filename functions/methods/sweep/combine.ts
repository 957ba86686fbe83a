/** What the fits of a sweep come to together: over cycles, and as tests among many. */
import { contrastsOf } from '../../exposures/form.ts';
import { metaAnalysis } from '../../numeric/meta-analysis.ts';
import { bonferroni, dependentFalseDiscoveryRates } from '../../numeric/multiple-tests.ts';
import type { RowsOfAll } from '../../report/study-report.ts';
import { eValuesOf } from '../../study/e-values.ts';
import { type EffectRow, isJointTest, type RowIds, withoutFit } from '../../study/effect-row.ts';
import type { TestedRow } from '../../study/multiple-testing.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { effectMeasureOf, familyOf } from '../../survey/family.ts';
import { waldInference } from '../../survey/wald.ts';
import { layersOf, type Refusal } from './layers.ts';

/** A row of the table `sweep`. */
export interface SweepRow extends Omit<EffectRow, 'status'>, TestedRow, OverCycles {
  /** A cycle; of all together `pooled` or `meta-analysis`. */
  cycle: string;
  status: EffectRow['status'] | Refusal['status'];
  /** How many rows of the same `cycle` have a p value: the family of both of the following. */
  tests: number;
  p_bonferroni: number | null;
  q_by: number | null;
}

/** How far the cycles agree; null in the row of one cycle. */
interface OverCycles {
  /** Those with an estimate. */
  cycles_estimated: number | null;
  /** Of these, those on the side of the combined estimate, and those of them with p < 0.05 by themselves. */
  cycles_same_sign: number | null;
  cycles_significant: number | null;
  /** 1 or 0; null of fewer than two cycles. */
  replicated: number | null;
  tau2: number | null;
  i2: number | null;
  p_heterogeneity: number | null;
}

/** Rows that a part of the work came to, with the layer that they are of. */
export interface FittedPart {
  cycle: string;
  rows: EffectRow[];
}

/** A cycle by itself counts for or against a finding below this p. */
const SIGNIFICANT = 0.05;

/** Two cycles must show a finding each by itself before it counts as replicated. */
const LEAST_REPLICATES = 2;

const OF_ONE_CYCLE: OverCycles = {
  cycles_estimated: null,
  cycles_same_sign: null,
  cycles_significant: null,
  replicated: null,
  tau2: null,
  i2: null,
  p_heterogeneity: null,
};

/** A record is its analysis with its result. */
export const sweepTable: RowsOfAll<FittedPart> = (parts, request) => ({ sweep: sweepRows(request, parts) });

type Untested = Omit<SweepRow, 'tests' | 'p_bonferroni' | 'q_by'>;

/**
 * The table of a sweep: of each analysis and contrast a row for every cycle, and one of all together. What was not
 * measured in a cycle is a row that says so. Bonferroni's p and the rates of Benjamini and Yekutieli are over all tests
 * of a cycle, or of all together: every exposure, outcome, family, form, model, subgroup and contrast, so that whatever
 * is picked was corrected for. Fits that a run lacks have no row.
 */
export function sweepRows(request: RunRequest, parts: readonly FittedPart[]): SweepRow[] {
  const sweep = layersOf(request);
  const fitted = new Map<string, EffectRow[]>();
  for (const { cycle, rows } of parts) {
    for (const row of rows) {
      const key = keyOf(cycle, row);
      const known = fitted.get(key);
      if (known) known.push(row);
      else fitted.set(key, [row]);
    }
  }
  const contrasts = new Map(request.forms.map((form) => [form.id, contrastsOf(form)]));
  const unfitted = (ids: RowIds, { status, reason }: Refusal) =>
    (contrasts.get(ids.form) ?? []).map((contrast) => ({
      ...withoutFit(ids, contrast, request.df_rule, reason),
      status,
    }));
  const rows = sweep.analyses().flatMap((ids): Untested[] => {
    const ofCycles = request.cycles.flatMap((cycle): Untested[] => {
      const refusal = sweep.refusal(ids, cycle);
      const found = refusal ? unfitted(ids, refusal) : (fitted.get(keyOf(cycle, ids)) ?? []);
      return found.map((row) => untested(row, cycle, OF_ONE_CYCLE));
    });
    const refusal = sweep.refusal(ids, sweep.combine);
    if (refusal)
      return [...ofCycles, ...unfitted(ids, refusal).map((row) => untested(row, sweep.combine, OF_ONE_CYCLE))];
    if (sweep.combine === 'pooled') {
      const pooled = fitted.get(keyOf(sweep.combine, ids)) ?? [];
      return [...ofCycles, ...pooled.map((row) => untested(row, sweep.combine, overCycles(row, ofCycles)))];
    }
    const combined = (contrasts.get(ids.form) ?? []).map((contrast) => {
      const row = combinedRow(ids, contrast, request, ofCycles);
      return untested(row, sweep.combine, overCycles(row, ofCycles));
    });
    return [...ofCycles, ...combined];
  });
  return tested(rows);
}

function keyOf(cycle: string, { outcome, family, model, subgroup, exposure, form }: RowIds): string {
  return `${cycle} ${outcome} ${family} ${model} ${subgroup} ${exposure} ${form}`;
}

function untested(
  row: Omit<EffectRow, 'status'> & Pick<SweepRow, 'status'>,
  cycle: string,
  over: OverCycles,
): Untested {
  return { cycle, ...row, q: null, test_family: null, ...eValuesOf(row), ...over };
}

/** An estimate that others can be set beside, with the standard error that its p rests on. */
interface Estimate {
  estimate: number;
  se: number;
  p: number;
  row: Untested;
}

function estimatesOf(rows: readonly Untested[], contrast: string): Estimate[] {
  if (isJointTest(contrast)) return [];
  return rows.flatMap((row) => {
    const { estimate, p } = row;
    const se = row.df_rule === 'effective' && row.se_adjusted !== null ? row.se_adjusted : row.se;
    return row.contrast === contrast && estimate !== null && se !== null && p !== null
      ? [{ estimate, se, p, row }]
      : [];
  });
}

function overCycles(combined: EffectRow, ofCycles: readonly Untested[]): OverCycles {
  const estimates = estimatesOf(ofCycles, combined.contrast);
  const { estimate } = combined;
  if (estimate === null || isJointTest(combined.contrast))
    return { ...OF_ONE_CYCLE, cycles_estimated: estimates.length };
  const significant = estimates.filter(({ p }) => p < SIGNIFICANT);
  const same = (found: Estimate) => Math.sign(found.estimate) === Math.sign(estimate);
  const shown = significant.filter(same).length;
  const of = {
    cycles_estimated: estimates.length,
    cycles_same_sign: estimates.filter(same).length,
    cycles_significant: shown,
  };
  if (estimates.length < 2) return { ...OF_ONE_CYCLE, ...of };
  const { tau2, i2, pHeterogeneity } = metaAnalysisOf(estimates);
  const replicated = Number(shown >= LEAST_REPLICATES && shown === significant.length);
  return { ...of, replicated, tau2, i2, p_heterogeneity: pHeterogeneity };
}

function metaAnalysisOf(estimates: readonly Estimate[]) {
  return metaAnalysis(
    estimates.map(({ estimate }) => estimate),
    estimates.map(({ se }) => se),
  );
}

/** The meta-analysis of the estimates of each cycle. */
function combinedRow(ids: RowIds, contrast: string, { df_rule }: RunRequest, ofCycles: readonly Untested[]): EffectRow {
  const estimates = estimatesOf(ofCycles, contrast);
  if (estimates.length < 2) {
    const why = isJointTest(contrast)
      ? 'a joint test has no estimate to combine'
      : `${estimates.length} cycles with an estimate`;
    return withoutFit(ids, contrast, df_rule, why);
  }
  const found = metaAnalysisOf(estimates);
  const { se, p, ciLow, ciHigh } = waldInference(found.estimate, found.se, found.df);
  const { effect } = familyOf(ids.family);
  const n = estimates.reduce((sum, { row }) => sum + row.n, 0);
  const counted = estimates.every(({ row }) => row.cases !== null);
  return {
    ...withoutFit(ids, contrast, df_rule, ''),
    n,
    cases: counted ? estimates.reduce((sum, { row }) => sum + (row.cases ?? 0), 0) : null,
    outcome_sd: pooledSd(estimates.map(({ row }) => row)),
    df: found.df,
    df_rule: 'meta-analysis',
    estimate: found.estimate,
    se,
    ci_low: ciLow,
    ci_high: ciHigh,
    p,
    effect: effect(found.estimate),
    effect_low: effect(ciLow),
    effect_high: effect(ciHigh),
    effect_measure: effectMeasureOf(ids.family, !counted),
    status: 'estimated',
    reason: null,
  };
}

/** The standard deviation within cycles; null unless every cycle has one. */
function pooledSd(rows: readonly Pick<EffectRow, 'n' | 'outcome_sd'>[]): number | null {
  let [squares, df] = [0, 0];
  for (const { n, outcome_sd } of rows) {
    if (outcome_sd === null) return null;
    squares += (n - 1) * outcome_sd ** 2;
    df += n - 1;
  }
  return Math.sqrt(squares / df);
}

/** The rows with what their p values are worth among those of the same cycle. */
function tested(rows: readonly Untested[]): SweepRow[] {
  const byCycle = new Map<string, number[]>();
  for (const [index, { cycle }] of rows.entries()) {
    const known = byCycle.get(cycle);
    if (known) known.push(index);
    else byCycle.set(cycle, [index]);
  }
  const all = rows.map((row) => ({ ...row, tests: 0, p_bonferroni: null, q_by: null }) as SweepRow);
  for (const members of byCycle.values()) {
    const ps = members.map((index) => rows[index].p);
    const [adjusted, rates] = [bonferroni(ps), dependentFalseDiscoveryRates(ps)];
    const tests = ps.filter((p) => p !== null).length;
    for (const [i, index] of members.entries())
      Object.assign(all[index], { tests, p_bonferroni: adjusted[i], q_by: rates[i] });
  }
  return all;
}
