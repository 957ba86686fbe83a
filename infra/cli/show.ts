import { printableLines } from '../../functions/language/plain-text.ts';
import { csv } from '../../functions/report/csv.ts';
import { commandNamed, exitingWith } from './command.ts';
import { findRun, LAKE_OPTION, openLake, RUN_WORDS } from './found-run.ts';
import { figure, heading, labelledRows, pInWords, sizeInWords, subject } from './results-text.ts';
import {
  FILTER_OPTIONS,
  type Filters,
  filtered,
  type ResultTable,
  type RunResults,
  readResults,
} from './run-results.ts';
import { aligned, groupedBy } from './text-table.ts';
import { UsageError } from './usage-error.ts';

const options = commandNamed('show')
  .description('Shows results of a run, each with its participants and cases.')
  .argument('<RUN>', RUN_WORDS)
  .option(...LAKE_OPTION)
  .option('--csv', 'Prints the rows as CSV, with labels beside ids.')
  .option('--json', 'Prints the rows as JSON, with labels beside ids.');
for (const [flags, description] of FILTER_OPTIONS) options.option(flags, description);
export const command = options.action(exitingWith(show));

interface Options extends Filters {
  lake: string;
  csv?: boolean | undefined;
  json?: boolean | undefined;
}

async function show(word: string, { lake, csv: asCsv, json, ...filters }: Options): Promise<number> {
  if (asCsv && json) throw new UsageError('--csv and --json exclude each other');
  const results = await readResults(await findRun(word, () => openLake(lake)));
  const tables = filtered(results, filters);
  const rows = () => labelledRows(tables, results.labels);
  const text = json ? JSON.stringify(rows()) : asCsv ? csv(rows()) : inWords(results, tables);
  process.stdout.write(`${text}\n`);
  return 0;
}

function inWords({ manifest, request, labels }: RunResults, tables: readonly ResultTable[]): string {
  const lines = [
    `${manifest.title} (${manifest.run_id}, ${manifest.status}${manifest.simulated ? ', SIMULATED DATA' : ''})`,
    ...request.outcomes.map(({ id, label }) => `${label}: ${labels.outcomeMeaning(id)}`),
  ];
  for (const { method, table, rows } of tables) {
    if (table === 'curves') {
      lines.push('', `${method}: ${rows.length} points of curves, which --csv and --json have`);
      continue;
    }
    const groups = groupedBy(rows, (row) => heading(row, labels));
    for (const [title, members] of groups) {
      const cells = members.map((row) => [
        `  ${subject(row, labels)}`,
        sizeInWords(row),
        [figure(row), row.status === 'firth' ? 'Firth' : '', caution(row.caution)].filter(Boolean).join(', '),
        pInWords(row.p),
        typeof row.dropped === 'string' ? `without ${row.dropped}` : '',
      ]);
      lines.push('', `${method}: ${title}`, ...aligned(cells));
    }
  }
  // A label of a request may have come past the door.
  return printableLines(lines.join('\n'));
}

/** `few_events` or `sparse`, next to the number. */
function caution(word: string | number | null | undefined): string {
  return typeof word === 'string' ? word.replaceAll('_', ' ') : '';
}
