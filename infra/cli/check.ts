import { printableLines } from '../../functions/language/plain-text.ts';
import { count } from '../../functions/report/figures.ts';
import { type StudyLabels, studyLabels } from '../../functions/study/labels.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import {
  checkStudy,
  FEW_EVENTS,
  SPARSE_EVENTS,
  type StudyCheck,
  type ThinCell,
} from '../../functions/study/study-check.ts';
import { commandNamed, exitingWith } from './command.ts';
import { withReachableSource } from './reachable-source.ts';
import { readRequest } from './request-file.ts';
import { SCALE_OPTION, SEED_OPTION } from './simulation-flags.ts';
import { readSource } from './source-columns.ts';
import { SOURCE_OPTION, type SourceOptions, sourceOption } from './source-option.ts';
import { aligned, groupedBy } from './text-table.ts';
import { userPath } from './user-path.ts';

export const command = commandNamed('check')
  .description('Says who would be in a study and where it is thin, before anything is estimated. Nothing is stored.')
  .argument('<REQUEST>', 'a request file')
  .option(...SOURCE_OPTION)
  .option(...SEED_OPTION)
  .option(...SCALE_OPTION)
  .option('--json', 'Prints it as JSON.')
  .action(exitingWith(check));

/** 0 whatever the warnings: they are the reader's to judge. */
async function check(path: string, { json, ...source }: SourceOptions & { json?: boolean }): Promise<number> {
  const request = await withReachableSource(await readRequest(userPath(path), sourceOption(source)));
  const { readColumn, simulated } = await readSource(request);
  const found = checkStudy(request, readColumn);
  const text = json ? JSON.stringify({ study: request.id, simulated, ...found }) : inWords(request, found, simulated);
  process.stdout.write(`${text}\n`);
  return 0;
}

function inWords(request: RunRequest, found: StudyCheck, simulated: boolean): string {
  const labels = studyLabels(request);
  const lines = [
    request.title,
    request.reading,
    ...(simulated ? ['SIMULATED DATA: these are not NHANES files.'] : []),
    '',
    'Outcomes',
    ...found.outcomes.map(
      ({ id, label, n, cases }) =>
        `  ${label}: ${cases === null ? '' : `${count(cases)} cases among `}${count(n)} participants (${labels.outcomeMeaning(id)})`,
    ),
    '',
    'Who is left after each sample rule',
    ...flowLines(found, labels),
    '',
    'Survey weights, each times the years that it stands for over the years of all cycles',
    ...found.weights.map(
      ({ cycle, column, years, years_of_study, why }) => `  ${cycle}: ${column} x ${years}/${years_of_study}, ${why}`,
    ),
    ...(found.models.length === 0 ? [] : ['', 'Complete cases of each model', ...modelLines(found, labels)]),
    ...thinLines(found, labels),
    ...changeLines(found, labels),
    '',
    `Analyses: ${Object.entries(found.analyses)
      .filter(([, planned]) => planned > 0)
      .map(([method, planned]) => `${count(planned)} of ${method}`)
      .join(', ')}`,
    '',
    found.warnings.length === 0 ? 'No warnings' : 'Warnings',
    ...found.warnings.map((warning) => `  ${warning}`),
  ];
  return printableLines(lines.join('\n'));
}

function flowLines({ flow }: Pick<StudyCheck, 'flow'>, labels: StudyLabels): string[] {
  const several = Object.keys(flow[0]?.cases ?? {}).length > 1;
  const lines = flow.map(({ description, n, cases }) => [
    `  ${description}`,
    count(n),
    Object.entries(cases)
      .map(([id, found]) => `${count(found)} ${several ? `of ${labels.outcome(id)}` : 'cases'}`)
      .join(', '),
  ]);
  return aligned(lines, [1]);
}

/** Of each named change who is left, and its weights. */
function changeLines({ sensitivity }: StudyCheck, labels: StudyLabels): string[] {
  if (sensitivity.length === 0) return [];
  const changes = sensitivity.flatMap((change) => [
    `  ${change.label}: ${change.no_cohort ?? `${count(change.n)} participants`}`,
    ...flowLines(change, labels).map((line) => `  ${line}`),
    `    weights: ${change.weights.map(({ cycle, column }) => `${column} in ${cycle}`).join(', ')}`,
  ]);
  return ['', 'Sensitivity: who is left with each change of the request', ...changes];
}

function modelLines({ models }: StudyCheck, labels: StudyLabels): string[] {
  const lines = [...groupedBy(models, ({ outcome, model }) => `${labels.outcome(outcome)}; ${labels.model(model)}`)];
  return lines.flatMap(([title, members]) => [
    `  ${title}`,
    ...aligned(
      members.map(({ subgroup, n, cases, coefficients }) => [
        `    ${labels.subgroup(subgroup)}`,
        `n ${count(n)}`,
        cases === null ? '' : `cases ${count(cases)}`,
        coefficients === 1 ? '' : `${coefficients} coefficients before any exposure`,
      ]),
    ),
  ]);
}

/** Of each exposure in a subgroup the model and group with the fewest; the others are in the JSON. */
function thinLines({ thin_cells }: StudyCheck, labels: StudyLabels): string[] {
  if (thin_cells.length === 0) return [];
  const thinnest = [
    ...groupedBy(thin_cells, ({ outcome, form, subgroup, exposure }) =>
      [outcome, form, subgroup, exposure].join(' '),
    ).values(),
  ].map((cells) => cells.reduce((least, cell) => (fewest(cell) < fewest(least) ? cell : least)));
  const groups = groupedBy(
    thinnest,
    ({ outcome, form, subgroup }) => `${labels.outcome(outcome)}; ${labels.form(form)}; ${labels.subgroup(subgroup)}`,
  );
  return [
    '',
    `Groups with fewer than ${FEW_EVENTS} cases, or others, the thinnest of each exposure (sparse: fewer than ${SPARSE_EVENTS})`,
    ...[...groups].flatMap(([title, cells]) => [
      `  ${title}`,
      ...aligned(
        cells.map((cell) => [
          `    ${labels.exposure(cell.exposure)}, group ${cell.group}`,
          `n ${count(cell.n)}`,
          `cases ${count(cell.cases)}`,
          cell.caution === 'sparse' ? 'sparse' : '',
          labels.model(cell.model),
        ]),
      ),
    ]),
  ];
}

function fewest({ n, cases }: ThinCell): number {
  return Math.min(cases, n - cases);
}
