/**
 * The forms in which an exposure enters a model: quantile groups, a number on some scale, per standard deviation, a
 * spline.
 */
import { quantiles } from '../numeric/quantile.ts';
import { unitOf } from '../numeric/unit.ts';
import { valuesAt } from '../survey/design.ts';
import type { Term } from '../survey/model-matrix.ts';
import { cutPoints, groupCount, groupMedians, groupOf, weightedCutPoints } from './quantile-groups.ts';
import { type KnotCount, knotsOf, splineBasis } from './spline.ts';
import { type Transform, transformed } from './transform.ts';

export interface QuantileForm {
  groups: number;
  /** Whether survey weights enter the cut points. */
  weighted: boolean;
  /**
   * Whose values are cut: all of the analytic sample, those without the outcome, or each level of a variable by itself.
   */
  cut_within: 'sample' | 'controls' | { variable: string };
  /** The group that the others are compared with, from 1. */
  reference: number;
}

export type FormKind =
  | { quantile: QuantileForm }
  | { transform: Transform }
  | { per_sd: Transform }
  | { spline: { knots: KnotCount; of: Transform } };

export type Form = { id: string } & FormKind;

/** What a form is fitted to: an exposure on all rows of the cohort, and who of them is in the analytic sample. */
export interface ExposureData {
  name: string;
  /** One per row of the cohort, NaN for a missing one. */
  values: Float64Array;
  inSample: ArrayLike<number>;
  weights: Float64Array;
  /** For cut points of controls: 1 for a case, 0 for a control, NaN where that is unknown. */
  isCase?: Float64Array;
  /** For cut points within levels: the index of each row's level, and the number of levels. */
  within?: { codes: Float64Array; levels: number };
}

/** A single coefficient that a form reports. */
export interface Contrast {
  /** `q2`, `trend`, `log2`, `per-sd` */
  contrast: string;
  term: string;
  /** Of a factor; null for a number. */
  level: string | null;
}

/** A joint test that a form offers: that the coefficients of all these terms are zero. */
export interface JointTest {
  contrast: 'overall' | 'non-linearity';
  terms: string[];
}

/** One model's worth of an exposure: its terms, and what is read off their coefficients. */
export interface FormModel {
  terms: Term[];
  contrasts: Contrast[];
  joint: JointTest[];
}

/** Where the curve of a spline is told. */
export interface FittedCurve {
  /** Of the analytic sample, in the unit of the exposure. */
  median: number;
  /** The terms of the spline. */
  terms: string[];
  /** At some values the columns of those terms, less what they are at the median. */
  points: { value: number; columns: number[] }[];
}

/** A form fitted to an exposure. */
export interface FittedForm {
  /** Quantile groups need two models: the groups, and the trend over their medians. */
  models: FormModel[];
  /**
   * Of quantile groups: the group of each row of the sample from 1 (NaN outside), how many groups, and which is the
   * reference.
   */
  groups: { codes: Float64Array; count: number; reference: number } | null;
  /** Of a spline. */
  curve?: FittedCurve;
  /** The figures that define the form, for people: cut points, knots, or the standard deviation. */
  definition: { cut_points?: number[][]; medians?: number[]; knots?: number[]; sd?: number };
}

export const TREND = 'trend';

/** The contrasts that a form reports: `q2`, ..., `trend`; or `log2`; or the tests of a spline. */
export function contrastsOf(form: Form): string[] {
  if ('spline' in form) return ['overall', 'non-linearity'];
  if (!('quantile' in form)) return [form.id];
  const { groups, reference } = form.quantile;
  const others = Array.from({ length: groups }, (_, index) => index + 1).filter((group) => group !== reference);
  return [...others.map((group) => `q${group}`), TREND];
}

/**
 * Fits a form to an exposure. Of a form that cannot be fitted (no value is known) the terms have no values, and so no
 * coefficient.
 */
export function fitForm(form: Form, exposure: ExposureData): FittedForm {
  if ('quantile' in form) return quantileForm(form.quantile, exposure);
  if ('spline' in form) return splineForm(form.spline, exposure);
  const transform = 'transform' in form ? form.transform : form.per_sd;
  const values = transformed(exposure.values, transform);
  if ('transform' in form) return numericForm(exposure.name, form.id, values, {});
  const sd = standardDeviation(inSampleOf(values, exposure));
  return numericForm(
    exposure.name,
    form.id,
    values.map((value) => value / sd),
    // A single value has none.
    Number.isNaN(sd) ? {} : { sd },
  );
}

function numericForm(name: string, id: string, values: Float64Array, definition: FittedForm['definition']): FittedForm {
  const model: FormModel = {
    terms: [{ kind: 'numeric', name, values }],
    contrasts: [{ contrast: id, term: name, level: null }],
    joint: [],
  };
  return { models: [model], groups: null, definition };
}

function splineForm({ knots: count, of }: { knots: KnotCount; of: Transform }, exposure: ExposureData): FittedForm {
  const values = transformed(exposure.values, of);
  const known = inSampleOf(values, exposure);
  const knots = known.length > 0 ? [...new Set(knotsOf(known, count))] : [];
  // With ties at the limit of detection knots coincide; fewer than three leave a straight line.
  const columns = knots.length < 3 ? [values] : splineBasis(values, knots);
  const names = columns.map((_, i) => (i === 0 ? exposure.name : `${exposure.name}^${i + 1}`));
  const curve = known.length > 0 ? splineCurve(of, knots, names, exposure) : undefined;
  const model: FormModel = {
    terms: columns.map((column, i) => ({ kind: 'numeric', name: names[i], values: column })),
    contrasts: [],
    joint: [
      { contrast: 'overall', terms: names },
      { contrast: 'non-linearity', terms: names.slice(1) },
    ],
  };
  return { models: [model], groups: null, ...(curve && { curve }), definition: { knots } };
}

/** Where most values lie: every second percentile, without the outermost, whose few values would rule a plot. */
const CURVE_QUANTILES = Array.from({ length: 49 }, (_, i) => (2 * (i + 1)) / 100);

/** The curve at quantiles (type 7, unweighted) of the values that have a place on it; tied ones are one point. */
function splineCurve(of: Transform, knots: readonly number[], terms: string[], exposure: ExposureData): FittedCurve {
  const onScale = transformed(exposure.values, of);
  const known = exposure.values.filter((_, row) => exposure.inSample[row] && !Number.isNaN(onScale[row]));
  const [median] = quantiles(known, [0.5]);
  const values = [...new Set(quantiles(known, CURVE_QUANTILES))];
  const at = transformed(Float64Array.from([median, ...values]), of);
  const columns = knots.length < 3 ? [at] : splineBasis(at, knots);
  const points = values.map((value, i) => ({ value, columns: columns.map((column) => column[i + 1] - column[0]) }));
  return { median, terms, points };
}

function quantileForm({ groups, weighted, cut_within, reference }: QuantileForm, exposure: ExposureData): FittedForm {
  const { name, values, inSample, weights, isCase, within } = exposure;
  const strata = typeof cut_within === 'object' ? (within?.levels ?? 0) : 1;
  const stratumOf = (row: number) => (typeof cut_within === 'object' ? (within?.codes[row] ?? Number.NaN) : 0);
  const isCut = (row: number) =>
    inSample[row] && !Number.isNaN(values[row]) && (cut_within !== 'controls' || isCase?.[row] === 0);
  const rowsOfStrata = Array.from({ length: strata }, (): number[] => []);
  for (let row = 0; row < values.length; row++) if (isCut(row)) rowsOfStrata[stratumOf(row)]?.push(row);
  const bounds = rowsOfStrata.map((list) => {
    const rows = Int32Array.from(list);
    const known = valuesAt(values, rows);
    return weighted ? weightedCutPoints(known, valuesAt(weights, rows), groups) : cutPoints(known, groups);
  });
  const codes = values.map((value, row) => {
    const own = bounds[stratumOf(row)];
    return inSample[row] && own ? groupOf(value, own) : Number.NaN;
  });
  const count = Math.max(...bounds.map(groupCount), 0);
  const medians = groupMedians(values, codes, count);
  // The reference comes first: a factor compares its levels with the first one.
  const all = Array.from({ length: groups }, (_, index) => index + 1);
  const order = [reference, ...all.filter((group) => group !== reference)];
  const levels = order.map((group) => `q${group}`);
  const indexOf = new Map(order.map((group, index) => [group, index]));
  return {
    models: [
      {
        terms: [{ kind: 'factor', name, levels, codes: codes.map((code) => indexOf.get(code) ?? Number.NaN) }],
        contrasts: levels.slice(1).map((level) => ({ contrast: level, term: name, level })),
        joint: [],
      },
      {
        terms: [
          { kind: 'numeric', name, values: codes.map((code) => (Number.isNaN(code) ? code : medians[code - 1])) },
        ],
        contrasts: [{ contrast: TREND, term: name, level: null }],
        joint: [],
      },
    ],
    groups: { codes, count, reference },
    definition: { cut_points: bounds, medians },
  };
}

function inSampleOf(values: Float64Array, { inSample }: ExposureData): Float64Array {
  return values.filter((value, row) => inSample[row] && !Number.isNaN(value));
}

/** Of a sample: with n - 1 in the denominator. */
function standardDeviation(values: Float64Array): number {
  const unit = unitOf(values);
  const mean = values.reduce((sum, value) => sum + value / unit, 0) / values.length;
  return unit * Math.sqrt(values.reduce((sum, value) => sum + (value / unit - mean) ** 2, 0) / (values.length - 1));
}
