/**
 * Numbered results of an analysis that any number of machines may share out: bootstrap replicates, permutations, data
 * sets.
 */
import type { ReplicateRange } from '../lake/keys.ts';
import type { Table } from '../lake/table.ts';
import type { Kernel } from '../study/functions.ts';

/** In the order in which they are planned. */
const REPLICATE_KINDS = ['bootstraps', 'permutations', 'data_sets'] as const;
export type ReplicateKind = (typeof REPLICATE_KINDS)[number];

/**
 * A set is known by its address, and each of its numbers by itself: whoever computes number r, whenever, in whatever
 * range, gets the same values. A larger run takes up what a smaller one has left.
 */
export interface ReplicateSet {
  kind: ReplicateKind;
  /** A hash of all that the values depend on, the version of the code included, and of nothing else. */
  address: string;
  /** Random splits with numbers of their own: 1 where there are none. */
  holdouts: number;
  /** How many there are of each holdout; 0 where there is nothing to compute. */
  count: number;
  /** What one takes, with a margin. */
  secondsEach: number;
  /** The numbers of a range in their order, a row each: at least one, and the others while there is time. */
  compute: (range: ReplicateRange, hasTime: () => boolean) => Table;
}

/** The values of numbered results in their order, by column. */
export type ReplicateValues = Readonly<Record<string, Float64Array>>;

/** Those of a table: its columns of numbers but for those that count. */
export function valuesIn({ columns }: Table): ReplicateValues {
  return Object.fromEntries(
    columns.flatMap((column) => (column.type === 'double' ? [[column.name, column.values]] : [])),
  );
}

/** The version of a kernel, by the name under which the stack tells it. */
export type KernelVersion = (kernel: Kernel) => string;
