/**
 * Data sets of a calibration: drawn and analysed, as a table of the lake. They are addressed by the version of this
 * module and all that it imports.
 */
import type { Column, Table } from '../../lake/table.ts';
import type { AnalysisRequest } from '../../study/analysis-request.ts';
import type { CohortData } from '../../study/model-data.ts';
import type { Calibration, Repeated } from './calibration.ts';
import type { CalibratedData } from './data.ts';
import type { CalibrationAnalysis } from './plan.ts';
import { calibratedQgcomp } from './qgcomp.ts';
import { calibratedRegression } from './regression.ts';
import { calibratedWqs } from './wqs.ts';

/**
 * @throws UnknownAnalysisError, UnknownExposureError, NoWqsError, NoQgcompError, and LonelyPsuError if the request asks
 * for it
 */
export function calibratedData(
  request: AnalysisRequest,
  analysis: CalibrationAnalysis,
  cohort: CohortData,
): CalibratedData {
  // Only what an analysis of its method consists of goes on: results have these ids.
  switch (analysis.of) {
    case 'regression':
      return calibratedRegression(request, analysis, cohort);
    case 'wqs':
      return calibratedWqs(request, analysis, cohort);
    case 'qgcomp':
      return calibratedQgcomp(request, analysis, cohort);
  }
}

/**
 * The columns of a figure by its place: 1 where its interval holds the truth, or its test rejects, 0 where not, NaN
 * where there is none.
 */
export function columnsOfFigure(place: number) {
  return { covers: `covers_${place}`, rejects: `rejects_${place}` };
}

/** The data sets of a range, a row each, in their order: at least one, and the others while there is time. */
export function dataSetsTable(
  { figures, repeat }: Calibration,
  { first, count }: { first: number; count: number },
  hasTime: () => boolean,
): Table {
  const repeated: Repeated[][] = [];
  while (repeated.length < count && (repeated.length === 0 || hasTime()))
    repeated.push(repeat(first + repeated.length));
  const column = (name: string, f: number, of: keyof Repeated): Column => ({
    name,
    type: 'double',
    values: Float64Array.from(repeated, (figure) => told(figure[f][of])),
  });
  return {
    columns: [
      { name: 'data_set', type: 'int64', values: repeated.map((_, index) => first + index) },
      ...figures.flatMap((_, f) => {
        const { covers, rejects } = columnsOfFigure(f);
        return [column(covers, f, 'covers'), column(rejects, f, 'rejects')];
      }),
    ],
  };
}

function told(answer: boolean | null): number {
  return answer === null ? Number.NaN : Number(answer);
}
