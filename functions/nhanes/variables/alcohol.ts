import type { SourceColumn, Variable } from './variable.ts';

const alq = (column: string): SourceColumn => ({ table: 'ALQ', column });

const LEVELS = ['no', 'yes'] as const;
const NO = LEVELS.indexOf('no');
const YES = LEVELS.indexOf('yes');
const ANSWERED_NO = 2;

/** Any drink from how often: a count of occasions (2013-2014) or a code of frequency (2017-2018), both 0 for never. */
function anyDrink(howOften: number, missingCodes: readonly number[]): number {
  if (missingCodes.includes(howOften)) return Number.NaN;
  return howOften > 0 ? YES : NO;
}

/**
 * 2013-2014 asks for 12 drinks in any one year (ALQ101) and in the lifetime (ALQ110); who says no to both is not asked how
 * often. 2017-2018 asks only whether ever a drink (ALQ111).
 */
const alcoholPastYear: Variable = {
  id: 'alcohol_past_year',
  label: 'any alcoholic drink in the past 12 months',
  role: 'covariate',
  levels: LEVELS,
  sources: {
    '2013-2014': [alq('ALQ120Q'), alq('ALQ101'), alq('ALQ110')],
    '2017-2018': [alq('ALQ121'), alq('ALQ111')],
  },
  derive: ([howOften, ...everDrank], cycle) => {
    if (!Number.isNaN(howOften)) return anyDrink(howOften, cycle === '2013-2014' ? [777, 999] : [77, 99]);
    return everDrank.every((answer) => answer === ANSWERED_NO) ? NO : Number.NaN;
  },
};

export const alcohol = [alcoholPastYear];
