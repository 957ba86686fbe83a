/** What a request may ask of quantile g-computation. */
import { longestOf, modelledOutcomes, sharedDemand } from '../../study/demands.ts';
import type { MethodRules } from '../method-rules.ts';
import { needsExposures, permutationDemands, permutationFaults } from '../mixture-rules.ts';

/** Each is a record of `fit-qgcomp`, and costs what a regression does (functions/study/request/limits.ts). */
const MOST_QGCOMPS = 50_000;

export const qgcompRules: MethodRules = {
  takes: () => true,
  faults: (request) => [...needsExposures(request, 'qgcomp'), ...permutationFaults(request, 'qgcomp')],
  demands: (request) => {
    const { qgcomp, outcomes } = request;
    if (!qgcomp) return [];
    const { models, subgroups } = qgcomp;
    const families = modelledOutcomes(outcomes.filter(({ id }) => qgcomp.outcomes.includes(id)));
    const product = `${families} outcomes and families x ${models.length} models x ${subgroups.length} subgroups`;
    const planned = families * models.length * subgroups.length;
    return [
      sharedDemand(
        ['qgcomp', longestOf({ models, subgroups })],
        planned,
        MOST_QGCOMPS,
        'quantile g-computations',
        product,
      ),
      ...permutationDemands(request, 'qgcomp', planned),
    ];
  },
};
