/**
 * What 500 data sets say of cadmium and of the mixture in model 1 of huang-2023, and what one costs, in CPU time of one
 * core. Methods may be named: regression wqs qgcomp.
 */
import { calibratedData } from '../../functions/methods/calibration/data-sets.ts';
import { plannedCalibrations } from '../../functions/methods/calibration/plan.ts';
import { SEED } from '../../functions/methods/calibration/settings.ts';
import { streamOf } from '../../functions/methods/stream.ts';
import { realRequest, realStudy } from '../support/real-study.ts';

const DATA_SETS = 500;
const wanted = process.argv.slice(2);
const { wqs } = realRequest('huang-2023');
const { request, cohort } = realStudy('huang-2023', { calibration: DATA_SETS, qgcomp: {}, wqs });

for (const analysis of plannedCalibrations(request)) {
  if (analysis.model !== 'model-1' || analysis.subgroup !== 'all') continue;
  if (analysis.of === 'regression' && analysis.exposure !== 'cadmium') continue;
  if (wanted.length > 0 && !wanted.includes(analysis.of)) continue;
  const { figures, repeat } = calibratedData(request, analysis, cohort).calibration(streamOf(SEED, analysis.subgroup));
  const before = process.cpuUsage();
  const repeated = Array.from({ length: DATA_SETS }, (_, number) => repeat(number));
  const { user, system } = process.cpuUsage(before);
  console.log(`${analysis.of}: ${((user + system) / 1e3 / DATA_SETS).toFixed(1)} ms for a data set`);
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
