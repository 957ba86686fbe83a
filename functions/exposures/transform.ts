/** The scales on which an exposure can enter a model. */

export const TRANSFORMS = ['identity', 'log2', 'log10'] as const;
export type Transform = (typeof TRANSFORMS)[number];

const FUNCTIONS: Record<Transform, (value: number) => number> = {
  identity: (value) => value,
  log2: Math.log2,
  log10: Math.log10,
};

/** The values on that scale. A value that is not positive has no logarithm and becomes missing. */
export function transformed(values: Float64Array, transform: Transform): Float64Array {
  if (transform === 'identity') return values;
  const f = FUNCTIONS[transform];
  return values.map((value) => (value > 0 ? f(value) : Number.NaN));
}
