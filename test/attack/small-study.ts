/**
 * The study that is attacked: four regressions and one mixture of twenty replicates, in one cycle of a small simulated
 * NHANES.
 */
import type { RunRequest } from '../../functions/study/run-request.ts';
import { smallRequest, smallWqs } from '../support/deployment.ts';

function study(seed: number, bootstraps: number, subgroups: RunRequest['subgroups']): RunRequest {
  const [outcome] = smallRequest().outcomes;
  if (!('bone_density' in outcome)) throw new TypeError('the small study has another outcome');
  const { bone_density } = outcome;
  return smallRequest({
    source: `simulated:seed=${seed}&scale=0.1`,
    exposures: ['cadmium', 'lead'],
    models: [{ id: 'model-1', label: 'age and sex', covariates: ['age', 'sex'] }],
    // Low bone mass rather than osteoporosis at one site: enough cases that every analysis has an estimate.
    outcomes: [
      { ...outcome, bone_density: { ...bone_density, t_score_at_most: -1, sites: bone_density.sites.slice(0, 1) } },
    ],
    sample: [
      { step: 'femur', where: { measured: 'femoral_neck_bmd' } },
      { step: 'two metals', where: { all_of: [{ measured: 'cadmium' }, { measured: 'lead' }] } },
      { step: 'positive weight', positive_weight: true },
    ],
    subgroups,
    wqs: smallWqs(bootstraps),
  });
}

const ALL = { id: 'all', label: 'all' };
const FEMALE = { id: 'female', label: 'women', where: { variable: 'sex', in: ['female'] } };
const MALE = { id: 'male', label: 'men', where: { variable: 'sex', in: ['male'] } };

export const STUDY = study(1, 20, [ALL, FEMALE]);
/** Shares tables and replicates with STUDY and asks for more of both analyses. */
export const LARGER = study(1, 30, [ALL, FEMALE, MALE]);
/** Of other people: what it leaves must never be taken for what STUDY needs. */
export const OTHER = study(2, 20, [ALL, FEMALE]);
