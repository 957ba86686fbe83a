/** Numbers as readers of epidemiology expect them, on the page and on the console. */
import { type FamilyName, familyOf } from '../survey/family.ts';

/** Two decimals, or two significant digits below 0.1 and whole numbers from 100: `0.34`, `0.012`, `1,204`. */
export function ratio(value: number): string {
  if (value >= 1000) return value < 1e6 ? count(Math.round(value)) : value.toExponential(1);
  if (value < 0.1 && value > 0) return value >= 0.001 ? String(Number(value.toPrecision(2))) : value.toExponential(1);
  return value.toFixed(value < 100 ? 2 : 0);
}

/** `3.87 (1.44–10.42)`, without the bracket where there is no interval. */
export function ratioInWords(value: number, low: number | null, high: number | null): string {
  return low === null || high === null ? ratio(value) : `${ratio(value)} (${ratio(low)}–${ratio(high)})`;
}

/** An effect as a result row has it. */
export interface EffectFigures {
  family: FamilyName;
  effect: number | null;
  effect_low: number | null;
  effect_high: number | null;
}

/** Whether effects of a family are ratios, of which 1 is none; else they are differences, of which 0 is none. */
export function isRatio(family: FamilyName): boolean {
  return familyOf(family).effect(0) === 1;
}

/** The effect that is none: `1` of a ratio, `0` of a difference. */
export function noEffect(family: FamilyName): string {
  return String(familyOf(family).effect(0));
}

/** `3.87 (1.44–10.42)` of a ratio, `-0.014 (-0.031 to 0.003)` of a difference; empty where there is no effect. */
export function effectInWords({ family, effect, effect_low: low, effect_high: high }: EffectFigures): string {
  if (effect === null) return '';
  if (isRatio(family)) return ratioInWords(effect, low, high);
  const inWords = digitsFor([effect, low, high]);
  const between = low === null || high === null ? '' : ` (${inWords(low)} to ${inWords(high)})`;
  return `${inWords(effect)}${between}`;
}

/** Differences that stand beside each other have as many decimals as the largest takes. */
function digitsFor(values: readonly (number | null)[]): (value: number) => string {
  const digits = decimalsOf(values.filter((value) => value !== null));
  return (value) => fixed(value, digits);
}

/**
 * The effect of one unit of an exposure, which may be minute: of a ratio as many decimals as tell it from 1 by two
 * digits, `0.9978 (0.9921–1.0035)`.
 */
export function effectPerUnit(figures: EffectFigures): string {
  const { family, effect, effect_low: low, effect_high: high } = figures;
  if (effect === null || !isRatio(family)) return effectInWords(figures);
  const distance = Math.max(...[effect, low ?? effect, high ?? effect].map((value) => Math.abs(value - 1)));
  if (distance >= 0.1 || distance === 0) return effectInWords(figures);
  const digits = Math.min(MOST_DECIMALS, 1 - exponentOf(distance));
  const between = low === null || high === null ? '' : ` (${fixed(low, digits)}–${fixed(high, digits)})`;
  return `${fixed(effect, digits)}${between}`;
}

/**
 * An effect within a sentence: `3.87 (95 % interval 1.44 to 10.42)`, `-0.034 g/cm2 (95 % interval -0.053 to -0.015; p <
 * 0.001)`.
 *
 * @param beside what else stands in the bracket, for example its p
 */
export function effectInSentence(
  { family, effect, effect_low: low, effect_high: high }: EffectFigures,
  unit: string,
  ...beside: readonly string[]
): string {
  if (effect === null) return '';
  const inWords = isRatio(family) ? ratio : digitsFor([effect, low, high]);
  const interval = low === null || high === null ? '' : `95 % interval ${inWords(low)} to ${inWords(high)}`;
  const bracket = [interval, ...beside].filter(Boolean).join('; ');
  const withUnit = unit === '' || isRatio(family) ? inWords(effect) : `${inWords(effect)} ${unit}`;
  return bracket === '' ? withUnit : `${withUnit} (${bracket})`;
}

/** Whether the interval of an effect leaves out no effect, and on which side it lies. */
export function shownBy({
  family,
  effect_low: low,
  effect_high: high,
}: EffectFigures): 'higher' | 'lower' | 'none' | 'no interval' {
  if (low === null || high === null) return 'no interval';
  const nothing = familyOf(family).effect(0);
  if (low > nothing) return 'higher';
  return high < nothing ? 'lower' : 'none';
}

/** A number of any size, to so many significant digits and without an exponent where it can do without. */
export function plainNumber(value: number, digits = 3): string {
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e6 || size < 1e-4) return value.toExponential(digits - 1);
  return fixed(value, Math.max(0, digits - 1 - exponentOf(size)));
}

/** `18.5 %` */
export function percent(share: number, unit = ' %'): string {
  return `${(100 * share).toFixed(1)}${unit}`;
}

/** `p 0.009` or `p < 0.001`; empty where there is none. */
export function pValue(p: number | null): string {
  if (p === null) return '';
  return p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`;
}

/**
 * `p 0.009, q 0.021`, where q is the false discovery rate in a family of tests; without it where there is no family.
 */
export function pAndQ({ p, q }: { p: number | null; q: number | null }): string {
  return q === null ? pValue(p) : `${pValue(p)}, ${pValue(q).replace('p', 'q')}`;
}

/** Whole numbers with their thousands apart: `14,470`. Locales differ by machine, so this is done by hand. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `25 / 439`: cases among participants; of a number the participants alone. */
export function casesOf(cases: number | null, n: number | null): string {
  if (n === null) return '';
  return cases === null ? count(n) : `${count(cases)} / ${count(n)}`;
}

/** The degrees of freedom of several tests: `22.9 to 25.7`, or the number that they share. */
export function rangeOfDf(all: readonly (number | null)[]): string {
  const numbers = all.map((df) => df ?? Infinity);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)].map(degreesOfFreedom);
  return least === most ? least : `${least} to ${most}`;
}

/** Degrees of freedom; those of the normal distribution are without end, which JSON can only write as null. */
export function degreesOfFreedom(df: number | null): string {
  return df === null || df === Infinity ? '∞' : String(Number(df.toFixed(1)));
}

/** Words as the beginning of a sentence. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `lead, cadmium and mercury` */
export function inList(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}

/** The distinct values, in the order in which they first come. */
export function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

/** The decimals that give the largest of the values three significant digits. */
function decimalsOf(values: readonly number[]): number {
  const largest = Math.max(...values.map(Math.abs));
  return largest === 0 ? 0 : Math.min(MOST_DECIMALS, Math.max(0, 2 - exponentOf(largest)));
}

/** More would be noise to any reader; a smaller effect should be told in other units. */
const MOST_DECIMALS = 8;

/** The power of ten, from its digits: a logarithm may differ by machine. */
function exponentOf(value: number): number {
  return Number(value.toExponential().split('e')[1]);
}

/** Without the sign of a negative zero; with thousands apart. */
function fixed(value: number, decimals: number): string {
  const digits = value.toFixed(decimals);
  const [whole, fraction] = digits.replace('-', '').split('.');
  const sign = value < 0 && Number(digits) !== 0 ? '-' : '';
  return `${sign}${count(Number(whole))}${fraction === undefined ? '' : `.${fraction}`}`;
}
