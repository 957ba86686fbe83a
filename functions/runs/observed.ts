/** What surrounds every function's work: its run id is checked, and operators learn what became of it. */
import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { type Damage, whileHearingOfDamage } from '../lake/damage.ts';
import type { FunctionName, MetricOf } from '../study/functions.ts';
import {
  DAMAGED,
  METRIC_UNITS,
  METRICS_NAMESPACE,
  type MetricName,
  RETRIES,
  STACK_DIMENSION,
} from '../study/metrics.ts';
import { assertRunId } from '../study/run-id.ts';
import { writeDamage } from './damage-records.ts';
import { requireEnv } from './environment.ts';

/** What Lambda tells a function of its invocation. */
type LambdaContext = Parameters<Logger['addContext']>[0];

/** Milliseconds that Lambda lets this invocation go on; without end outside of it. */
type RemainingMs = () => number;

/** Publishes figures of this invocation: those that the list of functions has of it. */
export type Measure<Name extends FunctionName> = (figures: Partial<Record<MetricOf<Name>, number>>) => void;

/** They make the run id, from a request, or are part of no run; every other function is told it. */
const WITHOUT_RUN_ID: readonly FunctionName[] = [
  'accept-request',
  'plan-run',
  'plan-ingest',
  'ingest-file',
  'describe-table',
  'collect-ingest',
];

/**
 * The function as Lambda calls it. Each invocation logs one line: its duration and its answer, or the error that it
 * throws on. Nothing that is known of a participant may be part of an answer or a figure. What is found damaged is
 * logged, counted, and written down for the run's manifest.
 *
 * Called without Lambda's context, as by a test, it does its work in silence.
 *
 * @throws InvalidRunIdError for a payload that could lead out of its run, and whatever the work throws
 */
export function observed<Name extends FunctionName, Event extends object, Answer extends object>(
  name: Name,
  work: Work<Name, Event, Answer>,
): (event: Event, context?: LambdaContext) => Promise<Answer> {
  const checkedWork = checked(name, work);
  let instruments: { logger: Logger; metrics: Metrics } | undefined;
  return async (event, context) => {
    if (!context) {
      const inSilence = () => {};
      return checkedWork(event, inSilence, () => Number.POSITIVE_INFINITY, []);
    }
    instruments ??= {
      logger: new Logger({ serviceName: name }),
      metrics: new Metrics({
        namespace: METRICS_NAMESPACE,
        serviceName: name,
        defaultDimensions: { [STACK_DIMENSION]: requireEnv('STACK') },
      }),
    };
    return observe(instruments, event, context, checkedWork);
  };
}

type Work<Name extends FunctionName, Event extends object, Answer extends object> = (
  event: Event,
  measure: Measure<Name>,
  remainingMs: RemainingMs,
) => Promise<Answer>;

/** The same, which also fills a list of what it has found damaged. */
type CheckedWork<Name extends FunctionName, Event extends object, Answer extends object> = (
  ...of: [...Parameters<Work<Name, Event, Answer>>, damaged: Damage[]]
) => Promise<Answer>;

/** The work with its run id checked, and what it finds damaged written down. @throws InvalidRunIdError */
function checked<Name extends FunctionName, Event extends object, Answer extends object>(
  name: Name,
  work: Work<Name, Event, Answer>,
): CheckedWork<Name, Event, Answer> {
  return async (event, measure, remainingMs, damaged) => {
    if (!WITHOUT_RUN_ID.includes(name)) assertRunId(runIdIn(event));
    let answer: Answer | undefined;
    try {
      answer = await whileHearingOfDamage(
        (damage) => damaged.push(damage),
        () => work(event, measure, remainingMs),
      );
      return answer;
    } finally {
      const run_id = runIdIn(event) ?? runIdIn(answer ?? {});
      if (damaged.length > 0 && typeof run_id === 'string') await writeDamage(run_id, name, damaged);
    }
  };
}

/** Does the work, and logs and publishes what became of it. */
async function observe<Name extends FunctionName, Event extends object, Answer extends object>(
  { logger, metrics }: { logger: Logger; metrics: Metrics },
  event: Event,
  context: LambdaContext,
  work: CheckedWork<Name, Event, Answer>,
): Promise<Answer> {
  const damaged: Damage[] = [];
  const started = performance.now();
  const outcome = () => ({ duration_ms: Math.round(performance.now() - started) });
  logger.addContext(context);
  if ('retry_count' in event && Number(event.retry_count) > 0) metrics.addMetric(RETRIES, 'Count', 1);
  try {
    const measure: Measure<Name> = (figures) => {
      for (const [metric, value] of Object.entries(figures) as [MetricName, number][])
        metrics.addMetric(metric, METRIC_UNITS[metric], value);
    };
    const answer = await work(event, measure, () => context.getRemainingTimeInMillis(), damaged);
    logger.info('done', { run_id: runIdIn(event) ?? runIdIn(answer), ...outcome(), answer });
    return answer;
  } catch (error) {
    logger.error('failed', { run_id: runIdIn(event), ...outcome(), error });
    throw error;
  } finally {
    for (const { key, problem } of damaged) logger.warn('damaged', { run_id: runIdIn(event), key, problem });
    if (damaged.length > 0) metrics.addMetric(DAMAGED, 'Count', damaged.length);
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

function runIdIn(value: object): unknown {
  return 'run_id' in value ? value.run_id : undefined;
}
