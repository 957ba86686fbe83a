/** Which WQS analyses a study makes. */
import type { RunRequest } from '../../study/run-request.ts';
import type { Direction } from '../../wqs/training.ts';

/** An outcome in a model in a subgroup, in one direction, by their ids. */
export interface WqsAnalysis {
  outcome: string;
  model: string;
  subgroup: string;
  direction: Direction;
}

/** Every outcome x model x subgroup x direction of the request's WQS, in a fixed order; none if it asks for no WQS. */
export function plannedWqs({ wqs }: RunRequest): WqsAnalysis[] {
  if (!wqs) return [];
  return wqs.outcomes.flatMap((outcome) =>
    wqs.models.flatMap((model) =>
      wqs.subgroups.flatMap((subgroup) => wqs.directions.map((direction) => ({ outcome, model, subgroup, direction }))),
    ),
  );
}
