/** What Step Functions tells of a run. */
import {
  type DescribeExecutionOutput,
  DescribeMapRunCommand,
  type HistoryEvent,
  paginateGetExecutionHistory,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { latestAttempt, outcomeOf, type RunOutcome } from '../../functions/executions/attempts.ts';
import { COMMAND } from '../../functions/study/command-name.ts';
import { type ExecutionProgress, executionProgress, type MapProgress } from './execution-progress.ts';

export interface RunStatus extends Omit<ExecutionProgress, 'mapRuns'> {
  run_id: string;
  execution_arn: string;
  /** In the words of Step Functions: RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED. */
  status: string;
  started_at: string;
  ended_at: string | null;
  elapsed_seconds: number;
  /** What the run has come to; null while it runs, and when it ended without a manifest. */
  outcome: RunOutcome | null;
  error: string | null;
  cause: string | null;
}

/** No execution of the run is known: it never began, or so long ago that Step Functions has forgotten it. */
export class UnknownRunError extends Error {
  constructor(runId: string) {
    super(
      `no execution of ${runId} is known; they are forgotten 90 days after their end, results stay: ${COMMAND} fetch ${runId}`,
    );
    this.name = 'UnknownRunError';
  }
}

/** The most events that one answer of GetExecutionHistory holds. */
const EVENTS_PER_CALL = 1000;

/** @throws UnknownRunError, and the errors of Step Functions */
export async function runStatus(client: SFNClient, stateMachineArn: string, runId: string): Promise<RunStatus> {
  const execution = await latestAttempt(client, stateMachineArn, runId);
  if (!execution) throw new UnknownRunError(runId);
  const { mapRuns, ...progress } = executionProgress(await historyOf(client, execution));
  const maps = [...progress.maps];
  for (const { name, arn } of mapRuns) maps.push(await mapRunProgress(client, name, arn));
  const started = execution.startDate ?? new Date();
  const until = execution.stopDate ?? new Date();
  return {
    run_id: runId,
    execution_arn: execution.executionArn ?? '',
    status: execution.status ?? '',
    started_at: started.toISOString(),
    ended_at: execution.stopDate?.toISOString() ?? null,
    elapsed_seconds: Math.max(0, until.getTime() - started.getTime()) / 1000,
    ...progress,
    maps,
    outcome: outcomeOf(execution) ?? null,
    error: execution.error ?? null,
    cause: execution.cause ?? null,
  };
}

async function historyOf(client: SFNClient, { executionArn }: DescribeExecutionOutput): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  // Without the data of states, which may be 256 KiB an event.
  const asked = { executionArn, maxResults: EVENTS_PER_CALL, includeExecutionData: false };
  for await (const page of paginateGetExecutionHistory({ client }, asked)) events.push(...(page.events ?? []));
  return events;
}

async function mapRunProgress(client: SFNClient, name: string, mapRunArn: string): Promise<MapProgress> {
  const { itemCounts } = await client.send(new DescribeMapRunCommand({ mapRunArn }));
  const { total = 0, running = 0, succeeded = 0, failed = 0, timedOut = 0, aborted = 0 } = itemCounts ?? {};
  const lost = failed + timedOut + aborted;
  return { name, items: total, running, done: succeeded + lost, failed: lost };
}

/** Whether the run is over, and not as it should be. */
export function endedBadly({ status, outcome }: RunStatus): boolean {
  return status !== 'RUNNING' && outcome?.status !== 'complete';
}
