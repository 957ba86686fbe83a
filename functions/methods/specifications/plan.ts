/** Which parts the work on a specification curve is cut into. */
import { contrastsOf } from '../../exposures/form.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { chunkSize, FIT_CHUNKS } from '../chunk-size.ts';
import { SECONDS_PER_REGRESSION } from './cost.ts';
import { countSpecifications } from './decisions.ts';

/** Some specifications to fit, by their numbers from 0. */
export interface SpecificationsAnalysis {
  first: number;
  count: number;
}

type Asked = Pick<RunRequest, 'specifications' | 'exposures' | 'forms' | 'models' | 'subgroups' | 'outcomes'>;

export function plannedSpecifications(request: Asked): SpecificationsAnalysis[] {
  const { specifications } = request;
  if (!specifications) return [];
  const count = countSpecifications(specifications);
  const size = chunkSize(count, regressionsOf(request) * SECONDS_PER_REGRESSION, FIT_CHUNKS);
  return Array.from({ length: Math.ceil(count / size) }, (_, i) => ({
    first: i * size,
    count: Math.min(size, count - i * size),
  }));
}

/** How many regressions one specification has, as far as the run's own request tells: a choice may change that. */
export function regressionsOf({ exposures, forms, models, subgroups, outcomes }: Asked): number {
  const onOutcomes = outcomes.reduce((sum, { families }) => sum + families.length, 0);
  return onOutcomes * exposures.length * forms.length * models.length * subgroups.length;
}

/** How many rows the table has of one specification, as far as that tells. */
export function rowsOfOne(request: Asked): number {
  const contrasts = request.forms.reduce((sum, form) => sum + contrastsOf(form).length, 0);
  return (regressionsOf(request) / request.forms.length) * contrasts;
}
