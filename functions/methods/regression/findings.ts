/**
 * The main regressions in words: of each outcome, what the extreme contrast of each exposure shows in the main model.
 */
import { TREND } from '../../exposures/form.ts';
import { cautionMeaning } from '../../report/effect-cell.ts';
import { count, distinct, effectInSentence, noEffect, pValue, sentence, shownBy } from '../../report/figures.ts';
import { groupsBy, mainRows } from '../../report/groups.ts';
import { reasonInWords } from '../../report/reasons.ts';
import type { Finding, Findings, StudyReport } from '../../report/study-report.ts';
import type { StudyLabels } from '../../study/labels.ts';
import { calibrationInWords } from '../calibration-words.ts';
import { hasEffect, type RegressionRow, regressionRows } from './effect-table.ts';

export function regressionFindings(report: StudyReport, labels: StudyLabels): Findings[] {
  const rows = regressionRows(report);
  return groupsBy(rows, 'outcome').map((ofOutcome) => {
    const shown = mainRows(ofOutcome, report.request, 'family', 'form', 'model', 'subgroup');
    const [first] = shown;
    const main = groupsBy(shown, 'exposure').map(extremeContrast);
    const trends = shown.filter(({ contrast }) => contrast === TREND);
    return {
      answer: answer(main, labels),
      basis: basis(first, main, labels),
      each: main.map((row) =>
        finding(
          row,
          trends.find(({ exposure }) => exposure === row.exposure),
          labels,
        ),
      ),
    };
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

/** Exposures as measured differ in their units. */
function basis(row: RegressionRow, main: readonly RegressionRow[], labels: StudyLabels): string {
  const { model, subgroup } = row;
  const contrasts = distinct(main.map(labels.contrast)).join(' or ');
  return `${sentence(labels.measures(row))}, ${contrasts}; ${labels.adjustment(model)}; ${labels.subgroup(subgroup)}.`;
}

function answer(main: readonly RegressionRow[], labels: StudyLabels): string {
  const associated = main.filter(isAssociation);
  const outcome = labels.outcome(main[0].outcome);
  if (main.length === 1) {
    const name = sentence(labels.exposure(main[0].exposure));
    return associated.length === 1
      ? `${name} is associated with ${outcome}: ${effectOf(main[0], labels)}.`
      : `${name} is not shown to be associated with ${outcome}${includingNone(main)}.`;
  }
  if (associated.length === 0) {
    return `None of ${main.length} exposures is shown to be associated with ${outcome}${includingNone(main)}.`;
  }
  const found = associated.map((row) => `${labels.exposure(row.exposure)}, ${effectOf(row, labels)}`).join('; ');
  const others = main.filter((row) => !associated.includes(row));
  const rest =
    others.length === 0
      ? ''
      : ` The ${others.length === 1 ? 'other is' : 'others are'} not shown to be${includingNone(others)}.`;
  return `Of ${main.length} exposures, ${associated.length === 1 ? 'one is' : `${associated.length} are`} associated with ${outcome}: ${found}.${rest}`;
}

/** `odds ratio 3.87 (95 % interval 1.44 to 10.42)`; of a joint test its p. */
function effectOf(row: RegressionRow, labels: StudyLabels): string {
  if (row.effect === null) return pValue(row.p);
  return `${row.effect_measure} ${effectInSentence(row, labels.unit(row.outcome))}`;
}

/** Why nothing is shown. */
function includingNone(rows: readonly RegressionRow[]): string {
  const reasons = [
    ...(rows.some((row) => shownBy(row) === 'none')
      ? [
          `${rows.length === 1 ? 'the 95 % interval includes' : 'the 95 % intervals include'} ${noEffect(rows[0].family)}`,
        ]
      : []),
    ...(rows.some((row) => hasEffect(row) && shownBy(row) === 'no interval') ? ['there is no interval'] : []),
    ...(rows.some((row) => !hasEffect(row)) ? [`p is ${ALPHA} or more`] : []),
  ];
  return reasons.length === 0 ? '' : `: ${reasons.join(', or ')}`;
}

function finding(row: RegressionRow, trend: RegressionRow | undefined, labels: StudyLabels): Finding {
  const about = `${labels.exposure(row.exposure)}, ${labels.contrast(row)}`;
  return { about, found: foundInWords(row, trend, labels), caution: cautionOf(row) };
}

function foundInWords(row: RegressionRow, trend: RegressionRow | undefined, labels: StudyLabels): string {
  const { effect, reason, total, p, status } = row;
  if (status === 'not_estimable') return `not estimable (${reasonInWords(reason, labels) ?? 'no reason is known'}).`;
  if (effect === null) return `${pValue(p)}.`;
  const figure = effectInSentence(row, labels.unit(row.outcome), pValue(p), calibrationInWords(row));
  const counts = total === null ? '' : ` ${countsInWords(row)}`;
  return `${row.effect_measure} ${figure}; ${directionOf(row)}${trendInWords(trend)}.${counts}`;
}

function trendInWords(trend: RegressionRow | undefined): string {
  const told = pValue(trend?.p ?? null);
  return told === '' ? '' : `; trend over the groups ${told}`;
}

function directionOf(row: RegressionRow): string {
  const shown = shownBy(row);
  if (shown === 'no interval') return 'without an interval nothing can be said';
  if (shown === 'none') return `the interval includes ${noEffect(row.family)}`;
  // Cases are more or less common; a number, or a count, is higher or lower.
  const words =
    row.cases === null ? { higher: 'higher', lower: 'lower' } : { higher: 'more common', lower: 'less common' };
  return `${words[shown]} at the higher exposure`;
}

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
