import * as keys from '../../functions/lake/keys.ts';
import { type Manifest, readManifest } from '../../functions/lake/manifest.ts';
import type { ObjectStore } from '../../functions/lake/object-store.ts';
import { printableLines } from '../../functions/study/plain-text.ts';
import { isRunId } from '../../functions/study/run-id.ts';
import { commandNamed, exitingWith } from './command.ts';
import { LAKE_OPTION, latestAttempt, openLake } from './found-run.ts';
import { aligned } from './text-table.ts';

export const command = commandNamed('list')
  .description('Lists the runs of a lake, the latest last.')
  .option(...LAKE_OPTION)
  .option('--json', 'Prints them as JSON.')
  .action(exitingWith(list));

interface ListedRun {
  run_id: string;
  /** `unfinished`: no execution of the run has come to its end. */
  status: Manifest['status'] | 'unfinished';
  study: string | null;
  title: string | null;
  n: number | null;
  /** By the label of each outcome; null of a number. */
  cases: Record<string, number | null>;
  simulated: boolean | null;
  created_at: string | null;
}

async function list({ lake, json }: { lake: string; json?: boolean | undefined }): Promise<number> {
  const store = await openLake(lake);
  const runs = await runsOf(store);
  if (json) process.stdout.write(`${JSON.stringify(runs)}\n`);
  else process.stdout.write(`${runs.length === 0 ? `no runs in ${store.locate('runs')}` : inWords(runs)}\n`);
  return 0;
}

async function runsOf(store: ObjectStore): Promise<ListedRun[]> {
  const ids = new Set<string>();
  for await (const { key } of store.list('runs/')) {
    const id = key.split('/')[1];
    if (isRunId(id)) ids.add(id);
  }
  const runs: ListedRun[] = [];
  for (const id of ids) runs.push(await listed(store, id));
  return runs.sort((a, b) => (a.created_at ?? '').localeCompare(b.created_at ?? ''));
}

async function listed(store: ObjectStore, run_id: string): Promise<ListedRun> {
  const whole = keys.manifest(run_id);
  const key = (await store.head(whole)) ? whole : await latestAttempt(store, run_id);
  if (key === undefined) {
    return {
      run_id,
      status: 'unfinished',
      study: null,
      title: null,
      n: null,
      cases: {},
      simulated: null,
      created_at: null,
    };
  }
  const { status, study, title, cohort, simulated, created_at } = await readManifest(store, key);
  const cases = Object.fromEntries((cohort?.outcomes ?? []).map((outcome) => [outcome.label, outcome.cases]));
  return { run_id, status, study, title, n: cohort?.n ?? null, cases, simulated, created_at };
}

function inWords(runs: readonly ListedRun[]): string {
  const lines = runs.map(({ run_id, status, title, n, cases, simulated, created_at }) => {
    const one = Object.keys(cases).length === 1;
    return [
      run_id,
      status,
      created_at?.slice(0, 16).replace('T', ' ') ?? '',
      n === null ? '' : `n ${n}`,
      Object.entries(cases)
        .flatMap(([label, count]) => (count === null ? [] : [one ? `${count}` : `${count} of ${label}`]))
        .join(', '),
      `${simulated ? 'SIMULATED: ' : ''}${title ?? ''}`,
    ];
  });
  return printableLines(aligned([['run', 'status', 'ended (UTC)', 'people', 'cases', 'study'], ...lines]).join('\n'));
}
