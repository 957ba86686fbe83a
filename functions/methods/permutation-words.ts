/** A permutation test as readers see it. */
import { count, percent, pValue } from '../report/figures.ts';
import type { PermutationColumns } from './permutation-test.ts';

export interface CalibratedPermutation extends PermutationColumns {
  /** The share of tests that reject at 5 % in data sets without an effect; null where it was not calibrated. */
  size_permutation: number | null;
}

/** `p 0.012 of 999 permutations, size 5.2 %`; empty where none was asked for. */
export function permutationTestInWords({
  permutations,
  p_permutation,
  size_permutation: size,
}: CalibratedPermutation): string {
  if (permutations === null) return '';
  if (p_permutation === null) return 'nothing to permute';
  const told = `${pValue(p_permutation)} of ${count(permutations)} permutations`;
  return size === null ? told : `${told}, size ${percent(size)}`;
}
