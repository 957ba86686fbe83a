/**
 * The table of participants: every variable with its levels, everybody and group by group, and whether the groups
 * differ.
 */
import {
  count,
  degreesOfFreedom,
  distinct,
  effectInWords,
  percent,
  plainNumber,
  pValue,
} from '../../report/figures.ts';
import { groupsBy } from '../../report/groups.ts';
import { type Html, html } from '../../report/html.ts';
import { csvRows } from '../../report/labelled-rows.ts';
import { levelInWords } from '../../report/reasons.ts';
import { Figure, row, type TableRow, table } from '../../report/table.ts';
import { textTable } from '../../report/text-table.ts';
import type { StudyLabels } from '../../study/labels.ts';
import type { RunRequest } from '../../study/run-request.ts';
import type { ParticipantsRow } from './participants.ts';
import { EVERYBODY } from './plan.ts';
import { sharesBetween } from './prevalence-table.ts';

/** `rows` are those by one outcome or exposure; `id` names the table. */
export function participantsTable(
  rows: readonly ParticipantsRow[],
  request: RunRequest,
  labels: StudyLabels,
  id: string,
): Html {
  const names = distinct(rows.map(({ group }) => group));
  return table({
    id,
    caption: captionOf(rows[0], request, labels),
    head: ['Variable', ...groupHeads(rows, names, request), 'Do the groups differ?'],
    groups: groupsBy(rows, 'variable').map((ofVariable) => ({
      name: variableInWords(ofVariable[0], labels),
      rows: variableRows(ofVariable, names),
    })),
    csv: csvRows(rows, labels),
  });
}

function captionOf({ by }: ParticipantsRow, request: RunRequest, labels: StudyLabels): string {
  return isOutcome(by, request)
    ? `Participants with and without ${labels.outcome(by)}`
    : `Participants by quantile groups of ${labels.exposure(by)}`;
}

function isOutcome(id: string, { outcomes }: RunRequest): boolean {
  return outcomes.some((outcome) => outcome.id === id);
}

/** What each group is called, with how many are in it. The caption says what they are groups of. */
function groupHeads(rows: readonly ParticipantsRow[], groups: readonly string[], request: RunRequest): string[] {
  const compared = groups.filter((group) => group !== EVERYBODY).length;
  return groups.map((group) => {
    const found = rows.find((candidate) => candidate.group === group);
    const isQuantile = group !== EVERYBODY && found !== undefined && !isOutcome(found.by, request);
    return `${isQuantile ? `group ${group.slice(1)} of ${compared}` : group} (n ${count(found?.n ?? 0)})`;
  });
}

function variableInWords({ variable, unit }: ParticipantsRow, labels: StudyLabels): string {
  return unit === null ? labels.exposure(variable) : `${labels.exposure(variable)}, ${unit}`;
}

/**
 * The mean or the shares of a variable, then what is missing and what lies below the limit of detection, if anything
 * does.
 */
function variableRows(rows: readonly ParticipantsRow[], groups: readonly string[]): TableRow[] {
  const inGroups = (lines: readonly ParticipantsRow[], cell: (found: ParticipantsRow) => string) =>
    groups.map((group) => {
      const found = lines.find((candidate) => candidate.group === group);
      return new Figure(found ? cell(found) : '');
    });
  const levels = groupsBy(rows, 'level');
  const [anyLevel] = levels;
  return [
    ...levels.map((ofLevel, index) =>
      row(levelName(ofLevel[0]), [...inGroups(ofLevel, withInterval), index === 0 ? testInWords(ofLevel[0]) : '']),
    ),
    ...(anyLevel.some(({ missing }) => missing > 0)
      ? [row('missing', [...inGroups(anyLevel, ({ missing, missing_share }) => counted(missing, missing_share)), ''])]
      : []),
    ...(anyLevel.some(({ below_detection }) => below_detection !== null)
      ? [
          row('below the limit of detection', [
            ...inGroups(anyLevel, ({ below_detection, n, missing }) =>
              below_detection === null
                ? ''
                : counted(below_detection, n > missing ? below_detection / (n - missing) : null),
            ),
            '',
          ]),
        ]
      : []),
  ];
}

function levelName({ level }: ParticipantsRow): string {
  return level === null ? 'mean' : levelInWords(level);
}

function counted(some: number, share: number | null): string {
  return share === null ? count(some) : `${count(some)} (${percent(share)})`;
}

function withInterval(found: ParticipantsRow): string {
  const { measure, estimate, ci_low, ci_high } = found;
  if (estimate === null) return 'not estimable';
  if (measure === 'mean') {
    return effectInWords({ family: 'linear', effect: estimate, effect_low: ci_low, effect_high: ci_high });
  }
  // Of nobody, and of everybody, the linearised interval has no width, as if that were certain of the population.
  if (estimate === 0 || estimate === 1) return percent(estimate);
  const between = sharesBetween(found);
  return `${percent(estimate)}${between && ` (${between})`}`;
}

function testInWords({ test, statistic, numerator_df, denominator_df, p }: ParticipantsRow): Html {
  if (test === null || statistic === null) return html``;
  const df = [numerator_df, denominator_df].map(degreesOfFreedom);
  const on = test === 't' ? `on ${df[1]} df` : `on ${df.join(' and ')} df`;
  return html`${pValue(p)}<span class="small">${test} ${plainNumber(statistic)} ${on}</span>`;
}

/** The same in short for the console: without intervals and missing values. */
export function participantsLines(
  rows: readonly ParticipantsRow[],
  request: RunRequest,
  labels: StudyLabels,
): string[] {
  const groups = distinct(rows.map(({ group }) => group));
  const inGroups = (line: readonly ParticipantsRow[]) =>
    groups.map((group) => inShort(line.find((candidate) => candidate.group === group)));
  const body = groupsBy(rows, 'variable').flatMap((ofVariable) => {
    const [first] = ofVariable;
    const name = variableInWords(first, labels);
    if (first.level === null) return [[`${name}, mean`, ...inGroups(ofVariable), pValue(first.p)]];
    return [
      [name, ...groups.map(() => ''), pValue(first.p)],
      ...groupsBy(ofVariable, 'level').map((line) => [`  ${levelName(line[0])}`, ...inGroups(line), '']),
    ];
  });
  return [captionOf(rows[0], request, labels), ...textTable(['', ...groupHeads(rows, groups, request), ''], body)];
}

function inShort(found: ParticipantsRow | undefined): string {
  if (!found) return '';
  if (found.estimate === null) return 'not estimable';
  return found.measure === 'mean' ? plainNumber(found.estimate) : percent(found.estimate);
}
