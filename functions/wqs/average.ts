/** The weights of a mixture, averaged over bootstrap replicates by their importance. */
import { exp } from '../numeric/elementary.ts';
import { quantiles } from '../numeric/quantile.ts';
import type { Replicate } from './replicate.ts';
import type { Signal } from './settings.ts';

export type { Signal };

export interface AveragedWeights {
  /** Replicates averaged, and those without a signal in the direction or without an estimate. */
  kept: number;
  leftOut: number;
  /** Sum to 1; null: no replicate has a signal in the direction. */
  weights: Float64Array | null;
  /**
   * Unweighted quantiles (type 7) of each component's weight over the replicates kept that had it; 0 where none had.
   */
  quantiles: { p2_5: Float64Array; p50: Float64Array; p97_5: Float64Array } | null;
}

/**
 * Below this share of replicates kept, most resamples speak against the index, or tell nothing: its weights are the
 * minority's.
 */
const FEW_KEPT = 0.5;

/** What must stand beside the effect of an index that rests on few of the replicates; null if it rests on enough. */
export function fewKept(kept: number, replicates: number): string | null {
  if (kept >= FEW_KEPT * replicates) return null;
  return `only ${kept} of ${replicates} replicates are kept: the weights rest on a minority of the resamples`;
}

const IMPORTANCE: Record<Signal, (z: number) => number> = {
  t2: (z) => z * z,
  t3: (z) => z * z * z,
  abst: (z) => Math.abs(z),
  one: () => 1,
  expt: (z) => exp(Math.abs(z)) - 1,
};

/** Takes replicates in their order, because a sum of rounded numbers depends on it. */
export class WeightAverage {
  readonly #components: number;
  readonly #importance: (z: number) => number;
  readonly #sums: Float64Array;
  #total = 0;
  #kept = 0;
  #leftOut = 0;
  /** The weights of all replicates kept, one after the other; grown by doubling. */
  #history: Float64Array;

  constructor(components: number, signal: Signal) {
    this.#components = components;
    this.#importance = IMPORTANCE[signal];
    this.#sums = new Float64Array(components);
    this.#history = new Float64Array(128 * components);
  }

  add({ status, z, weights }: Pick<Replicate, 'status' | 'b1' | 'z' | 'weights'>): void {
    if (status !== 'kept') {
      this.#leftOut++;
      return;
    }
    const importance = this.#importance(z);
    const offset = this.#kept * this.#components;
    if (offset === this.#history.length) {
      const longer = new Float64Array(2 * offset);
      longer.set(this.#history);
      this.#history = longer;
    }
    this.#history.set(weights, offset);
    this.#total += importance;
    for (let j = 0; j < this.#components; j++) {
      // A component that a replicate did not draw has no weight in it.
      if (!Number.isNaN(weights[j])) this.#sums[j] += importance * weights[j];
    }
    this.#kept++;
  }

  result(): AveragedWeights {
    const [kept, leftOut] = [this.#kept, this.#leftOut];
    if (kept === 0) return { kept, leftOut, weights: null, quantiles: null };
    const perComponent = Array.from(this.#sums, (_, j) => {
      const values = Float64Array.from(
        { length: kept },
        (_, replicate) => this.#history[replicate * this.#components + j],
      ).filter((weight) => !Number.isNaN(weight));
      return values.length === 0 ? [0, 0, 0] : quantiles(values, [0.025, 0.5, 0.975]);
    });
    const at = (i: number) => Float64Array.from(perComponent, (values) => values[i]);
    return {
      kept,
      leftOut,
      weights: this.#sums.map((sum) => sum / this.#total),
      quantiles: { p2_5: at(0), p50: at(1), p97_5: at(2) },
    };
  }
}
