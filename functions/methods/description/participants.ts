/** The table of participants: who the groups of a study are, with a test of whether they differ. */

import type { Columns } from '../../nhanes/condition.ts';
import { BELOW, detectionVariable } from '../../nhanes/variables/index.ts';
import type { Variable } from '../../nhanes/variables/variable.ts';
import type { Domain, SurveyDesign } from '../../survey/design.ts';
import { type SurveyMean, surveyMean, surveyShares } from '../../survey/means.ts';
import { raoScottTest } from '../../survey/rao-scott.ts';
import { fitSurveyGlm } from '../../survey/regression.ts';
import { surveyTTest } from '../../survey/tests.ts';
import type { FTest } from '../../survey/wald.ts';
import { EVERYBODY } from './plan.ts';

/** A row of the table `participants`: a variable, or one of its levels, in a group. */
export interface ParticipantsRow {
  by: string;
  group: string;
  variable: string;
  /** Null of a number. */
  level: string | null;
  unit: string | null;
  /** Participants of the group, and those of them without a value. */
  n: number;
  missing: number;
  missing_share: number | null;
  /** Values below the limit of detection, where the files say which those are. */
  below_detection: number | null;
  measure: 'mean' | 'share';
  estimate: number | null;
  se: number | null;
  ci_low: number | null;
  ci_high: number | null;
  df: number;
  /** Of whether the groups differ in the variable: the same in all its rows. */
  test: string | null;
  statistic: number | null;
  numerator_df: number | null;
  denominator_df: number | null;
  p: number | null;
}

/** How participants are grouped: the index of each row's group (NaN: in none), and what the groups are called. */
export interface Grouping {
  by: string;
  codes: Float64Array;
  names: readonly string[];
}

/** What of a variable the table tells. */
export type DescribedVariable = Pick<Variable, 'id' | 'unit' | 'levels' | 'detection'>;
export type DescribedVariables = Readonly<Record<string, DescribedVariable>>;

export interface ParticipantsData {
  design: SurveyDesign;
  /** The analytic sample. */
  sample: Domain;
  columns: Columns;
  catalogue: DescribedVariables;
  grouping: Grouping;
}

/** The rows of each variable: everybody first, then group by group. */
export function participantsRows(variables: readonly string[], data: ParticipantsData): ParticipantsRow[] {
  return variables.flatMap((id) => rowsOf(data.catalogue[id], data));
}

function rowsOf(variable: DescribedVariable, data: ParticipantsData): ParticipantsRow[] {
  const { sample, grouping, columns, catalogue } = data;
  const values = columns[variable.id];
  const tested = testInWords(variable, data);
  const detection = detectionVariable(variable.id, catalogue);
  const isBelow = detection === undefined ? undefined : columns[detection];
  const groups = [
    { name: EVERYBODY, domain: sample },
    ...grouping.names.map((name, code) => ({
      name,
      domain: Uint8Array.from(sample, (inside, row) => Number(inside === 1 && grouping.codes[row] === code)),
    })),
  ];
  return groups.flatMap(({ name, domain }): ParticipantsRow[] => {
    const n = count(domain);
    const missing = count(domain, (row) => Number.isNaN(values[row]));
    const shared = {
      by: grouping.by,
      group: name,
      variable: variable.id,
      unit: variable.unit ?? null,
      n,
      missing,
      missing_share: n > 0 ? missing / n : null,
      below_detection: isBelow ? count(domain, (row) => isBelow[row] === BELOW) : null,
      ...tested,
    };
    const { levels } = variable;
    if (!levels) return [{ ...shared, level: null, ...estimate('mean', surveyMean(data.design, domain, values)) }];
    return surveyShares(data.design, domain, values, levels.length).map((share, code) => ({
      ...shared,
      level: levels[code],
      ...estimate('share', share),
    }));
  });
}

function estimate(measure: ParticipantsRow['measure'], { mean, se, ciLow, ciHigh, df }: SurveyMean) {
  return { measure, estimate: mean, se, ci_low: ciLow, ci_high: ciHigh, df };
}

function count(domain: Domain, also: (row: number) => boolean = () => true): number {
  let members = 0;
  for (let row = 0; row < domain.length; row++) if (domain[row] && also(row)) members += 1;
  return members;
}

const NO_TEST = { test: null, statistic: null, numerator_df: null, denominator_df: null, p: null };

/**
 * Two groups are compared in a number by the design-based t test (R's svyttest), more by the Wald test of the
 * regression on the group; in a category by Rao and Scott's F (R's svychisq).
 */
function testInWords({ id, levels }: DescribedVariable, { design, sample, columns, grouping }: ParticipantsData) {
  const { codes, names, by } = grouping;
  if (id === by || names.length < 2) return NO_TEST;
  const values = columns[id];
  if (levels) return ofF('Rao-Scott F', raoScottTest(design, sample, values, codes));
  if (names.length === 2) {
    const test = surveyTTest(design, sample, values, codes);
    return test === null
      ? NO_TEST
      : { test: 't', statistic: test.t, numerator_df: 1, denominator_df: test.df, p: test.p };
  }
  const fit = fitSurveyGlm(design, sample, values, [{ kind: 'factor', name: by, levels: names, codes }], {
    family: 'linear',
    dfRule: 'residual',
    termsOfInterest: [by],
    jointOf: [[by]],
  });
  const [test] = fit.status === 'not_estimable' ? [] : fit.joint;
  return test && 'f' in test ? ofF('Wald F', test) : NO_TEST;
}

function ofF(test: string, found: FTest | null) {
  if (found === null) return NO_TEST;
  const { f, numeratorDf, denominatorDf, p } = found;
  return { test, statistic: f, numerator_df: numeratorDf, denominator_df: denominatorDf, p };
}
