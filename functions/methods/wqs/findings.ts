/** The main WQS analyses in words: of each outcome, what one step of the index does in each direction. */
import { cautionMeaning } from '../../report/effect-cell.ts';
import { effectInSentence, pValue, sentence, shownBy } from '../../report/figures.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { sharesInWords } from '../../report/shares.ts';
import { type Finding, type Findings, rowsOf, type StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { type CalibratedWqsRow, wqsCalibrationInWords, wqsRows } from './calibrated-rows.ts';
import { spreadInWords } from './effects-table.ts';
import { FINAL_MODELS } from './lines.ts';
import type { WqsWeightRow } from './result.ts';
import { partInWords } from './weights-table.ts';

export function wqsFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  return groupsBy(wqsRows(report), 'outcome').map((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'model', 'subgroup');
    // The survey's own model is the one to conclude from; a CSV without a design has the ordinary one alone.
    const final = shown.some((row) => row.final === 'survey') ? 'survey' : 'glm';
    const main = shown.filter((row) => row.final === final);
    const [{ outcome, model, subgroup }] = main;
    const associated = main.filter((row) => ['higher', 'lower'].includes(shownBy(row)));
    const where = labels.outcome(outcome);
    const answer =
      associated.length > 0
        ? `The mixture's WQS index is associated with ${where}: ${associated.map((row) => `in the ${row.direction} direction, ${familyOf(row.family).effectMeasure} ${effectInSentence(row, labels.unit(outcome))} per step`).join('; ')}.`
        : `The mixture's WQS index is not shown to be associated with ${where} in ${main.length === 1 ? 'its direction' : 'either direction'}.`;
    const basis = `${sentence(FINAL_MODELS[final])}; ${labels.adjustment(model)}; ${labels.subgroup(subgroup)}.`;
    return { answer, basis, each: main.map((row) => finding(row, report, labels)) };
  });
}

function finding(row: CalibratedWqsRow, report: StudyReport, labels: StudyLabels): Finding {
  const { outcome, model, subgroup, direction, n, n_training, n_validation, kept, replicates } = row;
  const weights = rowsOf<WqsWeightRow>(report, 'wqs_weights').filter(
    (weight) =>
      weight.outcome === outcome &&
      weight.model === model &&
      weight.subgroup === subgroup &&
      weight.direction === direction,
  );
  const shares = sharesInWords(weights.map((row) => [partInWords(row, labels), row.weight]));
  const few = cautionMeaning(row.caution);
  const cautions = [
    ...(few === null ? [] : [few]),
    ...(n_training + n_validation > n ? ['the same participants gave the weights and tested the index'] : []),
    ...(kept < replicates ? [`${kept} of ${replicates} replicates had a signal in this direction`] : []),
  ];
  return {
    about: `one step of the ${direction} index`,
    found: `${foundInWords(row, labels)} Weights: ${shares}.`,
    caution: cautions.length === 0 ? null : cautions.join('; '),
  };
}

function foundInWords(row: CalibratedWqsRow, labels: StudyLabels): string {
  const { family, effect, holdouts, reason, status, p } = row;
  if (effect === null)
    return `${status === 'no_signal' ? 'no signal' : 'not estimable'}${reason === null ? '' : ` (${reason})`}.`;
  // Of several holdouts there is neither interval nor p.
  const sureness = holdouts > 1 ? spreadInWords(row) : pValue(p);
  const figure = effectInSentence(row, labels.unit(row.outcome), sureness, wqsCalibrationInWords(row));
  return `${familyOf(family).effectMeasure} ${figure}.`;
}
