/** How a state machine tells of a run: events, and messages for what nobody has heard of. */
import { Duration } from 'aws-cdk-lib';
import { type IChainable, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { EventBridgePutEvents, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { IngestEventType } from '../../functions/ingest/events.ts';
import { EVENT_SOURCE, type RunEventType } from '../../functions/study/run-events.ts';
import { RETRY_SENDING } from './retry.ts';
import type { RunEvents } from './run-events.ts';

/** A few KiB to a service that answers within milliseconds. */
const SENDING_TIMEOUT = Timeout.duration(Duration.seconds(30));

/**
 * The errors that an execution fails with once its end was told: the types of the events. Any other error is of Step
 * Functions, and nobody has heard of it; whether `States.ALL` catches an error is then of no importance.
 */
export const END_OF_TOLD_RUN = {
  rejected: 'StudyRunRejected',
  failed: 'StudyRunFailed',
} as const satisfies Record<string, RunEventType>;

/** Sending hands on what it was given. */
const outputs = '{% $states.input %}';

/** What `sendEvent` takes as its input. `detail` is an expression without its delimiters. */
export function eventOf(type: RunEventType | IngestEventType, detail: string): string {
  return `{% {'detail_type': '${type}', 'detail': ${detail}} %}`;
}

/** The detail of an ingest that broke down before it had a manifest, from expressions of what is known of it. */
export function ingestBreakdown(known: { execution: string; ingestId: string; error: string; cause: string }): string {
  const unknown = ['source', 'counts', 'rows', 'bytes', 'manifest_key', 'manifest_sha256']
    .map((field) => `'${field}': null`)
    .join(', ');
  return (
    `{'execution': ${known.execution}, 'status': 'failed', 'ingest_id': ${known.ingestId}, ${unknown}, ` +
    `'error': ${known.error}, 'cause': ${known.cause}}`
  );
}

/** The detail of a run that broke down before it had a manifest, from expressions of what is known of it. */
export function breakdown(known: { execution: string; runId: string; error: string; cause: string }): string {
  const unknown = ['study', 'simulated', 'manifest_key', 'manifest_sha256', 'headline']
    .map((field) => `'${field}': null`)
    .join(', ');
  return (
    `{'execution': ${known.execution}, 'status': 'failed', 'run_id': ${known.runId}, ${unknown}, ` +
    `'error': ${known.error}, 'cause': ${known.cause}}`
  );
}

/**
 * Sends the event that the state's input holds, or keeps it among the dead letters if it cannot be sent, and goes on to
 * `next` all the same.
 */
export function sendEvent(scope: Construct, events: RunEvents, next: IChainable): IChainable {
  const keep = keepMessage(scope, 'KeepUnsentEvent', events, '$states.input').addCatch(next, { outputs }).next(next);
  const send = EventBridgePutEvents.jsonata(scope, 'SendEvent', {
    entries: [
      {
        eventBus: events.bus,
        source: EVENT_SOURCE,
        detailType: '{% $states.input.detail_type %}',
        detail: TaskInput.fromText('{% $states.input.detail %}'),
      },
    ],
    outputs,
    taskTimeout: SENDING_TIMEOUT,
  });
  send.addRetry(RETRY_SENDING);
  return send.addCatch(keep, { outputs }).next(next);
}

/** Puts a message among the dead letters. `message` is an expression without its delimiters. */
export function keepMessage(scope: Construct, id: string, events: RunEvents, message: string): SqsSendMessage {
  const keep = SqsSendMessage.jsonata(scope, id, {
    queue: events.deadLetters,
    messageBody: TaskInput.fromText(`{% $string(${message}) %}`),
    outputs,
    taskTimeout: SENDING_TIMEOUT,
  });
  keep.addRetry(RETRY_SENDING);
  return keep;
}
