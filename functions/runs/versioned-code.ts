/** Code that has a version of its own: what it made is current as long as the same code would make it again. */
import type { FunctionName } from '../study/functions.ts';

/** Parts of functions, by their entry modules: what they make outlives a change of the function around them. */
export const VERSIONED_MODULES = {
  /** All that turns a transport file into Parquet. */
  'convert-table': 'functions/nhanes/convert-table.ts',
  /** All that turns a codebook into Parquet. */
  'convert-codebook': 'functions/nhanes/convert-codebook.ts',
  /** All that turns the numbers of a WQS analysis into replicates: part of their address in the lake. */
  'wqs-replicates': 'functions/methods/wqs/replicates.ts',
  /** All that turns the numbers of a mixture into permutations: part of their address in the lake. */
  'mixture-permutations': 'functions/wqs/permutation/mixture-permutations.ts',
  /** All that turns the numbers of a specification curve into permutations: part of their address in the lake. */
  'curve-permutations': 'functions/methods/curves/curve-permutations.ts',
  /**
   * All that turns an analysis into data sets of its fitted models and what it finds in them: part of their address in
   * the lake.
   */
  'calibration-data-sets': 'functions/methods/calibration/data-sets.ts',
} as const;

export type VersionedCode = FunctionName | keyof typeof VERSIONED_MODULES;
