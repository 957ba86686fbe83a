/**
 * What data sets say of cadmium and of the mixture in model 1 of huang-2023, and what one costs, in CPU time of one
 * core. What is tried may be named: rules (regressions and g-computation on design and on effective df), permutations
 * (of either mixture method, free, within PSUs, and within PSU, sex and age group), wqs (whole, half an hour).
 */
import { calibratedData } from '../../functions/methods/calibration/data-sets.ts';
import { plannedCalibrations } from '../../functions/methods/calibration/plan.ts';
import { SEED } from '../../functions/methods/calibration/settings.ts';
import { streamOf } from '../../functions/methods/stream.ts';
import { realRequest, realStudy } from '../support/real-study.ts';

const { wqs, forms } = realRequest('huang-2023');
const byRule = (df_rule: string) => ({
  ...{ df_rule, qgcomp: {}, interactions: ['sex'] },
  forms: [...forms, { id: 'spline-4', spline: { knots: 4, of: 'log2' } }],
});
const permuted = (permute_within: string) => ({
  qgcomp: { permutations: 1, permute_within },
  // Over two splits there is nothing but the permutation test.
  wqs: { ...wqs, holdouts: 2, permutations: 1, permute_within },
});
interface Tried {
  methods: readonly string[];
  dataSets: number;
  changes: readonly object[];
}
const TRIED: Readonly<Record<string, Tried>> = {
  rules: { methods: ['regression', 'qgcomp'], dataSets: 1000, changes: ['design', 'effective'].map(byRule) },
  permutations: { methods: ['qgcomp', 'wqs'], dataSets: 500, changes: ['none', 'psu', 'psu-sex-age'].map(permuted) },
  wqs: { methods: ['wqs'], dataSets: 500, changes: [{ wqs }] },
};

const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : Object.keys(TRIED)) {
  const { methods, dataSets, changes } = TRIED[name];
  for (const change of changes) {
    console.log(`${name}: ${JSON.stringify(change)}`);
    const { request, cohort } = realStudy('huang-2023', { calibration: dataSets, wqs: undefined, ...change });
    for (const analysis of plannedCalibrations(request)) {
      if (analysis.model !== 'model-1' || analysis.subgroup !== 'all' || !methods.includes(analysis.of)) continue;
      if (analysis.of === 'regression' && analysis.exposure !== 'cadmium') continue;
      const { figures, repeat } = calibratedData(request, analysis, cohort).calibration(
        streamOf(SEED, analysis.subgroup),
      );
      const before = process.cpuUsage();
      const repeated = Array.from({ length: dataSets }, (_, number) => repeat(number));
      const { user, system } = process.cpuUsage(before);
      console.log(
        `${Object.values(analysis).join(' ')}: ${((user + system) / 1e3 / dataSets).toFixed(1)} ms for a data set`,
      );
      console.table(
        figures.map(({ exposure, contrast }, f) => {
          const share = (of: 'covers' | 'rejects') => {
            const told = repeated.map((one) => one[f][of]).filter((answer) => answer !== null);
            return `${told.filter(Boolean).length} of ${told.length}`;
          };
          return { exposure, contrast, covered: share('covers'), rejected: share('rejects') };
        }),
      );
    }
  }
}
