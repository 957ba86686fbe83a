/** Components of a mixture as scores: 0 for the lowest quantile class, 1 for the next, ... */

import { quantiles as sampleQuantiles } from '../numeric/quantile.ts';
import { whyCombined } from './dependent-components.ts';

export interface Component {
  name: string;
  /** one finite value per row */
  values: Float64Array;
}

export interface Scores {
  /** The names of the components that are in the mixture, and their scores. */
  components: string[];
  columns: Uint8Array[];
  /** By component, left out or not: the finite cut points between the classes, ascending. */
  breaks: Record<string, number[]>;
  leftOut: { component: string; reason: string }[];
  /** Why the components in the mixture cannot be told apart by their values, null if they can. */
  dependence: string | null;
}

/**
 * Scores each component by its own sample quantiles at 0, 1/q, ..., 1 (type 7; the probabilities are multiples of 1/q,
 * as R's seq makes them). Equal quantiles are one, the first and last become infinite and classes are closed on the
 * right, as gWQS does (Renzetti et al. 2021). Ties at a detection limit can so lose classes; a component with a single
 * class has no effect to be estimated and is left out.
 */
export function quantileScores(mixture: readonly Component[], quantiles: number): Scores {
  const probabilities = Array.from({ length: quantiles + 1 }, (_, i) => Math.min(1, i * (1 / quantiles)));
  const result: Pick<Scores, 'components' | 'columns' | 'leftOut'> = { components: [], columns: [], leftOut: [] };
  const breaks = new Map<string, number[]>();
  for (const { name, values } of mixture) {
    if (values.length === 0) {
      result.leftOut.push({ component: name, reason: 'no row has all variables of the model' });
      continue;
    }
    const inner = [...new Set(sampleQuantiles(values, probabilities))].slice(1, -1);
    const scores = Uint8Array.from(values, (value) => classOf(value, inner));
    breaks.set(name, inner);
    if (scores.every((score) => score === scores[0])) {
      result.leftOut.push({ component: name, reason: 'all rows have the same score' });
    } else {
      result.components.push(name);
      result.columns.push(scores);
    }
  }
  // Of a map, because the name may be one that objects have from birth, such as __proto__.
  return {
    ...result,
    breaks: Object.fromEntries(breaks),
    dependence: whyCombined(mixture.filter(({ name }) => result.components.includes(name))),
  };
}

/** The number of cut points below the value. */
function classOf(value: number, cuts: readonly number[]): number {
  let below = 0;
  while (below < cuts.length && value > cuts[below]) below++;
  return below;
}
