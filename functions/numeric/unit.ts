/** Numbers of any size, squared without overflow. */

/** The logarithm of the largest number is rounded up to 1024. */
const LARGEST_EXPONENT = 1023;

/**
 * A power of two of the size of the largest of the numbers, 1 where all are zero or missing. Divided by it they keep
 * every digit, and squares and cubes of them are neither infinite nor lost.
 */
export function unitOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > largest) largest = size;
  }
  return largest === 0 ? 1 : 2 ** Math.min(Math.floor(Math.log2(largest)), LARGEST_EXPONENT);
}
