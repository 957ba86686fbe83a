/** What a request may not ask for where its specification curves are tested. */
import { problem } from '../../language/faults.ts';
import type { Problem } from '../../language/problems.ts';
import type { RunRequest } from '../../study/run-request.ts';
import { MOST_REPLICATE_HOURS } from '../mixture-rules.ts';
import { requestsOfChoices } from '../specifications/specified-request.ts';
import { secondsPerCurvePermutation } from './cost.ts';

/** What all specifications must have in common: exposures change places between the participants of one cohort. */
const IN_COMMON = ['cycles', 'weights', 'variables'] as const;

/** @param request with its choices filled in */
export function inferenceFaults(request: RunRequest): Problem[] {
  const { permutations } = request.specifications ?? {};
  if (permutations === undefined) return [];
  const fault = (message: string) => problem(['specifications', 'permutations'], message);
  const [base, ...choices] = requestsOfChoices(request);
  const changed = IN_COMMON.filter((field) =>
    choices.some((choice) => JSON.stringify(choice[field]) !== JSON.stringify(base[field])),
  );
  const adjusts = [base, ...choices].some(({ models, exposures }) =>
    models.some(
      ({ other_exposures, covariates }) => other_exposures || covariates.some((id) => exposures.includes(id)),
    ),
  );
  const hours = (permutations * secondsPerCurvePermutation(request)) / 3600;
  return [
    ...changed.map((field) => fault(`needs specifications with the same ${field}: a choice changes them`)),
    ...(adjusts ? [fault('needs models without exposures among their covariates: those change places, too')] : []),
    ...(hours > MOST_REPLICATE_HOURS
      ? [fault(`would take ${Math.ceil(hours)} hours of computing; a run may have ${MOST_REPLICATE_HOURS}`)]
      : []),
  ];
}
