/** An analysis that is to be calibrated, before anything is computed. */
import type { SurveyDesign } from '../../survey/design.ts';
import { type Term, valuesOf } from '../../survey/model-matrix.ts';
import type { Stream } from '../../wqs/random.ts';
import type { Calibration } from './calibration.ts';

/** Numbers that a result depends on, as they are in memory. */
export type DataColumn = Float64Array | Int32Array | Uint8Array;

export interface CalibratedData {
  /** What results call the form of the exposure, or of the mixture. */
  form: string;
  /** All that the data sets depend on beside the columns and the code. */
  facts: object;
  columns: readonly DataColumn[];
  /** Rows of the fits, and the coefficients of the largest, at most. */
  rows: number;
  coefficients: number;
  calibration: (stream: Stream) => Calibration;
}

export function factsOfTerms(terms: readonly Term[]): object[] {
  return terms.map((term) => ({ name: term.name, levels: term.kind === 'factor' ? term.levels : null }));
}

export function columnsOfTerms(terms: readonly Term[]): Float64Array[] {
  return terms.flatMap(valuesOf);
}

export function columnsOfDesign({ weights, psuOfRow, stratumOfPsu }: SurveyDesign): DataColumn[] {
  return [weights, psuOfRow, stratumOfPsu];
}

/** At most: the intercept, and of each factor all levels but one. */
export function coefficientsOf(terms: readonly Term[]): number {
  return terms.reduce((sum, term) => sum + (term.kind === 'factor' ? term.levels.length - 1 : 1), 1);
}
