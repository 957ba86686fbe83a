/**
 * Bootstrap replicates of a WQS analysis: computed, as a table of the lake, and read back. Replicates are addressed by
 * the version of this module and all that it imports.
 */
import type { ReplicateRange } from '../../lake/keys.ts';
import { type Column, isColumnName, type Table } from '../../lake/table.ts';
import type { Replicate } from '../../wqs/replicate.ts';
import { drawResample } from '../../wqs/resample.ts';
import type { Direction } from '../../wqs/settings.ts';
import { drawSubset, SubsetTraining } from '../../wqs/subset.ts';
import { trainingOn } from '../../wqs/training.ts';
import { splitOf, type WqsData } from './analysis.ts';

/**
 * The column with the weights of component k of the index: named after it, or numbered where it is of a level, whose
 * name is any text.
 */
function weightColumn(component: string, k: number): { name: string; label?: string } {
  const name = `weight_${component}`;
  return isColumnName(name) ? { name } : { name: `weight_${k}`, label: component };
}

/** The replicates of a holdout in one direction, by their numbers. */
export interface HoldoutTraining {
  holdout: number;
  /** Why no replicate can tell the components apart, null if some may. */
  whyNot: string | null;
  fit: (replicate: number) => Replicate;
}

export function trainingOf(data: WqsData, direction: Direction, holdout: number): HoldoutTraining {
  const { training } = splitOf(data, holdout);
  return trainingBy(data, training, direction, holdout, (replicate, counts) =>
    drawResample(counts.length, data.stream, holdout, replicate, counts),
  );
}

/**
 * The same on any rows. `resample` writes how often a replicate has each of them, unless the analysis draws subsets of
 * the components and has all rows in every replicate.
 */
export function trainingBy(
  { problem, settings, stream }: WqsData,
  rows: Int32Array,
  direction: Direction,
  holdout: number,
  resample: (replicate: number, counts: Uint16Array) => void,
): HoldoutTraining {
  const { random_subset } = settings;
  if (random_subset !== undefined) {
    const training = new SubsetTraining(problem, rows, direction);
    const columns = problem.components.length;
    const size = Math.min(random_subset, columns);
    const fit = (replicate: number) => training.fit(drawSubset(columns, size, stream, holdout, replicate));
    return { holdout, whyNot: training.whyNot, fit };
  }
  const training = trainingOn(problem, rows, direction);
  const counts = new Uint16Array(rows.length);
  const fit = (replicate: number) => {
    resample(replicate, counts);
    return training.fit(counts);
  };
  return { holdout, whyNot: training.whyNot, fit };
}

/**
 * The replicates of a range of the holdout, in their order: at least one, and the others while there is time. Each
 * depends on nothing but the stream and its own number.
 */
export function fitRange(
  { fit }: HoldoutTraining,
  { first, count }: Pick<ReplicateRange, 'first' | 'count'>,
  hasTime: () => boolean = () => true,
): Replicate[] {
  const replicates: Replicate[] = [];
  while (replicates.length < count && (replicates.length === 0 || hasTime())) {
    replicates.push(fit(first + replicates.length));
  }
  return replicates;
}

/** One row per replicate. */
export function replicatesTable(
  components: readonly string[],
  { holdout, first }: ReplicateRange,
  replicates: readonly Replicate[],
): Table {
  const double = (name: string, value: (replicate: Replicate) => number): Column => {
    const values = new Float64Array(replicates.length);
    for (let i = 0; i < values.length; i++) values[i] = value(replicates[i]);
    return { name, type: 'double', values };
  };
  return {
    columns: [
      { name: 'holdout', type: 'int64', values: replicates.map(() => holdout) },
      { name: 'replicate', type: 'int64', values: replicates.map((_, index) => first + index) },
      { name: 'status', type: 'text', values: replicates.map(({ status }) => status) },
      { name: 'reason', type: 'text', values: replicates.map(({ reason }) => reason) },
      double('b1', ({ b1 }) => b1),
      double('z', ({ z }) => z),
      double('deviance', ({ deviance }) => deviance),
      double('kkt', ({ kkt }) => kkt),
      { name: 'iterations', type: 'int64', values: replicates.map(({ iterations }) => iterations) },
      ...components.map((component, k) => {
        const { name, ...label } = weightColumn(component, k);
        return { ...double(name, ({ weights }) => weights[k]), ...label };
      }),
    ],
  };
}

/** The names of the columns that combining reads. */
export function columnsToCombine(components: readonly string[]): string[] {
  return [
    'status',
    'reason',
    'b1',
    'z',
    'deviance',
    'kkt',
    ...components.map((component, k) => weightColumn(component, k).name),
  ];
}

export type StoredReplicate = Pick<Replicate, 'status' | 'reason' | 'b1' | 'z' | 'deviance' | 'kkt' | 'weights'>;

/** The replicates of a table, from its row `from` up to, not including, `to`. */
export function* replicatesIn(
  table: Table,
  components: readonly string[],
  from: number,
  to: number,
): Generator<StoredReplicate> {
  const valuesOf = new Map(table.columns.map(({ name, values }) => [name, values]));
  const [status, reason, b1, z, deviance, kkt, ...weights] = columnsToCombine(components).map(
    (name) => valuesOf.get(name) ?? [],
  );
  for (let row = from; row < to; row++) {
    yield {
      status: status[row] as Replicate['status'],
      reason: reason[row] as string | null,
      b1: b1[row] as number,
      z: z[row] as number,
      deviance: deviance[row] as number,
      kkt: kkt[row] as number,
      weights: Float64Array.from(weights, (column) => column[row] as number),
    };
  }
}
