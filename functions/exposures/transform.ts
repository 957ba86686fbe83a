/** The scales on which an exposure can enter a model. */
import { exp } from '../numeric/elementary.ts';

export const TRANSFORMS = ['identity', 'log2', 'log10'] as const;
export type Transform = (typeof TRANSFORMS)[number];

const FUNCTIONS: Record<Transform, (value: number) => number> = {
  identity: (value) => value,
  log2: Math.log2,
  log10: Math.log10,
};

/** The measured value that becomes `value` on the scale. */
export function measuredValue(value: number, transform: Transform): number {
  if (transform === 'identity') return value;
  return exp(value * (transform === 'log2' ? Math.LN2 : Math.LN10));
}

/** The values on that scale. A value that is not positive has no logarithm and becomes missing. */
export function transformed(values: Float64Array, transform: Transform): Float64Array {
  if (transform === 'identity') return values;
  const f = FUNCTIONS[transform];
  return values.map((value) => (value > 0 ? f(value) : Number.NaN));
}
