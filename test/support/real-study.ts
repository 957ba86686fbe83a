/**
 * A study of `events/` on the real files, without a lake: its request, its cohort, and the rows of the analyses that a
 * test asks for.
 */
import { readFileSync } from 'node:fs';
import { fitQgcomp } from '../../functions/methods/qgcomp/fit.ts';
import { plannedQgcomp } from '../../functions/methods/qgcomp/plan.ts';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import { buildCohort, type Cohort } from '../../functions/study/cohort.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { columnsOfFiles } from './columns.ts';
import { type FiguresRow, IDS } from './figures.ts';
import { mirror } from './real-files.ts';

export interface RealStudy {
  request: RunRequest;
  cohort: Cohort;
}

/** The files, read once for all studies of a test. */
const readColumn = columnsOfFiles(mirror ?? '');

/** A request of `events/`. @param change fields of it that the test wants otherwise */
export function realRequest(event: string, change: object = {}): RunRequest {
  const written = JSON.parse(readFileSync(new URL(`../../events/${event}.json`, import.meta.url), 'utf8'));
  return parseRunRequest({ ...written, ...change });
}

/** @param change fields of the request that the test wants otherwise */
export function realStudy(event: string, change: object = {}): RealStudy {
  const request = realRequest(event, change);
  return { request, cohort: buildCohort(request, readColumn) };
}

/** The rows of all planned analyses that have a row among `wanted`: regressions, and g-computations of the mixture. */
export function rowsOfAnalyses({ request, cohort }: RealStudy, wanted: readonly FiguresRow[]): EffectRow[] {
  const isWanted = (analysis: object) =>
    wanted.some((row) => IDS.every((id) => !(id in analysis) || (analysis as FiguresRow)[id] === row[id]));
  const isOfMixture = ({ form }: FiguresRow) => form.startsWith('qgcomp');
  const mixture = wanted.filter(isOfMixture);
  return [
    ...plannedRegressions(request)
      .filter(isWanted)
      .flatMap((analysis) => fitRegression(request, analysis, cohort).rows),
    ...plannedQgcomp(request)
      .filter((analysis) =>
        mixture.some((row) =>
          (['outcome', 'family', 'model', 'subgroup'] as const).every((id) => analysis[id] === row[id]),
        ),
      )
      .flatMap((analysis) => fitQgcomp(request, analysis, cohort).rows),
  ];
}
