/** The columns by which result tables tell of a permutation test. */
import type { ResultColumn } from './method.ts';
import type { PermutationColumns } from './permutation-test.ts';

export const PERMUTATION_COLUMNS: Readonly<Record<keyof PermutationColumns, ResultColumn>> = {
  permutations: { type: 'int64', meaning: 'permutations of the test of the mixture; null where none was asked for' },
  p_permutation: {
    type: 'double',
    meaning: 'p value of the permutation test of the mixture on all rows: (1 + as large) / (1 + permutations)',
  },
};
