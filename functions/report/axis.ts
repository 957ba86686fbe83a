/** The axes of forest plots: logarithmic for ratios, linear for differences. */
import { log1p } from '../numeric/elementary.ts';
import { distinct } from './figures.ts';

export interface Axis {
  /** Where no effect is. */
  none: number;
  ticks: number[];
  /** Those of the ticks with room for a label. */
  labelled: number[];
  /** The horizontal position of an effect, at the edge if it lies beyond. */
  x(effect: number): number;
  /** Whether it lies beyond an edge. */
  beyond(effect: number): 'left' | 'right' | undefined;
}

/** An interval, or an effect without one. */
interface Drawn {
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
}

/** Ratios beyond these are drawn at the edge, with an arrow: an interval over six decades would flatten all others. */
const WIDEST = [0.02, 50] as const;
const LEAST = [0.5, 2] as const;

/** Where lines may stand. */
const TICKS = [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50];
const DECADES = [0.1, 1, 10];

/** With more lines than these, their labels would run into each other. */
const MOST_LABELS = 7;

/** A logarithmic axis from `left` to `right` that has all the ratios on it, as far as they are of any use. */
export function logAxis(drawn: readonly Drawn[], left: number, right: number): Axis {
  const ratios = valuesOf(drawn);
  const lowest = Math.max(WIDEST[0], Math.min(LEAST[0], ...ratios));
  const highest = Math.min(WIDEST[1], Math.max(LEAST[1], ...ratios));
  const start = Math.max(...TICKS.filter((tick) => tick <= lowest));
  const end = Math.min(...TICKS.filter((tick) => tick >= highest));
  const ticks = TICKS.filter((tick) => tick >= start && tick <= end);
  const decades = DECADES.filter((tick) => ticks.includes(tick));
  const labelled = ticks.length > MOST_LABELS ? distinct([start, ...decades, end]) : ticks;
  return { none: 1, ticks, labelled, ...placed(start, end, left, right, log) };
}

/** An interval that goes further than this many times the largest effect is cut: it would flatten all others. */
const WIDEST_OF_EFFECT = 4;

/** About so many lines stand on a linear axis. */
const LINES = 5;

/** Below it effects cannot be told from none, nor steps be divided without loss of digits. */
const SMALLEST_RANGE = 1e-100;

/** A linear axis from `left` to `right` that has 0 and all the differences on it, as far as they are of any use. */
export function linearAxis(drawn: readonly Drawn[], left: number, right: number): Axis {
  const largest = Math.max(0, ...drawn.map(({ effect }) => Math.abs(effect ?? 0)));
  // Without any effect to draw, any axis will do.
  const widest = largest > 0 ? WIDEST_OF_EFFECT * largest : 1;
  const values = valuesOf(drawn).map((value) => Math.min(widest, Math.max(-widest, value)));
  const lowest = Math.min(0, ...values);
  const highest = Math.max(0, ...values);
  const range = highest - lowest;
  const step = roundStep((range > SMALLEST_RANGE ? range : 1) / LINES);
  const first = Math.floor(lowest / step);
  const last = Math.max(first + 1, Math.ceil(highest / step));
  // A multiple of the step, to the digits that it has: 3 * 0.1 is not 0.3.
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  const scale = placed(ticks[0], ticks[ticks.length - 1], left, right, (value) => value);
  return { none: 0, ticks, labelled: ticks, ...scale };
}

/** Round values from `low` to `high`, about as many as lines of an axis. */
export function ticksBetween(low: number, high: number): number[] {
  const range = high - low;
  const step = roundStep((range > SMALLEST_RANGE ? range : 1) / LINES);
  const first = Math.ceil(low / step);
  const count = Math.max(0, Math.floor(high / step) - first + 1);
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

function valuesOf(drawn: readonly Drawn[]): number[] {
  return drawn
    .flatMap(({ effect, effect_low, effect_high }) => [effect, effect_low, effect_high])
    .filter((value) => value !== null);
}

function placed(start: number, end: number, left: number, right: number, along: (effect: number) => number) {
  const width = (right - left) / (along(end) - along(start));
  return {
    x: (effect: number) => left + width * (along(Math.min(end, Math.max(start, effect))) - along(start)),
    beyond: (effect: number) => (effect < start ? 'left' : effect > end ? 'right' : undefined),
  } satisfies Pick<Axis, 'x' | 'beyond'>;
}

/** The next of 1, 2, 5, 10, ... times a power of ten. */
function roundStep(least: number): number {
  const [, exponent] = least.toExponential().split('e');
  const steps = [1, 2, 5, 10].map((digit) => Number(`${digit}e${exponent}`));
  return steps.find((step) => step >= least) ?? steps[steps.length - 1];
}

/** By the logarithm of our own, so that a page is the same on every machine to the last byte. */
function log(ratio: number): number {
  return log1p(ratio - 1);
}
