/** What a request may ask of a calibration. */
import type { Demand } from '../../study/demands.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { MethodRules } from '../method-rules.ts';
import { hoursTogether, MOST_REPLICATE_HOURS, replicateSeconds } from '../mixture-rules.ts';
import { replicatesWorth, workOfDataSet } from './cost.ts';
import { plannedCalibrations } from './plan.ts';

/** `plan-replicates` takes 20 ms and a list of the lake, 0.1 s, for each: 120 s of its 5 minutes. */
const MOST_CALIBRATIONS = 1000;

/**
 * Each data set repeats every bootstrap, twice: with 1,000 of them one takes some 8 s, and a function has two minutes
 * for those that it has begun.
 */
const MOST_BOOTSTRAPS = 1000;

export const calibrationRules: MethodRules = {
  demands: (request) => (request.calibration === undefined ? [] : demandsOf(request, request.calibration)),
};

function demandsOf(request: RunRequest, dataSets: number): Demand[] {
  const analyses = plannedCalibrations(request);
  const bootstraps =
    request.wqs?.holdouts === 1 && analyses.some(({ of }) => of === 'wqs') ? (request.wqs?.bootstraps ?? 0) : 0;
  const secondsOf = new Map(request.models.map(({ id }) => [id, replicateSeconds(request, 0, [id])]));
  const hours =
    analyses.reduce(
      (sum, analysis) => sum + replicatesWorth(workOfDataSet(request, analysis)) * (secondsOf.get(analysis.model) ?? 0),
      0,
    ) / 3600;
  const calibrated = { asked: analyses.length, allowed: MOST_CALIBRATIONS, what: 'calibrated analyses' };
  return [
    { path: ['calibration'], ...calibrated, together: calibrated },
    {
      path: ['wqs', 'bootstraps'],
      asked: bootstraps,
      allowed: MOST_BOOTSTRAPS,
      what: 'bootstraps in each data set of a calibration',
    },
    {
      path: ['calibration'],
      asked: dataSets,
      allowed: Math.floor(MOST_REPLICATE_HOURS / hours),
      what: `data sets (of ${analyses.length} analyses), which are too long to compute`,
      together: hoursTogether(dataSets * hours),
    },
  ];
}
