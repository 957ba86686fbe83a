/**
 * The main regressions in words: of each outcome, what the extreme contrast of each exposure shows in the main model.
 */
import { cautionMeaning } from '../../report/effect-cell.ts';
import { count, effectInWords, inList, isRatio, pValue, shownBy, surenessInWords } from '../../report/figures.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { reasonInWords } from '../../report/reasons.ts';
import type { Finding, Findings, StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { familyOf } from '../../survey/family.ts';
import { calibrationInWords } from '../calibration-words.ts';
import { hasEffect, type RegressionRow, regressionRows } from './effect-table.ts';

export function regressionFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  const rows = regressionRows(report);
  return groupsBy(rows, 'outcome').map((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'family', 'form', 'model', 'subgroup');
    const [{ outcome, model, subgroup, family }] = shown;
    const main = groupsBy(shown, 'exposure').map(extremeContrast);
    const associated = main.filter((row) => isAssociation(row));
    const where = `${labels.outcome(outcome)} (${familyOf(family).effectMeasure}s; ${labels.model(model)}; ${labels.subgroup(subgroup)})`;
    return { answer: answer(main, associated, where, labels), each: main.map((row) => finding(row, labels)) };
  });
}

/**
 * The highest group against the reference; of other forms their only contrast, of a spline the test of any association.
 */
function extremeContrast(rows: readonly RegressionRow[]): RegressionRow {
  return rows.filter(hasEffect).at(-1) ?? rows.find(({ contrast }) => contrast === 'overall') ?? rows[0];
}

const ALPHA = 0.05;

function isAssociation(row: RegressionRow): boolean {
  if (!hasEffect(row)) return row.p !== null && row.p < ALPHA;
  return shownBy(row) === 'higher' || shownBy(row) === 'lower';
}

function answer(
  main: readonly RegressionRow[],
  associated: readonly RegressionRow[],
  where: string,
  labels: StudyLabels,
): string {
  const names = inList(associated.map(({ exposure }) => labels.exposure(exposure)));
  if (associated.length === 0) {
    const none =
      main.length === 1 ? `${labels.exposure(main[0].exposure)} shows no` : `None of ${main.length} exposures shows an`;
    return `${none} association with ${where} whose 95 % interval excludes no effect.`;
  }
  if (main.length === 1) return `${names} is associated with ${where}: the 95 % interval excludes no effect.`;
  return `Of ${main.length} exposures, ${associated.length === 1 ? 'one is' : `${associated.length} are`} associated with ${where}: ${names}.${others(main.filter((row) => !associated.includes(row)))}`;
}

function others(rows: readonly RegressionRow[]): string {
  if (rows.length === 0) return '';
  const without = rows.some((row) => shownBy(row) === 'no interval') ? ', or there is no interval' : '';
  return ` Of the others the 95 % intervals include no effect${without}.`;
}

function finding(row: RegressionRow, labels: StudyLabels): Finding {
  const about = `${labels.exposure(row.exposure)}, ${labels.contrast(row)}`;
  return { about, found: foundInWords(row, labels), caution: cautionOf(row) };
}

function foundInWords(row: RegressionRow, labels: StudyLabels): string {
  const { effect, family, reason, total, p, status } = row;
  if (status === 'not_estimable') return `not estimable (${reasonInWords(reason, labels) ?? 'no reason is known'}).`;
  if (effect === null) return `${pValue(p)}.`;
  const { effectMeasure } = familyOf(family);
  const figure = effectInWords({ family, effect, effect_low: null, effect_high: null });
  const counts = total === null ? '' : ` ${countsInWords(row)}`;
  return `${effectMeasure} ${figure} (${[surenessInWords(row), calibrationInWords(row)].filter(Boolean).join('; ')}); ${DIRECTION[shownBy(row)](isRatio(family))}.${counts}`;
}

const DIRECTION = {
  higher: (isRatio: boolean) => (isRatio ? 'more common at the higher exposure' : 'higher at the higher exposure'),
  lower: (isRatio: boolean) => (isRatio ? 'less common at the higher exposure' : 'lower at the higher exposure'),
  none: () => 'the interval includes no effect',
  'no interval': () => 'without an interval nothing can be said',
} as const;

function countsInWords({ events, total, reference_events, reference_total }: RegressionRow): string {
  if (total === null || reference_total === null) return '';
  if (events === null || reference_events === null) {
    return `Participants: ${count(total)}, and ${count(reference_total)} in the reference group.`;
  }
  return `Cases: ${count(events)} of ${count(total)}, and ${count(reference_events)} of ${count(reference_total)} in the reference group.`;
}

function cautionOf({ status, caution }: RegressionRow): string | null {
  const firth = status === 'firth' ? 'a penalised (Firth) fit stands in place' : null;
  return [cautionMeaning(caution), firth].filter((part) => part !== null).join('; ') || null;
}
