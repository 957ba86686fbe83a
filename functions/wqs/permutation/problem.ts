/** The data of a permutation test of a mixture, and what is told of one permutation. */
import type { FamilyName } from '../../survey/family.ts';
import type { Strata } from '../by-level.ts';
import type { WqsProblem } from '../problem.ts';
import type { Component } from '../scores.ts';

/** Rows that are complete in outcome, mixture and covariates. */
export interface PermutationProblem extends Pick<WqsProblem, 'n' | 'covariates' | 'y' | 'weights'> {
  family: FamilyName;
  /** The components that are in the mixture, as they were measured. */
  mixture: readonly Component[];
  /** Into how many classes each is scored. */
  quantiles: number;
  /** The factor whose levels have effects of their own; rows then change places within a level. */
  strata?: Strata | undefined;
}

/** Scores that have nothing to do with the covariates any more, and the model that they are added to. */
export interface ScoredProblem extends Omit<PermutationProblem, 'mixture' | 'quantiles' | 'strata'> {
  scores: readonly Uint8Array[];
}

/** A statistic of the mixture when row i has the scores of row order[i], and outcome and covariates of its own. */
export interface MixtureStatistic<Value> {
  /** Why there is nothing to test, null if there is. */
  readonly whyNot: string | null;
  of(order: Int32Array): Value;
}
