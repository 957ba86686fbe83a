import pLimit from 'p-limit';
import { tellDamage } from '../../functions/lake/damage.ts';
import * as keys from '../../functions/lake/keys.ts';
import { InvalidManifestError, type Manifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { readParquet } from '../../functions/lake/parquet-reader.ts';
import { RECORDS_AT_ONCE } from '../../functions/lake/reads-at-once.ts';
import { inWords, proveManifest } from '../../functions/lake/verification.ts';
import { printableLines } from '../../functions/language/plain-text.ts';
import { count } from '../../functions/report/figures.ts';
import { isRunId } from '../../functions/study/run-id.ts';
import { ofRunRows } from '../../functions/study/run-row.ts';
import { commandNamed, exitingWith } from './command.ts';
import { LAKE_OPTION, latestAttempt, openLake } from './found-run.ts';
import { sayingDamage } from './saying-damage.ts';
import { STACK_OPTION } from './stack-option.ts';
import { aligned } from './text-table.ts';

export const command = commandNamed('list')
  .description('Lists the runs of a lake, the latest last.')
  .option(...LAKE_OPTION)
  .option(...STACK_OPTION)
  .option('--json', 'Prints them as JSON.')
  .action(exitingWith(list));

interface ListedRun {
  run_id: string;
  /** `unfinished`: no execution of the run has come to its end. `damaged`: how it ended cannot be read. */
  status: Manifest['status'] | 'unfinished' | 'damaged';
  study: string | null;
  title: string | null;
  n: number | null;
  /** By the label of each outcome; null of a number. */
  cases: Record<string, number | null>;
  simulated: boolean | null;
  created_at: string | null;
}

interface Options {
  lake: string;
  stack?: string | undefined;
  json?: boolean | undefined;
}

async function list({ lake, stack, json }: Options): Promise<number> {
  const store = await lakeOf(lake, stack);
  const runs = await sayingDamage(() => runsOf(store));
  if (json) process.stdout.write(`${JSON.stringify(runs)}\n`);
  else process.stdout.write(`${runs.length === 0 ? `no runs in ${store.locate('runs')}` : linesOf(runs)}\n`);
  return 0;
}

/** The lake that is named, or that of a deployed stack. */
async function lakeOf(lake: string, stack: string | undefined): Promise<ObjectStore> {
  return stack === undefined ? openLake(lake) : (await import('./deployment.ts')).dataLake(undefined, undefined, stack);
}

/**
 * Complete runs by their rows, so that a lake of thousands of runs is listed within seconds; the others, and those
 * whose row is damaged, by what else they have left.
 */
async function runsOf(store: ObjectStore): Promise<ListedRun[]> {
  const runs = await ofRunRows(store, (_, bytes) => runOfRow(bytes));
  const known = new Set(runs.map(({ run_id }) => run_id));
  const others: string[] = [];
  for await (const id of store.folders('runs/')) if (isRunId(id) && !known.has(id)) others.push(id);
  runs.push(...(await pLimit(RECORDS_AT_ONCE).map(others, (id) => listed(store, id))));
  return runs.sort((a, b) => compareText(a.created_at ?? '', b.created_at ?? '') || compareText(a.run_id, b.run_id));
}

/** What is listed of a run, by the columns of its row. */
const COLUMNS = ['run_id', 'status', 'study', 'title', 'participants', 'outcomes', 'simulated', 'created_at'] as const;

async function runOfRow(bytes: Uint8Array): Promise<ListedRun> {
  const { columns } = await readParquet(bytes, [...COLUMNS]);
  const [run_id, status, study, title, n, outcomes, simulated, created_at] = columns.map(({ values }) => values[0]);
  const cases = (JSON.parse(`${outcomes}`) as { label: string; cases: number | null }[]).map(
    (outcome) => [outcome.label, outcome.cases] as const,
  );
  return {
    run_id: `${run_id}`,
    status: status as ListedRun['status'],
    study: `${study}`,
    title: `${title}`,
    n: typeof n === 'number' ? n : null,
    cases: Object.fromEntries(cases),
    simulated: simulated === 1,
    created_at: `${created_at}`,
  };
}

/** A tenth of the time of `localeCompare`: times and ids are ASCII. */
const compareText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

const NOTHING_KNOWN = { study: null, title: null, n: null, cases: {}, simulated: null, created_at: null };

async function listed(store: ObjectStore, run_id: string): Promise<ListedRun> {
  try {
    const whole = keys.manifest(run_id);
    const key = (await store.head(whole)) ? whole : await latestAttempt(store, run_id);
    if (key === undefined) return { run_id, status: 'unfinished', ...NOTHING_KNOWN };
    const proven = await proveManifest(store, key);
    if ('problem' in proven) {
      tellDamage({ key, problem: inWords(proven) });
      return { run_id, status: 'damaged', ...NOTHING_KNOWN };
    }
    const { status, study, title, cohort, simulated, created_at } = proven.manifest;
    const cases = Object.fromEntries((cohort?.outcomes ?? []).map((outcome) => [outcome.label, outcome.cases]));
    return { run_id, status, study, title, n: cohort?.n ?? null, cases, simulated, created_at };
  } catch (error) {
    if (error instanceof InvalidManifestError) return { run_id, status: 'damaged', ...NOTHING_KNOWN };
    throw error;
  }
}

function linesOf(runs: readonly ListedRun[]): string {
  const lines = runs.map(({ run_id, status, title, n, cases, simulated, created_at }) => {
    const one = Object.keys(cases).length === 1;
    return [
      run_id,
      status,
      created_at?.slice(0, 16).replace('T', ' ') ?? '',
      n === null ? '' : count(n),
      Object.entries(cases)
        .flatMap(([label, found]) => (found === null ? [] : [one ? count(found) : `${count(found)} of ${label}`]))
        .join(', '),
      `${simulated ? 'SIMULATED: ' : ''}${title ?? ''}`,
    ];
  });
  return printableLines(
    aligned([['run', 'status', 'ended (UTC)', 'people', 'cases', 'study'], ...lines], [3]).join('\n'),
  );
}
