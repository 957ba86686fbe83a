/** What a request may ask of a sweep. */
import { contrastsOf } from '../../exposures/form.ts';
import { withFamilies } from '../../outcomes/index.ts';
import { longestOf, modelledOutcomes } from '../../study/demands.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { MethodRules } from '../method-rules.ts';

/**
 * A row has about 1.5 kB while `collect-run` makes the table of it, of whose 1,769 MiB they take a quarter. A larger
 * sweep is several runs, by models or by outcomes; whoever makes them corrects for all of their tests.
 */
export const MOST_SWEEP_ROWS = 300_000;

export const sweepRules: MethodRules = {
  // Its outcomes and covariates are checked as those of a study are (study/request/faults/sweep.ts).
  demands: (request) => {
    const { sweep, models, subgroups, cycles } = request;
    if (!sweep) return [];
    const { exposures, outcomes } = sweep;
    const path = ['sweep', longestOf({ exposures, outcomes })];
    const product = `${exposures.length} exposures x ${outcomes.length} outcomes x ${models.length} models x ${subgroups.length} subgroups x contrasts x ${cycles.length + 1}`;
    return [{ path, asked: rowsOfSweep(request), allowed: MOST_SWEEP_ROWS, what: `rows of a sweep (${product})` }];
  },
};

/** How many rows the table of a sweep has. */
export function rowsOfSweep({ sweep, models, subgroups, forms, cycles }: RunRequest): number {
  if (!sweep) return 0;
  const families = modelledOutcomes(sweep.outcomes.map(withFamilies));
  const contrasts = forms.reduce((sum, form) => sum + contrastsOf(form).length, 0);
  return sweep.exposures.length * families * models.length * subgroups.length * contrasts * (cycles.length + 1);
}
