/** What a request may ask of a sweep. */
import { contrastsOf } from '../../exposures/form.ts';
import { withFamilies } from '../../outcomes/index.ts';
import { longestOf, MOST_ROWS, modelledOutcomes, WHY_NO_MORE_ROWS } from '../../study/demands.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { MethodRules } from '../method-rules.ts';

export const sweepRules: MethodRules = {
  // Its outcomes and covariates are checked as those of a study are (study/request/faults/sweep.ts).
  demands: (request) => {
    const { sweep, models, subgroups, cycles } = request;
    if (!sweep) return [];
    const { exposures, outcomes } = sweep;
    const path = ['sweep', longestOf({ exposures, outcomes })];
    const product = `${exposures.length} exposures x ${outcomes.length} outcomes x ${models.length} models x ${subgroups.length} subgroups x contrasts x ${cycles.length + 1}`;
    const what = `rows of a sweep (${product})`;
    return [{ path, asked: rowsOfSweep(request), allowed: MOST_ROWS, what, why: WHY_NO_MORE_ROWS }];
  },
};

/** How many rows the table of a sweep has. */
export function rowsOfSweep({ sweep, models, subgroups, forms, cycles }: RunRequest): number {
  if (!sweep) return 0;
  const families = modelledOutcomes(sweep.outcomes.map(withFamilies));
  const contrasts = forms.reduce((sum, form) => sum + contrastsOf(form).length, 0);
  return sweep.exposures.length * families * models.length * subgroups.length * contrasts * (cycles.length + 1);
}
