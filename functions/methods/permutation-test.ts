/** The permutation test of a mixture as methods make it: of which rows, under which address, and what comes out. */
import type { Table } from '../lake/table.ts';
import type { CohortData } from '../study/model-data.ts';
import { type SurveyDesign, valuesAt } from '../survey/design.ts';
import { type JointScore, MixturePermutations } from '../wqs/permutation/mixture-permutations.ts';
import { permutationP } from '../wqs/permutation/p-value.ts';
import type { MixtureStatistic, PermutationProblem, ScoredProblem } from '../wqs/permutation/problem.ts';
import { blocksOf } from '../wqs/permutation/shuffle.ts';
import type { Stream } from '../wqs/random.ts';
import { dataAddress } from './data-address.ts';
import { type PermutationSettings, SEX_AND_AGE, type Within } from './permutation-settings.ts';
import { type ReplicateValues, valuesIn } from './replicate-set.ts';

/** The data of a test, before anything is computed. */
export interface PermutationTest {
  problem: PermutationProblem;
  blocks: Int32Array[];
  stream: Stream;
  /** How many permutations. */
  count: number;
}

/** What the rows of a result table tell of a test: nothing where none was asked for. */
export interface PermutationColumns {
  /** How many permutations the p value is made of. */
  permutations: number | null;
  p_permutation: number | null;
}

/** The lowest ages of the groups of `psu-sex-age`, as NHANES reports have them. */
const AGE_GROUPS = [20, 40, 60];

/**
 * The test that a method's settings ask for, undefined if they ask for none or there is nothing to test.
 * @param rows those of the problem among the rows of the cohort
 */
export function permutationTest(
  { permutations, permute_within }: PermutationSettings,
  problem: PermutationProblem,
  rows: Int32Array,
  { design, columns }: { design: SurveyDesign; columns: CohortData['columns'] },
  stream: Stream,
): PermutationTest | undefined {
  if (permutations === undefined || problem.n === 0 || problem.mixture.length === 0) return undefined;
  const labels = [
    ...labelsOf(permute_within ?? 'none', rows, design, columns),
    // Scores that are those of a level stay with rows of that level.
    ...(problem.strata ? [problem.strata.codes] : []),
  ];
  return { problem, blocks: blocksOf(problem.n, labels), stream, count: permutations };
}

function labelsOf(within: Within, rows: Int32Array, { psuOfRow }: SurveyDesign, columns: CohortData['columns']) {
  if (within === 'none') return [];
  const psus = Int32Array.from(rows, (row) => psuOfRow[row]);
  if (within === 'psu') return [psus];
  const [sex, age] = SEX_AND_AGE.map((name) => valuesAt(columns[name], rows));
  return [psus, sex, ageGroups(age)];
}

/** The group of each age of `psu-sex-age`. */
export function ageGroups(ages: Float64Array): Float64Array {
  return ages.map((years) => AGE_GROUPS.filter((least) => years >= least).length);
}

/**
 * The name of a test's permutations: a hash of all that they depend on, so that a run finds those which an earlier run
 * has left.
 */
export function permutationsAddress(
  { problem, blocks, stream }: PermutationTest,
  statistic: string,
  kernelVersion: string,
): string {
  const { family, covariates, mixture, quantiles, strata, y, weights, n } = problem;
  const terms = covariates.columns.map(({ term, level }) => [term, level]);
  const components = mixture.map(({ name }) => name);
  const levels = strata?.levels;
  const facts = { kernelVersion, statistic, family, quantiles, ...stream, components, terms, levels };
  const blockOfRow = new Int32Array(n);
  blocks.forEach((rows, block) => {
    for (const row of rows) blockOfRow[row] = block;
  });
  const { starts, columns, values } = covariates.x;
  const measured = mixture.map((component) => component.values);
  const codes = strata ? [Float64Array.from(strata.codes)] : [];
  const own = weights ? [weights] : [];
  return dataAddress(facts, [...measured, starts, columns, values, y, blockOfRow, ...codes, ...own]);
}

/** The statistics of permutations, and how they become a table of the lake: `column` has the name and value of each. */
export interface Statistic<Value> {
  name: string;
  of: (problem: ScoredProblem) => MixtureStatistic<Value>;
  columns: Readonly<Record<string, (value: Value) => number>>;
}

/** The permutations of a test, ready to be computed. */
export function permutationsOf<Value>(
  { problem, blocks, stream }: PermutationTest,
  { of }: Statistic<Value>,
): MixturePermutations<Value> {
  return new MixturePermutations(problem, blocks, stream, of);
}

/**
 * The permutations of a range as a table, in their order: at least one, and the others while there is time. Where there
 * is nothing to test they have no value.
 */
export function permutationsTable<Value>(
  permutations: MixturePermutations<Value>,
  { columns }: Pick<Statistic<Value>, 'columns'>,
  { first, count }: { first: number; count: number },
  hasTime: () => boolean,
): Table {
  const values: (Value | undefined)[] = [];
  while (values.length < count && (values.length === 0 || hasTime())) {
    values.push(permutations.whyNot === null ? permutations.permuted(first + values.length) : undefined);
  }
  return {
    columns: [
      { name: 'permutation', type: 'int64', values: values.map((_, index) => first + index) },
      ...Object.entries(columns).map(([name, numberOf]) => ({
        name,
        type: 'double' as const,
        values: Float64Array.from(values, (value) => (value === undefined ? Number.NaN : numberOf(value))),
      })),
    ],
  };
}

/** All permutations of a test, computed here and now. */
export function allPermuted<Value>(test: PermutationTest, statistic: Statistic<Value>): ReplicateValues {
  const range = { first: 0, count: test.count };
  return valuesIn(permutationsTable(permutationsOf(test, statistic), statistic, range, () => true));
}

/** Of a test that was not asked for. */
export const NOT_PERMUTED: PermutationColumns = { permutations: null, p_permutation: null };

/** The p value of one column's statistic; none where there is nothing to test. */
export function permutationColumns(
  observed: number | undefined,
  permuted: readonly number[] | Float64Array,
): PermutationColumns {
  if (observed === undefined) return { permutations: permuted.length, p_permutation: null };
  return { permutations: permuted.length, p_permutation: permutationP(observed, permuted) };
}

export type { JointScore };
