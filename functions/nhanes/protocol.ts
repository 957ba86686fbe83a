/** The part of a study that decides who is in the cohort and what is known of them. */
import type { Condition } from './condition.ts';
import type { Cycle } from './releases.ts';
import type { Catalogue, SourceColumn } from './variables/variable.ts';

/** One rule of who is in the analytic sample. */
export type SampleRule =
  | { step: string; where: Condition }
  | { step: string; positive_weight: true }
  /** One step per covariate of that model, in the model's order, named by the covariate. */
  | { complete_covariates_of: string };

export interface Protocol {
  cycles: readonly Cycle[];
  /** The survey weight of each cycle, and what it is multiplied by where cycles are pooled. */
  weights: Partial<Record<Cycle, SourceColumn & { multiplier: number }>>;
  catalogue: Catalogue;
  /** The ids of the variables to join. */
  used: readonly string[];
  sample: readonly SampleRule[];
  models: readonly { id: string; covariates: readonly string[] }[];
}
