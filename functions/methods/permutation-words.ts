/** A permutation test as readers see it. */
import { count, pValue } from '../report/figures.ts';
import type { PermutationColumns } from './permutation-test.ts';

/** `p 0.012 of 999 permutations`; empty where none was asked for. */
export function permutationTestInWords({ permutations, p_permutation }: PermutationColumns): string {
  if (permutations === null) return '';
  return p_permutation === null
    ? 'nothing to permute'
    : `${pValue(p_permutation)} of ${count(permutations)} permutations`;
}
