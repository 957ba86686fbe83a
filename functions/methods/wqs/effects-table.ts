/** The effect of one step of the WQS index on one outcome, by both final models. */
import { effectCell } from '../../report/effect-cell.ts';
import { casesOf, count, degreesOfFreedom, effectInWords, isRatio, plainNumber, pValue } from '../../report/figures.ts';
import { type Footnotes, footnotes } from '../../report/footnotes.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { Figure, row, type TableRow, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { permutationTestInWords } from '../permutation-words.ts';
import { type CalibratedWqsRow, wqsCalibrationInWords } from './calibrated-rows.ts';
import type { WqsRow } from './result.ts';

/** `id` names the table and its footnotes. */
export function wqsEffects(rows: readonly CalibratedWqsRow[], labels: StudyLabels, id: string): Html {
  const [{ cases }] = rows;
  const head = [
    'Subgroup',
    'Direction',
    'Design-based final model',
    'Ordinary final model',
    cases === null ? 'n' : 'Cases / n',
    'Training / validation',
    'Replicates kept',
    ...(rows.some(({ permutations }) => permutations !== null) ? ['Permutation test'] : []),
  ];
  const notes = footnotes(id);
  const groups = groupsBy(rows, 'model').map((ofModel) => ({
    name: labels.model(ofModel[0].model),
    // Both final models of an analysis stand in one row.
    rows: groupsBy(ofModel, 'subgroup', 'direction').map((finals) => analysisRow(finals, notes, labels)),
  }));
  const caption = `${labels.measure(rows[0])} (95 % interval) per step of the WQS index`;
  return html`${table({ id, caption, head, groups, csv: csvRows(rows, labels) })}${notes.list()}`;
}

function analysisRow(finals: readonly CalibratedWqsRow[], notes: Footnotes, labels: StudyLabels): TableRow {
  const [{ subgroup, direction, cases, n, n_training, n_validation, kept, replicates, permutations }] = finals;
  const effect = (final: WqsRow['final']) => {
    const found = finals.find((candidate) => candidate.final === final);
    return found ? effectCell(found, notes, labels, sureness(found)) : '';
  };
  return row(labels.subgroup(subgroup), [
    direction,
    effect('survey'),
    effect('glm'),
    new Figure(casesOf(cases, n)),
    new Figure(`${count(n_training)} / ${count(n_validation)}`),
    new Figure(`${count(kept)} of ${count(replicates)}`),
    ...(permutations === null ? [] : [permutationTestInWords(finals[0])]),
  ]);
}

function sureness(found: CalibratedWqsRow): string {
  if (found.effect === null) return '';
  if (found.holdouts > 1) return spreadInWords(found);
  const p = `${pValue(found.p)}, ${pValue(found.p_one_sided).replace('p', 'one-sided')}`;
  const df = found.final === 'survey' ? `${p}, df ${degreesOfFreedom(found.df)}` : p;
  return [df, wqsCalibrationInWords(found)].filter(Boolean).join(' · ');
}

/** Between the splits. The words avoid anything that could be taken for a confidence interval. */
export function spreadInWords({ family, split_sd, split_p2_5, split_p97_5 }: WqsRow): string {
  if (split_sd === null || split_p2_5 === null || split_p97_5 === null) return '';
  const { effect, effectMeasure } = familyOf(family);
  const [low, high] = [split_p2_5, split_p97_5].map((estimate) =>
    effectInWords({ family, effect: effect(estimate), effect_low: null, effect_high: null }),
  );
  return `splits from ${low} to ${high}, SD of ${isRatio(family) ? 'log ' : ''}${effectMeasure} ${plainNumber(split_sd)}`;
}
