import { type Condition, variablesIn } from './condition.ts';
import type { Cycle } from './cycles.ts';
import type { SourceColumn } from './variables/variable.ts';

/** One rule of who is in the analytic sample. */
export type SampleRule =
  | { step: string; where: Condition }
  | { step: string; positive_weight: true }
  /** One step per covariate of that model, in the model's order, named by the covariate. */
  | { complete_covariates_of: string };

export interface ReferenceBmd {
  /** g/cm2 */
  mean: number;
  sd: number;
}

/** Disease at any of the sites: BMD <= mean + t_score_at_most * SD of the young reference of that sex. */
export interface BoneOutcome {
  t_score_at_most: number;
  sites: readonly { variable: string; reference: { male: ReferenceBmd; female: ReferenceBmd } }[];
}

/** The part of a run request that decides who is in the cohort and what is known of them. */
export interface Protocol {
  cycles: readonly Cycle[];
  weights: Partial<Record<Cycle, SourceColumn>>;
  sample: readonly SampleRule[];
  outcome: BoneOutcome;
  exposures: readonly string[];
  quantiles: number;
  models: readonly { id: string; covariates: readonly string[] }[];
  subgroups: readonly { id: string; where?: Condition | undefined }[];
}

/** The ids of all variables that the protocol uses, each once, in the order of their first use. */
export function variablesOf(protocol: Protocol): string[] {
  return [
    ...new Set([
      ...protocol.sample.flatMap((rule) => ('where' in rule ? variablesIn(rule.where) : [])),
      // The young reference of bone density is one of each sex.
      'sex',
      ...protocol.outcome.sites.map((site) => site.variable),
      ...protocol.exposures,
      ...protocol.models.flatMap((model) => model.covariates),
      ...protocol.subgroups.flatMap((subgroup) => (subgroup.where ? variablesIn(subgroup.where) : [])),
    ]),
  ];
}
