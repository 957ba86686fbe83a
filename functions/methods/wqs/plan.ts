/** Which WQS analyses a study makes. */
import { hasCases } from '../../outcomes/index.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { WqsFamily } from '../../wqs/problem.ts';
import type { Direction } from '../../wqs/settings.ts';

/** An outcome in a model in a subgroup, in one direction, by their ids. */
export interface WqsAnalysis {
  outcome: string;
  /** Logistic for cases, linear for a number. */
  family: WqsFamily;
  model: string;
  subgroup: string;
  direction: Direction;
}

/** What the table of calibrations calls the form of a mixture: components in so many quantile groups. */
export function wqsForm(quantiles: number): string {
  return `wqs-${quantiles}`;
}

/** What it calls the coefficient of the index by a final model, and the test of the sign that was looked for. */
export function wqsContrast(direction: Direction, final: string): { contrast: string; oneSided: string } {
  const contrast = `${direction}:${final}`;
  return { contrast, oneSided: `${contrast}:one-sided` };
}

/** Every outcome x model x subgroup x direction of the request's WQS, in a fixed order; none if it asks for no WQS. */
export function plannedWqs({ wqs, outcomes }: AnalysisRequest): WqsAnalysis[] {
  if (!wqs) return [];
  return outcomes
    .filter(({ id }) => wqs.outcomes.includes(id))
    .flatMap((outcome) =>
      wqs.models.flatMap((model) =>
        wqs.subgroups.flatMap((subgroup) =>
          wqs.directions.map(
            (direction): WqsAnalysis => ({
              outcome: outcome.id,
              family: hasCases(outcome) ? 'logistic' : 'linear',
              model,
              subgroup,
              direction,
            }),
          ),
        ),
      ),
    );
}
