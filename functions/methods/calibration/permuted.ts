/** Permutation tests of a mixture on outcomes that are drawn without it. */
import { asLarge } from '../../wqs/permutation/p-value.ts';
import { permutationContrast } from '../permutation-contrast.ts';
import { type PermutationTest, permutationsAddress, permutationsOf, type Statistic } from '../permutation-test.ts';
import type { Reported } from './calibration.ts';

/**
 * The least at which p can be 0.05: if none of them is as large as what is observed. Under the null hypothesis all
 * orders are alike, and the size of a Monte Carlo test does not depend on how many of them are drawn (Barnard,
 * Discussion of Bartlett's paper, 1963; Hope, A simplified Monte Carlo significance test procedure, 1968).
 */
const PERMUTATIONS = 19;
/** All that a test depends on but the code, whose version is told beside it; null where none is asked for. */
export function addressOfTest(test: PermutationTest | undefined): string | null {
  return test ? permutationsAddress(test, 'sequential', '') : null;
}

/** A statistic of a test, and the contrast whose permutation test it is. */
export interface PermutedFigure<Value> {
  contrast: string;
  of: (value: Value) => number;
}

/**
 * The sequential p values of Besag and Clifford (Sequential Monte Carlo p-values, 1991): 1/l if the l-th permutation is
 * the first that is as large, and 1/20 if none of 19 is. No permutation serves two data sets. Null where there is
 * nothing to test.
 */
export function permutedFigures<Value>(
  exposure: string,
  test: PermutationTest,
  statistic: Statistic<Value>,
  figures: readonly PermutedFigure<Value>[],
  dataSet: number,
): Reported[] {
  const reported = figures.map(
    ({ contrast }): Reported => ({
      exposure,
      contrast: permutationContrast(contrast),
      estimate: null,
      ci_low: null,
      ci_high: null,
      p: null,
    }),
  );
  const permutations = permutationsOf(test, statistic);
  if (permutations.whyNot !== null) return reported;
  const value = permutations.observed();
  const observed = figures.map(({ of }) => of(value));
  for (let drawn = 1; drawn <= PERMUTATIONS && reported.some(({ p }) => p === null); drawn++) {
    const permuted = permutations.permuted(dataSet * PERMUTATIONS + drawn - 1);
    figures.forEach(({ of }, f) => {
      if (reported[f].p === null && asLarge(of(permuted), observed[f])) reported[f].p = 1 / drawn;
    });
  }
  for (const figure of reported) figure.p ??= 1 / (1 + PERMUTATIONS);
  return reported;
}
