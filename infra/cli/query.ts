import { printableLines } from '../../functions/language/plain-text.ts';
import { csvOf } from '../../functions/report/csv.ts';
import { NAMED_QUERIES } from '../catalogue/named-queries.ts';
import { type Cell, QueryError, type QueryResult } from '../catalogue/query-result.ts';
import { commandNamed, exitingWith } from './command.ts';
import { LAKE_OPTION } from './found-run.ts';
import { sayingDamage } from './saying-damage.ts';
import { STACK_OPTION } from './stack-option.ts';
import { writeWhole } from './tables/output-file.ts';
import { aligned } from './text-table.ts';
import { UsageError } from './usage-error.ts';
import { isUrl, userPath } from './user-path.ts';

export const command = commandNamed('query')
  .description('Answers a query of a lake: by DuckDB in a folder, by Athena where it is deployed.')
  .argument('<QUERY>', `a SELECT, or the name of a query: ${Object.keys(NAMED_QUERIES).join(', ')}`)
  .argument('[VALUE...]', 'what the question marks of the query stand for, in order')
  .option(...LAKE_OPTION)
  .option(...STACK_OPTION)
  .option('--csv', 'Prints the rows as CSV.')
  .option('--json', 'Prints the rows as JSON.')
  .option('--out <FILE>', 'Writes them into a file, as CSV if neither --csv nor --json says how.')
  .addHelpText(
    'after',
    `\nNamed queries:\n${aligned(
      Object.entries(NAMED_QUERIES).map(([name, { about, parameters }]) => [
        `  ${[name, ...parameters].join(' ')}`,
        about,
      ]),
    ).join('\n')}`,
  )
  .action(exitingWith(query));

interface Options {
  lake: string;
  stack?: string | undefined;
  csv?: boolean | undefined;
  json?: boolean | undefined;
  out?: string | undefined;
}

/** 0 when there is an answer, be it of no row. */
async function query(word: string, values: string[], { lake, stack, csv, json, out }: Options): Promise<number> {
  if (csv && json) throw new UsageError('--csv and --json exclude each other');
  const sql = sqlOf(word, values);
  const result = await answer(sql, values, lake, stack);
  if (out !== undefined) await writeWhole(userPath(out), `${json ? asJson(result) : asCsv(result)}\n`);
  else process.stdout.write(`${csv ? asCsv(result) : json ? asJson(result) : inWords(result)}\n`);
  return 0;
}

/** @throws UsageError */
function sqlOf(word: string, values: readonly string[]): string {
  if (Object.hasOwn(NAMED_QUERIES, word)) {
    const { sql, parameters } = NAMED_QUERIES[word];
    if (values.length === parameters.length) return sql;
    const wanted = parameters.length === 0 ? 'no further word' : `${parameters.join(' and ')}`;
    throw new UsageError(`query ${word} takes ${wanted}, not ${values.length} words`);
  }
  if (/\s/.test(word.trim())) return word;
  throw new UsageError(
    `there is no query ${word.slice(0, 60)}; there are ${Object.keys(NAMED_QUERIES).join(', ')}, and any SELECT`,
  );
}

async function answer(sql: string, values: string[], lake: string, stack: string | undefined): Promise<QueryResult> {
  // Each of the two is worth its time only where it is used.
  if (stack === undefined && !isUrl(lake)) {
    const { queryDirectory } = await import('../catalogue/directory-lake.ts');
    return sayingDamage(() => queryDirectory(userPath(lake), sql, values));
  }
  const [{ athenaLake, dataLake }, { queryAthena }] = await Promise.all([
    import('./deployment.ts'),
    import('../catalogue/athena-lake.ts'),
  ]);
  const deployment = await athenaLake(stack);
  const own = (await dataLake(undefined, undefined, stack)).locate('');
  if (isUrl(lake) && `${lake.replace(/\/$/, '')}/` !== own) {
    throw new QueryError(`${lake} is not the lake of the deployment, ${own}: Athena knows that one alone`);
  }
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    return await queryAthena(deployment, sql, values, interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

const asCsv = ({ columns, rows }: QueryResult) => csvOf(columns, rows);

function asJson({ columns, rows }: QueryResult): string {
  return JSON.stringify(rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]]))));
}

/** As many as a person reads; --csv and --json have all of them. */
const DIGITS = 7;

function inWords({ columns, rows }: QueryResult): string {
  const right = columns.flatMap((_, at) => (rows.some((row) => typeof row[at] === 'number') ? [at] : []));
  const told = (cell: Cell) =>
    typeof cell === 'number' ? String(Number(cell.toPrecision(DIGITS))) : String(cell ?? '');
  const cells = rows.map((row) => row.map(told));
  return printableLines(aligned([columns, ...cells], right).join('\n'));
}
