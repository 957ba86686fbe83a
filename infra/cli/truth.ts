/** Estimates beside the truth that simulated data were made with. */
import type { Manifest } from '../../functions/lake/manifest.ts';
import { mainRows } from '../../functions/report/groups.ts';
import { sharesInWords } from '../../functions/report/shares.ts';
import { rowsOf, type StudyReport } from '../../functions/report/study-report.ts';
import type { EffectRow } from '../../functions/study/effect-row.ts';
import type { StudyLabels } from '../../functions/study/labels.ts';

/** The quantile groups that the truth is told by. */
const QUARTILES = 4;

/** Of the main model: the simulation knows the truth of low bone density by quartiles. */
export function truthLines(report: StudyReport, labels: StudyLabels): string[] {
  const { truth } = report.manifest;
  if (!truth) return [];
  const shown = quartileRows(report);
  if (shown.length === 0) return [];
  return [
    'Simulated: log odds ratio by quartile, estimate (standard error) beside truth',
    ...Object.entries(truth.log_odds_ratio_per_quartile).flatMap(([exposure, perQuartile]) => {
      const cells = shown.flatMap((row) => {
        const steps = Number(row.contrast.slice(1)) - 1;
        const { estimate, se } = row;
        if (row.exposure !== exposure || estimate === null || se === null) return [];
        return [`${row.contrast} ${estimate.toFixed(2)} (${se.toFixed(2)}) true ${(steps * perQuartile).toFixed(2)}`];
      });
      return cells.length === 0 ? [] : [`${labels.exposure(exposure)}: ${cells.join(', ')}`];
    }),
    `true WQS weights: ${weightsInWords(truth, 'positive', labels)}; ${weightsInWords(truth, 'negative', labels)}`,
    `(${truth.note})`,
  ];
}

function quartileRows(report: StudyReport): EffectRow[] {
  const { request } = report;
  const form = request.forms.find(
    (candidate) =>
      'quantile' in candidate && candidate.quantile.groups === QUARTILES && candidate.quantile.reference === 1,
  );
  const outcome = request.outcomes.find((candidate) => 'bone_density' in candidate);
  const rows = rowsOf<EffectRow>(report, 'regression').filter(
    (row) =>
      row.outcome === outcome?.id && row.family === 'logistic' && row.form === form?.id && /^q\d+$/.test(row.contrast),
  );
  return mainRows(rows, request, 'model', 'subgroup');
}

function weightsInWords(
  truth: NonNullable<Manifest['truth']>,
  direction: 'positive' | 'negative',
  labels: StudyLabels,
): string {
  const effect = Math.exp(truth.wqs_log_odds_ratio[direction]).toFixed(2);
  const shares = Object.entries(truth.wqs_weights[direction]).map(
    ([exposure, weight]) => [labels.exposure(exposure), weight] as const,
  );
  return `${direction} ${sharesInWords(shares)} (odds ratio ${effect} a step)`;
}
