/** What every kind of outcome tells: its values, what it is made of, and in words what a case is. */
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import type { FamilyName } from '../survey/family.ts';

/** One per participant. */
export interface OutcomeValues {
  /** 0 or 1, or a number; NaN for one without the outcome. */
  values: Float64Array;
  /**
   * 1 where an answer or a measurement tells the outcome. It may have a value without one by a rule of the study (a missing site is not a
   * case), and such a value is the sample's alone.
   */
  told: Uint8Array;
}

/** A kind of outcome. `Spec` is what a request writes of it. */
export interface OutcomeKind<Spec> {
  /** The field of a request by which the kind is known. */
  field: string;
  /** What a model of it may be, the default first. */
  families: readonly [FamilyName, ...FamilyName[]];
  values: (spec: Spec, columns: Columns, levels: Levels) => OutcomeValues;
  /** The ids of the variables that it reads. */
  variables: (spec: Spec) => string[];
  /** The ids of the variables that it is made of: none of them may adjust it or be its exposure. */
  madeOf: (spec: Spec) => string[];
  /** What a case is, or of what the number is. */
  describe: (spec: Spec, catalogue: Catalogue) => string;
  /** Sentences on what the description leaves to be asked, for example what a T-score refers to. */
  details?: (spec: Spec, catalogue: Catalogue) => string;
}
