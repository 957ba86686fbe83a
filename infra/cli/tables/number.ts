/** Numbers as tables of users write them, and what to say of those that are none here. */

/** Each character can be read in one way only: a cell of a million digits is refused as fast as it is read. */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Below this a number is a zero of SAS as pandas reads it: 16^-65 (5.397605346934028e-79), the smallest number of the
 * transport format, also when the user has divided or squared it since. Nothing that is measured of a participant, nor
 * a weight, comes anywhere near.
 */
const SAS_ZERO = 1e-70;

/** The number that a cell holds, undefined if it is no finite number. */
export function numberIn(cell: string): number | undefined {
  const value = DECIMAL.test(cell) ? Number(cell) : Number.NaN;
  if (!Number.isFinite(value)) return undefined;
  return Math.abs(value) < SAS_ZERO ? 0 : value;
}

/** Whether the cell is a zero of SAS that another program wrote as a very small number. */
export function isSasZero(cell: string): boolean {
  return numberIn(cell) === 0 && Number(cell) !== 0;
}

/** What may be meant by a cell that is no number, first match first. */
const HINTS: readonly [RegExp, string][] = [
  [/^[+-]?\d+,\d+(e[+-]?\d+)?$/i, 'decimals are written with a point, thousands without a separator'],
  [
    /^[+-]?\d{1,3}([., '\u00a0\u202f]\d{3})+([.,]\d+)?$/,
    'thousands are written without a separator, decimals with a point',
  ],
  [/^[<>\u2264\u2265]/, 'a limit is no value: write the number that stands for it, or leave the cell empty'],
  [/%$/, 'a percentage is written without its sign'],
  [/^0x/i, 'numbers are decimal'],
];

/** Missing values are what else may be meant. */
const ELSE = 'missing values are empty or NA; a category needs its levels in "factors"';

export function whyNoNumber(cell: string): string {
  return HINTS.find(([form]) => form.test(cell))?.[1] ?? ELSE;
}
