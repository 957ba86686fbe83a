/** Designs of different kinds on the rows of `fixtures/oracle/logistic/sim_clean.csv`. */
import { oracleCase } from './survey-oracle.ts';

export const { domain, column, term } = oracleCase('sim_clean');
const [strata, psus, weights] = [column('strata'), column('psu'), column('weight')];
const first = Math.min(...strata);
/** As in `fixtures/r/effective.R`. */
export const SIMULATED_DESIGNS = {
  pairs: { strata, psus, weights },
  lonely: { strata, psus, weights: weights.map((weight, i) => (strata[i] < first + 3 && psus[i] === 2 ? 0 : weight)) },
  many: {
    strata: strata.map((stratum) => Math.floor((stratum - first) / 4)),
    psus: psus.map((psu, i) => 2 * strata[i] + psu),
    weights,
  },
  rows: {
    strata: strata.map(() => 1),
    psus: column('id'),
    weights: weights.map((weight, i) => (i % 3 === 0 ? weight ** 2 : 0)),
  },
};
export const MIXTURE = ['pb', 'cd', 'hg', 'mn', 'se'];
