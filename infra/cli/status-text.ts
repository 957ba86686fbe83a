/** The status of a run in words. */
import { COMMAND } from '../../functions/study/command-name.ts';
import { duration, failureText } from '../local/progress-model.ts';
import type { Failure, MapProgress } from './execution-progress.ts';
import type { RunStatus } from './run-status.ts';

const BAR_WIDTH = 20;

/** How the run stands, whole: a line for itself, one per Map, what went wrong, and how it ended. */
export function statusLines(run: RunStatus): string[] {
  const width = Math.max(0, ...run.maps.map(({ name }) => name.length));
  return [
    [run.run_id, run.status, elapsed(run), run.states.join(', ')].join('  ').trimEnd(),
    ...run.maps.map((map) => `  ${map.name.padEnd(width)} ${bar(map)} ${countText(map)}`),
    ...troubles(run).map((line) => `  ${line}`),
    ...endLines(run),
  ];
}

/** The same for a log: what may be worth a line of its own as soon as it is so. */
export function progressLines(run: RunStatus): string[] {
  return [
    ...run.states.filter((state) => run.maps.every(({ name }) => name !== state)),
    ...run.maps.map((map) => `${map.name} ${countText(map)}`),
    ...troubles(run),
  ];
}

/** How the run ended and what can be done then; nothing while it runs. */
export function endLines({ run_id, status, outcome, error, cause }: RunStatus): string[] {
  if (status === 'RUNNING') return [];
  if (outcome?.status === 'complete')
    return [`complete: ${outcome.manifest_key}`, `next: npx ${COMMAND} fetch ${run_id}`];
  const end = outcome
    ? `${outcome.status}: ${outcome.manifest_key}`
    : `${status}: ${failureText({ error: error ?? 'no error was named', cause: cause ?? '' })}`;
  return [end, 'the same request takes the run up again'];
}

export function elapsed({ elapsed_seconds }: RunStatus): string {
  return duration(elapsed_seconds * 1000);
}

function troubles({ retries, failures }: RunStatus): string[] {
  return [...(retries > 0 ? [`${retries} ${retries === 1 ? 'retry' : 'retries'}`] : []), ...failures.map(failureLine)];
}

function failureLine({ state, iteration, ...failure }: Failure): string {
  return `${state} failed${iteration === null ? '' : ` in ${iteration}`}: ${failureText(failure)}`;
}

function bar({ items, done }: MapProgress): string {
  const filled = items === 0 ? BAR_WIDTH : Math.floor((BAR_WIDTH * done) / items);
  return '#'.repeat(filled) + '.'.repeat(BAR_WIDTH - filled);
}

function countText({ items, running, done, failed }: MapProgress): string {
  const parts = [`${done}/${items}`];
  if (running > 0) parts.push(`${running} running`);
  if (failed > 0) parts.push(`${failed} failed`);
  return parts.join(', ');
}
