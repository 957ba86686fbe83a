/** Covariates: nothing that an outcome is made of, nothing that is the exposure under another name. */
import { type Catalogue, columnsRead } from '../../../nhanes/variables/variable.ts';
import { tellsOfOutcome } from '../../../outcomes/guard.ts';
import type { RunRequest } from '../../run-request.ts';
import { oneOf, type Problem } from '../problems.ts';
import { problem } from './problem.ts';

export function modelFaults({ models, exposures, outcomes }: RunRequest, catalogue: Catalogue): Problem[] {
  const exposureOf = new Map(exposures.flatMap((name) => columnsRead(catalogue[name]).map((column) => [column, name])));
  const faults = new Map<string, string>();
  for (const [id, variable] of Object.entries(catalogue)) {
    const exposure = columnsRead(variable)
      .map((column) => exposureOf.get(column))
      .find((name) => name !== undefined);
    if (outcomes.some((outcome) => tellsOfOutcome(id, outcome, catalogue))) {
      faults.set(id, 'is what the outcome is made of and cannot adjust it');
    } else if (exposure === id) {
      faults.set(
        id,
        'is an exposure of this study and cannot adjust itself ("other_exposures" lets the others adjust)',
      );
    } else if (exposure) {
      faults.set(id, `is made of the same answers as the exposure ${exposure} and cannot adjust it`);
    }
  }
  const mayAdjust = oneOf(Object.keys(catalogue).filter((id) => !faults.has(id)));
  return models.flatMap(({ covariates }, i) =>
    covariates.flatMap((covariate, j) => {
      const fault = faults.get(covariate);
      return fault ? [problem(['models', i, 'covariates', j], `${covariate} ${fault}; must be ${mayAdjust}`)] : [];
    }),
  );
}
