/**
 * The JSONata of the state machine: what it reads of answers and failures. Parts of expressions stand without
 * delimiters.
 */
import type { CompleteRun, PlannedRun, RejectedRun } from '../../functions/handlers/plan-run.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { EndedRun, RunEventType } from '../../functions/study/run-events.ts';
import { breakdown, eventOf } from './sending.ts';

/** Methods whose analyses are made of replicates, in the order in which they are. */
const REPLICATED_METHODS = METHODS.filter(({ steps }) => steps === 'replicates').map(({ name }) => name);

/** The name of the running execution. */
export const EXECUTION_NAME = '$states.context.Execution.Name';

/** What a function answered: the Lambda service's answer holds it beside its own metadata. */
const PAYLOAD = '$states.result.Payload';

/**
 * The function's answer, if it is one: going on with any other would fail later, and elsewhere. For an Assign, whose
 * faults a Catch of the state surely takes.
 */
export function answerIf(check: string): string {
  return `{% ${check} ? ${PAYLOAD} : $error('the function did not answer as it should') %}`;
}

/**
 * What a function is given, with how often this very call was tried before, which functions count as a metric.
 *
 * @param payload  an expression of an object
 */
export function withRetryCount(payload: string): string {
  return `{% $merge([${payload}, {'retry_count': $states.context.State.RetryCount}]) %}`;
}

type Plan = RejectedRun | CompleteRun | PlannedRun;

/** What the machine reads of a plan, by its status. */
const PLAN_FIELDS = {
  rejected: ['problems'],
  complete: ['ended'],
  planned: ['run_id', 'tables', 'cohort', 'analyses', 'fits', 'at_once', 'replicates'],
} satisfies { [Status in Plan['status']]: (keyof Extract<Plan, { status: Status }>)[] };

/** The answer of `plan-run`, with all that the machine will read of it. */
export const PLAN = answerIf(
  Object.entries(PLAN_FIELDS)
    .map(([status, fields]) => {
      const present = fields.map((field) => ` and $exists(${PAYLOAD}.${field})`);
      return `(${PAYLOAD}.status = '${status}'${present.join('')})`;
    })
    .join(' or '),
);

/** The answer of `plan-replicates`, which plans for each method of that kind. */
export const REPLICATES_PLAN = answerIf(
  [...REPLICATED_METHODS.map((name) => `analyses.${name}`), 'replicates']
    .map((lists) => `$exists(${PAYLOAD}.${lists}.count)`)
    .join(' and '),
);

/** The answer of `collect-run`. */
export const ENDED_RUN = answerIf(`${PAYLOAD}.status in ['complete', 'partial', 'failed']`);

const EVENT_OF_STATUS = {
  complete: 'StudyRunCompleted',
  partial: 'StudyRunPartial',
  failed: 'StudyRunFailed',
} satisfies Record<EndedRun['status'], RunEventType>;

/** The event that tells what a function answered, by the status that it answered with. */
export function eventOfStatus(types: Readonly<Record<string, string>>): string {
  return `{% {'detail_type': $lookup(${JSON.stringify(types)}, ${PAYLOAD}.status), 'detail': ${PAYLOAD}} %}`;
}

/** The event of a run that came to its collection. */
export const EVENT_OF_ENDED_RUN = eventOfStatus(EVENT_OF_STATUS);

/** Output of a Catch: the event of a run that broke down before it had a manifest. */
export function breakdownOf(runId: string): string {
  const detail = breakdown({
    execution: EXECUTION_NAME,
    runId,
    error: '$states.errorOutput.Error',
    cause: "$states.errorOutput.Cause & ''",
  });
  return eventOf('StudyRunFailed', detail);
}

/** Output of a Catch: the record of a failure; `& ''` because an error may come without a cause. */
export function failureOf(step: string, item: string): string {
  return `{% {'state': '${step}', 'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause & '', 'item': ${item}} %}`;
}
