import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { executionProgress } from '../../../infra/cli/execution-progress.ts';

/**
 * Histories as Step Functions writes them, one event a line: `previous type name`; the number of the line is the id.
 */
function history(text: string): HistoryEvent[] {
  const lines = text.trim().split('\n');
  return lines.map((line, i) => {
    const [previous, type, name, number] = line.trim().split(' ');
    const event: HistoryEvent = {
      id: i + 1,
      previousEventId: Number(previous),
      type: type as HistoryEventType,
      timestamp: new Date(i),
    };
    const failure = { resourceType: 'lambda', resource: 'invoke', error: name, cause: 'why' };
    if (type.endsWith('StateEntered')) event.stateEnteredEventDetails = { name };
    if (type.endsWith('StateExited')) event.stateExitedEventDetails = { name };
    if (type === 'MapStateStarted') event.mapStateStartedEventDetails = { length: Number(name) };
    if (type === 'MapRunStarted') event.mapRunStartedEventDetails = { mapRunArn: name };
    if (type === 'MapIterationStarted') event.mapIterationStartedEventDetails = { name, index: Number(number) };
    if (type === 'TaskFailed') event.taskFailedEventDetails = failure;
    if (type === 'TaskTimedOut') event.taskTimedOutEventDetails = failure;
    return event;
  });
}

describe('progress of an execution, from its history', () => {
  it('knows the state that runs', () => {
    const events = history(`
      0 ExecutionStarted
      1 TaskStateEntered PlanRun
      2 TaskScheduled
      3 TaskStarted`);
    expect(executionProgress(events)).toEqual({ states: ['PlanRun'], maps: [], mapRuns: [], retries: 0, failures: [] });
    expect(executionProgress([])).toMatchObject({ states: [], maps: [] });
  });

  it('counts the iterations of a Map, one of which is retried, another fails and is caught', () => {
    const events = history(`
      0 ExecutionStarted
      1 MapStateEntered IngestTables
      2 MapStateStarted 4
      3 MapIterationStarted IngestTables 0
      4 TaskStateEntered IngestTable
      5 TaskScheduled
      3 MapIterationStarted IngestTables 1
      7 TaskStateEntered IngestTable
      8 TaskScheduled
      6 TaskFailed Lambda.TooManyRequestsException
      10 TaskScheduled
      9 TaskTimedOut States.Timeout
      12 TaskStateExited IngestTable
      13 TaskStateEntered RecordIngestFailure
      14 TaskScheduled
      15 TaskSucceeded
      16 TaskStateExited RecordIngestFailure
      17 MapIterationSucceeded
      18 MapIterationStarted IngestTables 2
      19 TaskStateEntered IngestTable`);
    expect(executionProgress(events)).toEqual({
      states: ['IngestTables'],
      maps: [{ name: 'IngestTables', items: 4, running: 2, done: 1, failed: 1 }],
      mapRuns: [],
      retries: 1,
      failures: [{ state: 'IngestTable', iteration: 'IngestTables[1]', error: 'States.Timeout', cause: 'why' }],
    });
  });

  it('a failure after which nothing has come yet may still be retried, unless the execution has ended', () => {
    const failing = `
      0 ExecutionStarted
      1 TaskStateEntered PlanRun
      2 TaskScheduled
      3 TaskFailed Fault`;
    expect(executionProgress(history(failing))).toMatchObject({ retries: 0, failures: [], states: ['PlanRun'] });
    expect(executionProgress(history(`${failing}\n0 ExecutionFailed`))).toMatchObject({
      retries: 0,
      states: [],
      failures: [{ state: 'PlanRun', iteration: null, error: 'Fault' }],
    });
  });

  it('names the Map Run of a distributed Map by its state, and leaves branches behind with their Parallel', () => {
    const events = history(`
      0 ExecutionStarted
      1 ParallelStateEntered Analyse
      2 ParallelStateStarted
      3 MapStateEntered FitRegressions
      3 ChoiceStateEntered ReplicatesAskedFor?
      4 MapStateStarted 0
      6 MapRunStarted arn:run
      5 ChoiceStateExited ReplicatesAskedFor?`);
    expect(executionProgress(events)).toMatchObject({
      states: ['Analyse', 'FitRegressions'],
      maps: [],
      mapRuns: [{ name: 'FitRegressions', arn: 'arn:run' }],
    });
    const further = history(`
      0 ExecutionStarted
      1 ParallelStateEntered Analyse
      2 ParallelStateStarted
      3 MapStateEntered FitRegressions
      4 MapStateExited FitRegressions
      5 ParallelStateSucceeded
      6 ParallelStateExited Analyse
      7 TaskStateEntered CollectRun`);
    expect(executionProgress(further).states).toEqual(['CollectRun']);
  });

  it('after a Map the states that follow stand outside of it', () => {
    const events = history(`
      0 ExecutionStarted
      1 MapStateEntered IngestTables
      2 MapStateStarted 1
      3 MapIterationStarted IngestTables 0
      4 TaskStateEntered IngestTable
      5 TaskStateExited IngestTable
      6 MapIterationSucceeded
      7 MapStateSucceeded
      8 MapStateExited IngestTables
      9 TaskStateEntered BuildCohort`);
    expect(executionProgress(events)).toMatchObject({
      states: ['BuildCohort'],
      maps: [{ items: 1, running: 0, done: 1, failed: 0 }],
    });
  });
});
