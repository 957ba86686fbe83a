import { writeFile } from 'node:fs/promises';
import { printableLines } from '../../functions/language/plain-text.ts';
import { renderComparison } from '../../functions/report/comparison-page.ts';
import { type Difference, type Differences, differencesOf } from '../../functions/report/differences.ts';
import { commandNamed, exitingWith } from './command.ts';
import { findRun, LAKE_OPTION, openLake, RUN_WORDS } from './found-run.ts';
import { figure, heading, subject } from './results-text.ts';
import {
  FILTER_OPTIONS,
  type Filters,
  filtered,
  type ResultRow,
  type ResultTable,
  type RunResults,
  readResults,
} from './run-results.ts';
import { aligned, groupedBy } from './text-table.ts';
import { userPath } from './user-path.ts';

const options = commandNamed('compare')
  .description('Shows the same analyses of runs side by side, with what differs, and writes a page of it.')
  .argument('<RUN>', RUN_WORDS)
  .argument('<OTHER...>', 'other runs, named alike')
  .option(...LAKE_OPTION)
  .option('--page <FILE>', 'Where the page is written.', 'comparison.html')
  .option('--json', 'Prints it as JSON.');
for (const [flags, description] of FILTER_OPTIONS) options.option(flags, description);
export const command = options.action(exitingWith(compare));

interface Options extends Filters {
  lake: string;
  page: string;
  json?: boolean | undefined;
}

/** The same analysis in each run, in their order. */
interface Matched {
  table: string;
  rows: readonly (ResultRow | null)[];
  /** Whether all runs have it, and all their figures agree to the last bit. */
  same: boolean;
}

/** The columns that say of what a row is; all others are figures. */
const IDS = [
  ...[
    'method',
    'exposure',
    'outcome',
    'family',
    'form',
    'model',
    'subgroup',
    'contrast',
    'direction',
    'final',
    'component',
  ],
  ...['by', 'group', 'variable', 'level', 'measure', 'sensitivity', 'value'],
];
/** Every row says of which run it is: that is no difference of results. */
const OF_THE_RUN = ['study', 'run_id'];

/** 0 whatever differs: to differ is no fault. */
async function compare(word: string, others: string[], { lake, page, json, ...filters }: Options): Promise<number> {
  const runs: RunResults[] = [];
  for (const one of [word, ...others]) runs.push(await readResults(await findRun(one, () => openLake(lake))));
  const differences = differencesOf(runs);
  const results = matched(runs.map((run, index) => (index === 0 ? filtered(run, filters) : tolerant(run, filters))));
  const file = userPath(page);
  await writeFile(file, renderComparison(runs.map(({ report }) => report)));
  const ids = runs.map(({ manifest }) => manifest.run_id);
  const text = json
    ? JSON.stringify({ runs: ids, differences, results, page: file })
    : `${inWords(runs, differences, results)}\n\npage: ${file}`;
  process.stdout.write(`${text}\n`);
  return 0;
}

/** What only the first run has is a difference, and no wrong filter. */
function tolerant(results: RunResults, filters: Filters): ResultTable[] {
  try {
    return filtered(results, filters);
  } catch {
    return [];
  }
}

function matched(runs: readonly (readonly ResultTable[])[]): Matched[] {
  const names = [...new Set(runs.flatMap((tables) => tables.map(({ table }) => table)))];
  return names.flatMap((table) => {
    const byIds = runs.map(
      (tables) =>
        new Map(
          tables.filter((one) => one.table === table).flatMap(({ rows }) => rows.map((row) => [idsOf(row), row])),
        ),
    );
    const ids = [...new Set(byIds.flatMap((rows) => [...rows.keys()]))];
    return ids.map((id): Matched => {
      const rows = byIds.map((run) => run.get(id) ?? null);
      const same = rows.every((row) => row !== null && figuresOf(row) === figuresOf(rows[0] ?? {}));
      return { table, rows, same };
    });
  });
}

function idsOf(row: ResultRow): string {
  return JSON.stringify(IDS.map((name) => row[name] ?? null));
}

function figuresOf(row: ResultRow): string {
  return JSON.stringify(Object.entries(row).filter(([name]) => !OF_THE_RUN.includes(name)));
}

function inWords(runs: readonly RunResults[], differences: Differences, results: readonly Matched[]): string {
  const all = results.filter(({ rows }) => rows.every((row) => row !== null));
  const differing = all.filter(({ same }) => !same);
  const lines = [
    ...runs.map((run, index) => `run ${index + 1}: ${runInWords(run)}`),
    ...Object.entries(differences).flatMap(([name, found]) => ['', ...differencesInWords(name, found)]),
    '',
    `results of all runs: ${all.length}; the same to the last bit: ${all.length - differing.length}; not of all: ${results.length - all.length}`,
  ];
  const [first] = runs;
  for (const { id, label } of first.request.outcomes) lines.push(`${label}: ${first.labels.outcomeMeaning(id)}`);
  const told = results.map((one) => {
    const run = one.rows.findIndex((row) => row !== null);
    return { ...one, row: one.rows[run] ?? {}, labels: runs[run].labels };
  });
  for (const [title, members] of groupedBy(told, ({ row, labels }) => heading(row, labels))) {
    const cells = members.map(({ row, rows, labels, same }) => [
      `  ${subject(row, labels)}`,
      ...rows.map((found, index) => (same && index > 0 ? '=' : found ? figureWithSize(found) : 'none')),
    ]);
    lines.push('', title, ...aligned(cells));
  }
  return printableLines(lines.join('\n'));
}

function runInWords({ manifest: { run_id, title, created_at, status, simulated, cohort } }: RunResults): string {
  const size = cohort ? `, n ${cohort.n}` : '';
  return `${run_id}, ${created_at}, ${status}${size}${simulated ? ', SIMULATED DATA' : ''}: ${title}`;
}

/** Requests of different studies differ in nearly everything. */
const MOST_SHOWN = 40;

function differencesInWords(name: string, found: readonly Difference[]): string[] {
  if (found.length === 0) return [`${name}: the same`];
  const shown = found.slice(0, MOST_SHOWN);
  return [
    `${name}: ${found.length} ${found.length === 1 ? 'difference' : 'differences'}`,
    ...shown.map(({ what, values }) => `  ${what}: ${values.map((value) => value ?? 'none').join(' -> ')}`),
    ...(shown.length < found.length
      ? [`  and ${found.length - shown.length} more (the page and --json have all)`]
      : []),
  ];
}

function figureWithSize(row: ResultRow): string {
  const { n, cases } = row;
  const size = typeof n === 'number' ? ` [${n}${typeof cases === 'number' ? `/${cases}` : ''}]` : '';
  return `${figure(row)}${size}`;
}
