import validate from 'asl-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { INGEST_EVENTS } from '../../../functions/ingest/events.ts';
import { RUN_EVENTS } from '../../../functions/study/run-events.ts';
import type { MachineConstruct } from '../../../infra/assembly/cloud-assembly.ts';
import { nameOf, resolveString, type Template } from '../../../infra/assembly/intrinsics.ts';
import { stateMachineArn } from '../../../infra/assembly/resource-types.ts';
import type { Json, JsonObject } from '../../../infra/local/asl/json.ts';
import { readDefinition } from '../../../infra/local/asl/read-definition.ts';
import { runExecution } from '../../../infra/local/asl/run-execution.ts';
import type { BusEvent, Intercept, QueueMessage } from '../../../infra/local/asl/services.ts';
import { systemClock } from '../../../infra/local/clock.ts';
import { eventBridge } from '../../support/event-bridge.ts';
import { machineArn, synthesisedTemplate } from '../synthesised.ts';

let template: Template;
beforeAll(() => {
  template = synthesisedTemplate().toJSON() as Template;
});

/** The logical id of the machine that tells of the stopped executions of another. */
function telling(of: MachineConstruct): string {
  const like = { Workflow: /^StoppedRunsStateMachine/, Ingest: /^StoppedIngestsStateMachine/ }[of];
  const [found] = Object.entries(template.Resources).filter(
    ([id, { Properties }]) => Properties?.StateMachineType === 'EXPRESS' && like.test(id),
  );
  if (!found) throw new Error('no EXPRESS state machine');
  return found[0];
}

/**
 * The event that Step Functions sends when an execution changes its status (Step Functions Developer Guide,
 * "EventBridge").
 */
function statusChange(detail: JsonObject, of: MachineConstruct) {
  return {
    id: '315c1398-40ff-a850-213b-158f73e60175',
    source: 'aws.states',
    'detail-type': 'Step Functions Execution Status Change',
    detail: {
      stateMachineArn: machineArn(template, of),
      name: 'study-0123456789ab',
      error: null,
      cause: null,
      ...detail,
    },
  };
}

function definitionText(of: MachineConstruct): string {
  return resolveString(template.Resources[telling(of)].Properties?.DefinitionString, 'definition', template);
}

/** Hands an event to the rules, and what they make of it to the machine that tells of stopped runs. */
async function told(
  detail: JsonObject,
  intercept: Intercept = (_, proceed) => proceed(),
  of: MachineConstruct = 'Workflow',
) {
  const events: BusEvent[] = [];
  const messages: QueueMessage[] = [];
  const definition = readDefinition(JSON.parse(definitionText(of)));
  const unused = () => Promise.reject(new Error('this machine has no such state'));
  for (const { targetArn, input } of eventBridge(template).deliveries('default', statusChange(detail, of))) {
    expect(targetArn).toBe(stateMachineArn(nameOf(telling(of), template)));
    const { status } = await runExecution(
      { definition, stateMachineName: 'StoppedRuns', name: 'told', input: input as Json },
      {
        intercept,
        invoke: unused,
        objects: { getObject: unused, putObject: unused },
        tables: { create: unused, update: unused },
        putEvents: async (sent) => void events.push(...sent),
        sendMessage: async (message) => void messages.push(message),
        startChildExecutions: unused,
        clock: { ...systemClock, sleep: async () => {} },
        random: () => 0,
        emit: () => {},
      },
    );
    expect(status).toBe('SUCCEEDED');
  }
  return { events, messages };
}

describe('the machine that tells of stopped runs', () => {
  it.each(['Workflow', 'Ingest'] as const)('of the construct %s is valid Amazon States Language', (of) => {
    const { isValid, errorsText } = validate(JSON.parse(definitionText(of)));
    expect(isValid, errorsText()).toBe(true);
  });
});

describe('a run that cannot tell of its own end', () => {
  it('because it exceeded its time is told of as failed', async () => {
    const { events } = await told({ status: 'TIMED_OUT' });
    expect(events).toMatchObject([{ source: 'nhanes-mixtures', detailType: 'StudyRunFailed' }]);
    expect(RUN_EVENTS.StudyRunFailed.parse(events[0]?.detail)).toMatchObject({
      execution: 'study-0123456789ab',
      run_id: 'study-0123456789ab',
      error: 'States.Timeout',
    });
  });

  it('because it was cancelled is told of with the words of whoever did so, under the id of its run', async () => {
    const { events } = await told({
      status: 'ABORTED',
      name: 'study-0123456789ab-attempt-12',
      error: 'Cancelled',
      cause: 'by nhanes-mixtures cancel',
    });
    expect(RUN_EVENTS.StudyRunFailed.parse(events[0]?.detail)).toMatchObject({
      execution: 'study-0123456789ab-attempt-12',
      run_id: 'study-0123456789ab',
      error: 'Cancelled',
      cause: 'by nhanes-mixtures cancel',
    });
  });

  it.each(['States.DataLimitExceeded', 'States.Runtime', 'States.QueryEvaluationError', 'Any.OtherError'])(
    'because nothing caught %s is told of as failed',
    async (error) => {
      const { events } = await told({ status: 'FAILED', error, cause: 'as Step Functions says' });
      expect(RUN_EVENTS.StudyRunFailed.parse(events[0]?.detail)).toMatchObject({
        error,
        cause: 'as Step Functions says',
      });
    },
  );

  it('is kept among the dead letters where its event cannot be sent', async () => {
    const { events, messages } = await told({ status: 'ABORTED' }, async ({ integration }, proceed) => {
      if (integration === 'events:putEvents')
        throw Object.assign(new Error('busy'), { name: 'EventBridge.FailedEntry' });
      return proceed();
    });
    expect(events).toEqual([]);
    expect(JSON.parse(String(messages[0]?.body))).toMatchObject({
      detail_type: 'StudyRunFailed',
      detail: { error: 'Aborted' },
    });
  });
});

describe('a run that has told of its own end', () => {
  it.each([
    [{ status: 'SUCCEEDED' }],
    [{ status: 'FAILED', error: 'StudyRunFailed', cause: 'States.DataLimitExceeded: caught, and told of' }],
    [{ status: 'FAILED', error: 'StudyRunRejected' }],
    [{ status: 'RUNNING' }],
  ])('is not told of again: %j', async (end) => {
    expect((await told(end)).events).toEqual([]);
  });

  it('nor is one of another machine', async () => {
    const other = { status: 'ABORTED', stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:other' };
    expect((await told(other)).events).toEqual([]);
  });
});

describe('an ingest that cannot tell of its own end', () => {
  const toldOfIngest = (detail: JsonObject) => told({ name: 'ingest-1', ...detail }, undefined, 'Ingest');

  it.each([
    [{ status: 'TIMED_OUT' }, 'States.Timeout'],
    [{ status: 'ABORTED' }, 'Aborted'],
    [{ status: 'FAILED', error: 'States.Runtime' }, 'States.Runtime'],
  ])('%j is told of as failed, by an event of ingests', async (end, error) => {
    const { events } = await toldOfIngest(end);
    expect(events).toMatchObject([{ source: 'nhanes-mixtures', detailType: 'NhanesIngestFailed' }]);
    expect(INGEST_EVENTS.NhanesIngestFailed.parse(events[0]?.detail)).toMatchObject({
      execution: 'ingest-1',
      ingest_id: null,
      manifest_key: null,
      error,
    });
  });

  it.each([
    [{ status: 'SUCCEEDED' }],
    [{ status: 'FAILED', error: 'NhanesIngestFailed' }],
    [{ status: 'FAILED', error: 'NhanesIngestRejected' }],
  ])('is not told of again where it has: %j', async (end) => {
    expect((await toldOfIngest(end)).events).toEqual([]);
  });
});
