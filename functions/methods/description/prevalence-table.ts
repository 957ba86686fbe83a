/** How common the outcomes are, in each subgroup. */
import { casesOf, degreesOfFreedom, percent } from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { Figure, row, type TableRow, table } from '../../report/table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { PrevalenceRow } from './fit.ts';

const HEAD = ['Subgroup', 'Prevalence', '95 % interval, logit', '95 % interval, Korn and Graubard', 'Cases / n', 'df'];

export function prevalenceTable(rows: readonly PrevalenceRow[], labels: StudyLabels): Html {
  const groups = groupsBy(rows, 'outcome').map((ofOutcome) => {
    const [{ outcome }] = ofOutcome;
    return {
      name: html`${labels.outcome(outcome)}<span class="small">${labels.outcomeMeaning(outcome)}</span>`,
      rows: groupsBy(ofOutcome, 'subgroup').map((ofSubgroup) => subgroupRow(ofSubgroup, labels)),
    };
  });
  const caption = 'How common the outcomes are';
  return table({ id: 'prevalence', caption, head: HEAD, groups, csv: csvRows(rows, labels) });
}

function subgroupRow(rows: readonly PrevalenceRow[], labels: StudyLabels): TableRow {
  const [{ subgroup, cases, n, estimate, df }] = rows;
  return row(labels.subgroup(subgroup), [
    estimate === null ? html`<span class="none">not estimable</span>` : new Figure(percent(estimate)),
    new Figure(intervalOf(rows, 'logit')),
    new Figure(intervalOf(rows, 'korn-graubard')),
    new Figure(casesOf(cases, n)),
    new Figure(degreesOfFreedom(df)),
  ]);
}

function intervalOf(rows: readonly PrevalenceRow[], contrast: PrevalenceRow['contrast']): string {
  const found = rows.find((candidate) => candidate.contrast === contrast);
  return found ? sharesBetween(found) : '';
}

/**
 * `9.9–12.1 %`; empty where there is no interval. A Wald interval of a rare level may leave the shares that there are:
 * its CSV has it whole.
 */
export function sharesBetween({ ci_low, ci_high }: { ci_low: number | null; ci_high: number | null }): string {
  return ci_low === null || ci_high === null
    ? ''
    : `${percent(Math.max(0, ci_low), '')}–${percent(Math.min(1, ci_high))}`;
}

export function prevalenceLines(rows: readonly PrevalenceRow[], labels: StudyLabels): string[] {
  return groupsBy(rows, 'outcome').flatMap((ofOutcome) => {
    const [{ outcome }] = ofOutcome;
    return [
      `Prevalence (95 % logit interval) of ${labels.outcome(outcome)}`,
      ...ofOutcome
        .filter(({ contrast }) => contrast === 'logit')
        .map((found) => {
          const between = sharesBetween(found);
          const share = found.estimate === null ? 'not estimable' : percent(found.estimate);
          return `  ${labels.subgroup(found.subgroup)}: ${share}${between && ` (${between})`}, ${casesOf(found.cases, found.n)}`;
        }),
    ];
  });
}
