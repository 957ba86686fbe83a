/** The mixture on the console: of the main model the effect in each direction by both final models, and the weights. */
import { cautionInWords, withoutEffect } from '../../report/effect-cell.ts';
import { casesOf, count, effectInWords, pValue } from '../../report/figures.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { sharesInWords } from '../../report/shares.ts';
import { rowsOf, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { permutationTestInWords } from '../permutation-words.ts';
import { type CalibratedWqsRow, wqsCalibrationInWords, wqsRows } from './calibrated-rows.ts';
import { spreadInWords } from './effects-table.ts';
import type { WqsRow, WqsWeightRow } from './result.ts';
import { partInWords } from './weights-table.ts';

export function wqsLines(report: StudyReport, labels: StudyLabels): string[] {
  const all = wqsRows(report);
  const shown = mainRows(all, report.request, 'outcome', 'model', 'subgroup');
  const [first] = shown;
  if (!first) return [];
  const { outcome, model, subgroup, cases, n } = first;
  const weights = rowsOf<WqsWeightRow>(report, 'wqs_weights').filter(
    (weight) => weight.outcome === outcome && weight.model === model && weight.subgroup === subgroup,
  );
  return [
    `WQS: ${labels.measure(first)} per step of the index on ${labels.outcome(outcome)}; ${labels.model(model)}; ${labels.subgroup(subgroup)}, ${casesOf(cases, n)}`,
    ...replicatesLines(report),
    ...groupsBy(shown, 'direction').flatMap((finals) =>
      directionLines(
        finals,
        weights.filter(({ direction }) => direction === finals[0].direction),
        labels,
      ),
    ),
  ];
}

/** Of all analyses of the run. */
function replicatesLines({ manifest: { replicates } }: StudyReport): string[] {
  if (!replicates) return [];
  const { needed, reused, computed } = replicates;
  const told =
    reused === null || computed === null ? '' : `, ${count(reused)} of them reused, ${count(computed)} computed`;
  return [`  ${count(needed)} replicates in all${told}`];
}

export const FINAL_MODELS: Readonly<Record<WqsRow['final'], string>> = {
  glm: 'by the ordinary final model',
  survey: 'by the survey design',
};

function directionLines(
  finals: readonly CalibratedWqsRow[],
  weights: readonly WqsWeightRow[],
  labels: StudyLabels,
): string[] {
  const [{ direction, kept, replicates }] = finals;
  const shares = weights.map((row): [string, number | null] => [partInWords(row, labels), row.weight]);
  const permuted = permutationTestInWords(finals[0]);
  const leftOut = weights.filter(({ status }) => status === 'left_out').map((row) => partInWords(row, labels));
  return [
    `${direction}: ${finals.map((final) => `${effect(final)} ${FINAL_MODELS[final.final]}`).join(', ')}`,
    `  weights: ${sharesInWords(shares)}; ${count(kept)} of ${count(replicates)} replicates kept`,
    ...(permuted === '' ? [] : [`  permutation test of the mixture on all rows: ${permuted}`]),
    ...(leftOut.length === 0 ? [] : [`  not in the mixture, for lack of variation: ${leftOut.join(', ')}`]),
  ];
}

function effect(row: CalibratedWqsRow): string {
  const beside = row.reason === null ? '' : ` (${row.reason})`;
  if (row.effect === null) return `${withoutEffect(row.status)}${beside}`;
  const oneSided = pValue(row.p_one_sided).replace('p', 'one-sided');
  const sureness = row.holdouts > 1 ? spreadInWords(row) : [pValue(row.p), oneSided].filter(Boolean).join(', ');
  const told = [effectInWords(row), sureness, wqsCalibrationInWords(row), cautionInWords(row.caution)];
  return `${told.filter(Boolean).join(', ')}${beside}`;
}
