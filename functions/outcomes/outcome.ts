/**
 * What every kind of outcome tells: how a request writes it, its values, what it is made of, and in words what a case
 * is.
 */
import type * as z from 'zod/mini';
import type { NamedVariable } from '../language/conditions.ts';
import type { Path, Problem } from '../language/problems.ts';
import type { Columns, Levels } from '../nhanes/condition.ts';
import type { Catalogue } from '../nhanes/variables/variable.ts';
import type { FamilyName } from '../survey/family.ts';

/** One per participant. */
export interface OutcomeValues {
  /** 0 or 1, or a number; NaN for one without the outcome. */
  values: Float64Array;
  /**
   * 1 where an answer or a measurement tells the outcome. It may have a value without one by a rule of the study (a
   * missing site is not a case), and such a value is the sample's alone.
   */
  told: Uint8Array;
}

/** A kind of outcome. `Spec` is what a request writes of it, in the field that the list of kinds names. */
export interface OutcomeKind<Spec> {
  /** The field's own description and example among its checks. */
  schema: z.ZodMiniType<Spec>;
  /** What a model of it may be, the default first. */
  families: readonly [FamilyName, ...FamilyName[]];
  /** Whether the outcome is present or absent, so that it has cases; else it is a number. */
  hasCases: boolean;
  /**
   * Whether no sample rule or subgroup may compare what it is made of: whoever is left out by that is left out by the
   * outcome.
   */
  guardsSample: boolean;
  values: (spec: Spec, columns: Columns, levels: Levels) => OutcomeValues;
  /**
   * The variables that it reads, each where the field names it; those that the kind reads of itself have an empty path.
   */
  variables: (spec: Spec) => NamedVariable[];
  /** The ids of the variables that it is made of: none of them may adjust it or be its exposure. */
  madeOf: (spec: Spec) => string[];
  /**
   * What is wrong with a field that fits the schema and whose variables exist.
   *
   * @param path of the field in the request
   */
  faults: (spec: Spec, path: Path, catalogue: Catalogue) => Problem[];
  /** The unit of a number; empty where it has none. */
  unit?: (spec: Spec, catalogue: Catalogue) => string;
  /** What a case is, or of what the number is. */
  describe: (spec: Spec, catalogue: Catalogue) => string;
  /** Sentences on what the description leaves to be asked, for example what a T-score refers to. */
  details?: (spec: Spec, catalogue: Catalogue) => string;
}
