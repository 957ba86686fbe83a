import type { Manifest } from '../../functions/lake/manifest.ts';
import { printableLines } from '../../functions/study/plain-text.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
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

const options = commandNamed('compare')
  .description('Shows the same analyses of two runs side by side, and what differs in request, sources and code.')
  .argument('<RUN>', RUN_WORDS)
  .argument('<OTHER>', 'another run, named alike')
  .option(...LAKE_OPTION)
  .option('--json', 'Prints it as JSON.');
for (const [flags, description] of FILTER_OPTIONS) options.option(flags, description);
export const command = options.action(exitingWith(compare));

interface Options extends Filters {
  lake: string;
  json?: boolean | undefined;
}

/** Something that the two runs do not have in common. */
interface Difference {
  what: string;
  first: string | null;
  second: string | null;
}

interface Pair {
  table: string;
  first: ResultRow | null;
  second: ResultRow | null;
  /** Whether all their figures agree to the last bit. */
  same: boolean;
}

/** The columns that say of what a row is; all others are figures. */
const IDS = [
  ...['exposure', 'outcome', 'family', 'form', 'model', 'subgroup', 'contrast', 'direction', 'final', 'component'],
  ...['by', 'group', 'variable', 'level', 'measure', 'sensitivity', 'value'],
];

/** 0 whatever differs: to differ is no fault. */
async function compare(word: string, other: string, { lake, json, ...filters }: Options): Promise<number> {
  const first = await readResults(await findRun(word, () => openLake(lake)));
  const second = await readResults(await findRun(other, () => openLake(lake)));
  const differences = {
    request: requestDifferences(first.request, second.request),
    sources: byName(sourcesOf(first.manifest), sourcesOf(second.manifest)),
    code: byName(first.manifest.code_versions, second.manifest.code_versions),
  };
  const pairs = pairsOf(filtered(first, filters), tolerant(second, filters));
  const text = json
    ? JSON.stringify({ runs: [first.manifest.run_id, second.manifest.run_id], differences, results: pairs })
    : inWords(first, second, differences, pairs);
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

function sourcesOf({ sources }: Manifest): Record<string, string> {
  return Object.fromEntries(sources.map(({ table, cycle, sha256 }) => [`${table} of ${cycle}`, sha256]));
}

function byName(first: Readonly<Record<string, string>>, second: Readonly<Record<string, string>>): Difference[] {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return names
    .filter((name) => first[name] !== second[name])
    .map((name) => ({ what: name, first: first[name] ?? null, second: second[name] ?? null }));
}

/** Field by field, by paths such as `forms[0].quantile.groups`. */
function requestDifferences(first: RunRequest, second: RunRequest): Difference[] {
  return byName(fieldsOf(first, ''), fieldsOf(second, ''));
}

function fieldsOf(value: unknown, path: string): Record<string, string> {
  if (typeof value !== 'object' || value === null) return { [path]: JSON.stringify(value) };
  const inner = Object.entries(value).map(([name, part]) =>
    fieldsOf(part, Array.isArray(value) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
  );
  return inner.length === 0 ? { [path]: Array.isArray(value) ? '[]' : '{}' } : Object.assign({}, ...inner);
}

function pairsOf(first: readonly ResultTable[], second: readonly ResultTable[]): Pair[] {
  const names = [...new Set([...first, ...second].map(({ table }) => table))];
  return names.flatMap((table) => {
    const [ours, theirs] = [first, second].map(
      (tables) =>
        new Map(
          tables.filter((one) => one.table === table).flatMap(({ rows }) => rows.map((row) => [idsOf(row), row])),
        ),
    );
    return [...new Set([...ours.keys(), ...theirs.keys()])].map((ids): Pair => {
      const [one, two] = [ours.get(ids) ?? null, theirs.get(ids) ?? null];
      return { table, first: one, second: two, same: one !== null && JSON.stringify(one) === JSON.stringify(two) };
    });
  });
}

function idsOf(row: ResultRow): string {
  return JSON.stringify(IDS.map((name) => row[name] ?? null));
}

function inWords(
  first: RunResults,
  second: RunResults,
  differences: Record<string, Difference[]>,
  pairs: readonly Pair[],
): string {
  const both = pairs.filter((pair) => pair.first && pair.second);
  const differing = both.filter(({ same }) => !same);
  const lines = [
    `first:  ${runInWords(first)}`,
    `second: ${runInWords(second)}`,
    ...Object.entries(differences).flatMap(([name, found]) => ['', ...differencesInWords(name, found)]),
    '',
    `results of both: ${both.length}; the same to the last bit: ${both.length - differing.length}; ` +
      `only of the first: ${pairs.filter((pair) => !pair.second).length}; only of the second: ${pairs.filter((pair) => !pair.first).length}`,
  ];
  for (const { id, label } of first.request.outcomes) lines.push(`${label}: ${first.labels.outcomeMeaning(id)}`);
  const groups = groupedBy(pairs, ({ first: one, second: two }) =>
    one ? heading(one, first.labels) : heading(two ?? {}, second.labels),
  );
  for (const [title, members] of groups) {
    const cells = members.map(({ first: one, second: two, same }) => [
      `  ${one ? subject(one, first.labels) : subject(two ?? {}, second.labels)}`,
      one ? `${figureWithSize(one)}` : 'none',
      same ? '=' : two ? `${figureWithSize(two)}` : 'none',
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
    ...shown.map(({ what, first, second }) => `  ${what}: ${first ?? 'none'} -> ${second ?? 'none'}`),
    ...(shown.length < found.length ? [`  and ${found.length - shown.length} more (--json has all)`] : []),
  ];
}

function figureWithSize(row: ResultRow): string {
  const { n, cases } = row;
  const size = typeof n === 'number' ? ` [${n}${typeof cases === 'number' ? `/${cases}` : ''}]` : '';
  return `${figure(row)}${size}`;
}
