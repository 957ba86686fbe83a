/** What calibrations call the permutation test of a contrast. */
const PERMUTATION = 'permutation';

export function permutationContrast(contrast: string): string {
  return `${contrast}:${PERMUTATION}`;
}

export function isPermutationContrast(contrast: string): boolean {
  return contrast.endsWith(`:${PERMUTATION}`);
}
