/** Covariates: nothing that an outcome is made of, nothing that is the exposure under another name. */

import { problem } from '../../../language/faults.ts';
import { oneOf, type Problem } from '../../../language/problems.ts';
import type { Catalogue } from '../../../nhanes/variables/variable.ts';
import { marksOf, outcomeGuard, whatItMeasures } from '../../../outcomes/guard.ts';
import { once } from '../../once.ts';
import type { RunRequest } from '../../run-request.ts';

export function modelFaults(request: RunRequest, catalogue: Catalogue): Problem[] {
  const whyNot = whyNotCovariate(request, catalogue);
  const mayAdjust = once(() => oneOf(Object.keys(catalogue).filter((id) => whyNot(id) === undefined)));
  const alike = exposuresAlike(request, catalogue);
  return request.models.flatMap(({ covariates, other_exposures }, i) => [
    ...covariates.flatMap((covariate, j) => {
      const fault = whyNot(covariate);
      return fault ? [problem(['models', i, 'covariates', j], `${covariate} ${fault}; must be ${mayAdjust()}`)] : [];
    }),
    ...(other_exposures && alike
      ? [problem(['models', i, 'other_exposures'], `${alike} and cannot adjust each other`)]
      : []),
  ]);
}

/** Tells of each variable why no model of the study may adjust for it; undefined where one may. */
function whyNotCovariate(
  { exposures, outcomes }: RunRequest,
  catalogue: Catalogue,
): (id: string) => string | undefined {
  const measures = measuresOf(catalogue);
  const guards = outcomes.map((outcome) => ({ id: outcome.id, tells: outcomeGuard(outcome, catalogue) }));
  return (id) => {
    const outcome = guards.find(({ tells }) => tells(id));
    if (outcome) return `is what the outcome ${outcome.id} is made of and cannot adjust it`;
    if (exposures.includes(id)) {
      return 'is an exposure of this study and cannot adjust itself ("other_exposures" lets the others adjust)';
    }
    const exposure = exposures.find(
      (name) =>
        isWithin(measures(name), measures(id)) || marksOf(name, catalogue).some((mark) => measures(id).has(mark)),
    );
    return exposure && `is made of the same answers as the exposure ${exposure} and cannot adjust it`;
  };
}

/** Two exposures of which one is the other under another name or a part of it, if there are such. */
function exposuresAlike({ exposures }: RunRequest, catalogue: Catalogue): string | undefined {
  const measures = measuresOf(catalogue);
  for (const id of exposures) {
    const whole = exposures.find((other) => other !== id && isWithin(measures(id), measures(other)));
    if (whole !== undefined) return `the exposures ${id} and ${whole} are made of the same answers`;
  }
  return undefined;
}

/** What each variable measures, worked out once. */
function measuresOf(catalogue: Catalogue): (id: string) => ReadonlySet<string> {
  const known = new Map<string, ReadonlySet<string>>();
  return (id) => {
    const columns = known.get(id) ?? new Set(whatItMeasures(id, catalogue));
    known.set(id, columns);
    return columns;
  };
}

/**
 * Two variables may share a part, such as the creatinine that both are divided by: one is the other if all of it is
 * within.
 */
function isWithin(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return part.size > 0 && [...part].every((column) => whole.has(column));
}
