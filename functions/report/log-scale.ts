/** A logarithmic axis for odds ratios. */
import { log1p } from '../numeric/elementary.ts';
import { distinct } from './figures.ts';

/** Odds ratios beyond these are drawn at the edge, with an arrow: an interval over six decades would flatten all others. */
const WIDEST = [0.02, 50] as const;
const LEAST = [0.5, 2] as const;

/** Where lines may stand. */
const TICKS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const DECADES = [0.1, 1, 10];

/** With more lines than these, their labels would run into each other. */
const MOST_LABELS = 7;

export interface LogScale {
  ticks: number[];
  /** Those of the ticks with room for a label. */
  labelled: number[];
  /** The horizontal position of an odds ratio, at the edge if it lies beyond. */
  x(ratio: number): number;
  /** Whether it lies beyond an edge. */
  beyond(ratio: number): 'left' | 'right' | undefined;
}

/** An axis from `left` to `right` that has all the ratios on it, as far as they are of any use. */
export function logScale(ratios: readonly number[], left: number, right: number): LogScale {
  const lowest = Math.max(WIDEST[0], Math.min(LEAST[0], ...ratios));
  const highest = Math.min(WIDEST[1], Math.max(LEAST[1], ...ratios));
  const start = Math.max(...TICKS.filter((tick) => tick <= lowest));
  const end = Math.min(...TICKS.filter((tick) => tick >= highest));
  const width = (right - left) / (log(end) - log(start));
  const ticks = TICKS.filter((tick) => tick >= start && tick <= end);
  return {
    ticks,
    labelled: ticks.length > MOST_LABELS ? distinct([start, ...DECADES, end]) : ticks,
    x: (ratio) => left + width * (log(Math.min(end, Math.max(start, ratio))) - log(start)),
    beyond: (ratio) => (ratio < start ? 'left' : ratio > end ? 'right' : undefined),
  };
}

/** By the logarithm of our own, so that a page is the same on every machine to the last byte. */
function log(ratio: number): number {
  return log1p(ratio - 1);
}
