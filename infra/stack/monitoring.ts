import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TextWidget,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { METHODS } from '../../functions/methods/index.ts';
import {
  FUNCTIONS,
  type FunctionId,
  type FunctionName,
  type FunctionSpecification,
} from '../../functions/study/functions.ts';
import {
  DAMAGED,
  METRICS_DIMENSION,
  METRICS_NAMESPACE,
  type MetricName,
  RETRIES,
  STACK_DIMENSION,
} from '../../functions/study/metrics.ts';
import { functionOf } from './functions.ts';
import { RUN_TIMEOUT } from './workflow.ts';

/** Alarms look at spans of this length: the shortest that costs nothing extra. */
const PERIOD = Duration.minutes(5);

/** A function or run that comes this near to its time limit will one day exceed it. */
const NEAR_THE_LIMIT = 0.8;

/** The retries outlast a burst (see retry.ts): throttling that lasts longer is one that the quota does not allow. */
const PERIODS_OF_THROTTLING = 3;

/**
 * Of the two hours that a run may take, 95 minutes: `RunIsLong` sees a run when it has ended, this one while it goes
 * on. Runs that began before those two hours and end within them are taken off, so that a run that hangs beside many
 * others may be seen late.
 */
const PERIODS_OF_HANGING = { periods: 24, breaching: 19 };

interface AlarmSpecification {
  what: string;
  metric: IMetric;
  threshold: number;
  /** Looked at. @default 1 */
  periods?: number;
  /** Of them, how many must be beyond the threshold. @default - all */
  breaching?: number;
  /** What sets an alarm apart from others of the same id. */
  readonly more?: string;
}

export interface MonitoringProps {
  readonly stateMachine: StateMachine;
  /** That of ingests. */
  readonly ingestMachine: StateMachine;
  readonly functions: Readonly<Record<FunctionId, LambdaFunction>>;
  readonly deadLetters: Queue;
  /** Who is told of alarms. */
  readonly alarmEmail?: string | undefined;
}

/** What functions publish of analyses that came to no estimate, or to one without an interval. */
const WITHOUT_ESTIMATE: readonly MetricName[] = ['NotEstimable', 'Firth'];

/** One of our own metrics (EMF) of a function of this stack. */
function published(scope: Construct, service: FunctionName, metricName: string, statistic: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [METRICS_DIMENSION]: service, [STACK_DIMENSION]: Stack.of(scope).stackName },
    statistic,
    period: PERIOD,
    label: `${service} ${metricName}`,
  });
}

/** A dashboard, and an alarm for all that needs a person; `docs/runbook.md` says for each what to do. */
export class Monitoring extends Construct {
  /** Where alarms are told. */
  readonly topic: Topic;
  readonly dashboardName: string;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.topic = new Topic(this, 'Alarms', { displayName: 'Alarms of study runs', enforceSSL: true });
    const ofAlarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    // A topic's own policy takes the place of the one that SNS gives by default, and with it of CloudWatch's right to
    // publish.
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': ofAlarms } },
      }),
    );
    if (props.alarmEmail) this.topic.addSubscription(new EmailSubscription(props.alarmEmail));
    this.alarms(props);
    this.dashboardName = this.dashboard(props).dashboardName;
  }

  private alarms({ stateMachine, ingestMachine, functions, deadLetters }: MonitoringProps): void {
    const period = { period: PERIOD };
    this.alarm('RunFailed', {
      what: 'a run failed or ran into its time limit',
      metric: withoutResult(stateMachine),
      threshold: 1,
    });
    this.alarm('RunIncomplete', {
      what: 'a run ended with parts missing',
      metric: published(this, 'collect-run', 'Missing', 'Sum'),
      threshold: 1,
    });
    this.alarm('IngestFailed', {
      what: 'an ingest failed or ran into its time limit',
      metric: withoutResult(ingestMachine),
      threshold: 1,
    });
    this.alarm('IngestIncomplete', {
      what: 'an ingest ended with tables that should be there and could not be had, or not be registered',
      metric: published(this, 'collect-ingest', 'Failed', 'Sum'),
      threshold: 1,
    });
    this.alarmOverFunctions('ObjectDamaged', functions, {
      what: 'an object of the lake was not what was written there',
      metric: overFunctions('SUM', (_, functionId) => published(this, FUNCTIONS[functionId].name, DAMAGED, 'Sum')),
      threshold: 1,
    });
    this.alarm('DeadLetters', {
      what: 'a request was refused or could not be delivered, or an event could not be sent',
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({ ...period, statistic: 'Maximum' }),
      threshold: 1,
    });
    this.alarmOverFunctions('Throttled', functions, {
      what: 'functions are throttled for longer than retries can bridge',
      metric: overFunctions('SUM', (fn) => fn.metricThrottles({ ...period, statistic: 'Sum' })),
      threshold: 1,
      periods: PERIODS_OF_THROTTLING,
    });
    this.alarm('RunIsLong', {
      what: `a run took more than ${NEAR_THE_LIMIT * 100} % of the time that it may take`,
      metric: stateMachine.metricTime({ ...period, statistic: 'Maximum' }),
      threshold: NEAR_THE_LIMIT * RUN_TIMEOUT.toMilliseconds(),
    });
    this.alarm('RunHangs', {
      what: 'a run has been going on for more than an hour and a half, and is not over',
      metric: new MathExpression({
        // What is open now of all that began within the time that the alarm looks at.
        expression:
          'RUNNING_SUM(FILL(started, 0) - FILL(succeeded, 0) - FILL(failed, 0) - FILL(timedOut, 0) - FILL(aborted, 0))',
        usingMetrics: {
          started: stateMachine.metricStarted(period),
          succeeded: stateMachine.metricSucceeded(period),
          failed: stateMachine.metricFailed(period),
          timedOut: stateMachine.metricTimedOut(period),
          aborted: stateMachine.metricAborted(period),
        },
        ...period,
      }),
      threshold: 1,
      ...PERIODS_OF_HANGING,
    });
    this.alarmOverFunctions('FunctionIsLong', functions, {
      what: 'a function came near to its time limit: the share of the limit that the slowest used',
      metric: overFunctions('MAX', shareOfLimit),
      threshold: NEAR_THE_LIMIT,
    });
  }

  /** As many alarms as it takes to look at all functions; each leads to the same section of the runbook. */
  private alarmOverFunctions(
    id: string,
    functions: MonitoringProps['functions'],
    { metric, ...specification }: Omit<AlarmSpecification, 'metric'> & { metric: (part: FunctionsById) => IMetric },
  ): void {
    const ids = Object.keys(functions) as FunctionId[];
    for (let first = 0; first < ids.length; first += FUNCTIONS_PER_ALARM) {
      const part = ids.slice(first, first + FUNCTIONS_PER_ALARM).map((name) => [name, functions[name]] as const);
      const more = first === 0 ? '' : String(1 + first / FUNCTIONS_PER_ALARM);
      this.alarm(id, { ...specification, metric: metric(Object.fromEntries(part)), more });
    }
  }

  private alarm(
    id: string,
    { what, metric, threshold, periods = 1, breaching = periods, more = '' }: AlarmSpecification,
  ): void {
    new Alarm(this, id + more, {
      alarmDescription: `${id}: ${what}. What to do: docs/runbook.md#${id.toLowerCase()}`,
      metric,
      threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: breaching,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // No data means that nothing runs. (Where but some metrics of `+ - * /` lack a point, CloudWatch takes it for 0.)
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(this.topic));
  }

  private dashboard({ stateMachine, ingestMachine, functions, deadLetters }: MonitoringProps): Dashboard {
    const sum = { period: PERIOD, statistic: 'Sum' };
    const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8 });
    const eachFunction = (metric: (fn: LambdaFunction) => IMetric) => Object.values(functions).map(metric);
    const services = Object.values(FUNCTIONS).map(({ name }) => name);
    const dashboard = new Dashboard(this, 'Dashboard');
    dashboard.addWidgets(
      new TextWidget({ markdown: 'What to do at each alarm: `docs/runbook.md`.', width: 24, height: 1 }),
      graph('Runs', endsOf(stateMachine)),
      graph('Time of a run', [stateMachine.metricTime({ period: PERIOD, statistic: 'Maximum' })]),
      graph('Dead letters', [deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD })]),
      graph('WQS replicates', [published(this, 'fit-replicates', 'Replicates', 'Sum')]),
      graph('WQS replicates per second, of one function', [
        published(this, 'fit-replicates', 'ReplicatesPerSecond', 'p50'),
        published(this, 'fit-replicates', 'ReplicatesPerSecond', 'p10'),
      ]),
      graph('Ingests', endsOf(ingestMachine)),
      graph('Rows ingested', [
        published(this, 'ingest-table', 'Rows', 'Sum'),
        published(this, 'ingest-file', 'Rows', 'Sum'),
      ]),
      graph('Tables of ingests', [
        published(this, 'ingest-file', 'Taken', 'Sum'),
        published(this, 'collect-ingest', 'Failed', 'Sum'),
      ]),
      graph('Results without an estimate', [
        ...METHODS.flatMap(({ producer }) => {
          const { metrics }: FunctionSpecification = FUNCTIONS[functionOf(producer)];
          return WITHOUT_ESTIMATE.filter((metric) => metrics.includes(metric)).map((metric) =>
            published(this, producer, metric, 'Sum'),
          );
        }),
        published(this, 'collect-run', 'Missing', 'Sum'),
      ]),
      graph(
        'Damaged objects',
        services.map((service) => published(this, service, DAMAGED, 'Sum')),
      ),
      graph('Retries', [
        ...services.map((service) => published(this, service, RETRIES, 'Sum')),
        published(this, 'ingest-table', 'DownloadRetries', 'Sum'),
        published(this, 'ingest-file', 'DownloadRetries', 'Sum'),
      ]),
      graph(
        'Functions at once',
        eachFunction((fn) => fn.metric('ConcurrentExecutions', { period: PERIOD, statistic: 'Maximum' })),
      ),
      graph(
        'Time of functions',
        eachFunction((fn) => fn.metricDuration({ period: PERIOD, statistic: 'Maximum' })),
      ),
      graph(
        'Errors',
        eachFunction((fn) => fn.metricErrors(sum)),
      ),
      graph(
        'Throttles',
        eachFunction((fn) => fn.metricThrottles(sum)),
      ),
    );
    return dashboard;
  }
}

/** How many executions of a machine failed or ran into their time limit. */
function withoutResult(machine: StateMachine): MathExpression {
  const period = { period: PERIOD };
  return new MathExpression({
    expression: 'failed + timedOut',
    usingMetrics: { failed: machine.metricFailed(period), timedOut: machine.metricTimedOut(period) },
    ...period,
  });
}

/** How many executions of a machine began, and how they ended. */
function endsOf(machine: StateMachine): IMetric[] {
  const sum = { period: PERIOD, statistic: 'Sum' };
  return [
    machine.metricStarted(sum),
    machine.metricSucceeded(sum),
    machine.metricFailed(sum),
    machine.metricTimedOut(sum),
  ];
}

/** The share of its time limit that the slowest invocation of a function used. */
function shareOfLimit(fn: LambdaFunction, functionId: FunctionId): MathExpression {
  const duration = `duration${functionId}`;
  return new MathExpression({
    expression: `${duration} / ${1000 * FUNCTIONS[functionId].seconds}`,
    usingMetrics: { [duration]: fn.metricDuration({ period: PERIOD, statistic: 'Maximum' }) },
    period: PERIOD,
  });
}

/**
 * An alarm looks at ten metrics and ten expressions at most (CloudWatch API Reference, MetricDataQuery): shares of nine
 * functions and their maximum use all ten.
 */
const FUNCTIONS_PER_ALARM = 9;

type FunctionsById = Partial<Record<FunctionId, LambdaFunction>>;

/** One metric of some functions as one figure. */
function overFunctions(
  combine: 'SUM' | 'MAX',
  metric: (fn: LambdaFunction, functionId: FunctionId) => IMetric,
): (functions: FunctionsById) => MathExpression {
  // Names in expressions begin with a lower-case letter.
  const name = (functionId: string) => `of${functionId}`;
  return (functions) =>
    new MathExpression({
      expression: `${combine}([${Object.keys(functions).map(name).join(', ')}])`,
      usingMetrics: Object.fromEntries(
        Object.entries(functions).map(([id, fn]) => [name(id), metric(fn, id as FunctionId)]),
      ),
      period: PERIOD,
    });
}
