import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../../functions/study/functions.ts';
import { DAMAGED, RETRIES } from '../../../functions/study/metrics.ts';
import { synthesisedTemplate } from '../synthesised.ts';

interface Dimension {
  Name: string;
  Value: unknown;
}

interface MetricQuery {
  Expression?: string;
  MetricStat?: { Metric: { MetricName: string; Namespace: string; Dimensions?: Dimension[] } };
}

interface AlarmProperties {
  AlarmDescription: string;
  AlarmActions: unknown[];
  Threshold: number;
  EvaluationPeriods: number;
  TreatMissingData: string;
  MetricName?: string;
  Namespace?: string;
  Dimensions?: Dimension[];
  Metrics?: MetricQuery[];
}

let alarms: Map<string, AlarmProperties>;
let dashboard: string;
let template: Template;
beforeAll(() => {
  template = synthesisedTemplate();
  alarms = new Map(
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([logicalId, { Properties }]) => [
      logicalId.replace(/^Monitoring(\w+)[0-9A-F]{8}$/, '$1'),
      Properties,
    ]),
  );
  dashboard = JSON.stringify(template.findResources('AWS::CloudWatch::Dashboard'));
});

/** Names of the metrics that an alarm looks at. */
function metricsOf(name: string): string[] {
  const { MetricName, Metrics = [] } = alarms.get(name) ?? {};
  return MetricName ? [MetricName] : Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.MetricName ?? []);
}

/** An alarm over all functions is several, numbered from the second on. */
const withoutNumber = (name: string) => name.replace(/\d+$/, '');
const named = (name: string) => [...alarms.keys()].filter((alarm) => withoutNumber(alarm) === name);

describe('the alarms', () => {
  it('are these, each with somebody to tell and a page that says what to do', () => {
    const runbook = readFileSync(new URL('../../../docs/runbook.md', import.meta.url), 'utf8');
    const sections = [...runbook.matchAll(/^## (\w+)$/gm)].map((match) => match[1]);
    expect([...new Set([...alarms.keys()].map(withoutNumber))].sort()).toEqual([...sections].sort());
    for (const [name, { AlarmDescription, AlarmActions, TreatMissingData }] of alarms) {
      expect(AlarmDescription).toContain(`docs/runbook.md#${withoutNumber(name).toLowerCase()}`);
      expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^MonitoringAlarms/) }]);
      expect(TreatMissingData).toBe('notBreaching');
    }
  });

  it('may publish to their topic, whose policy replaces the one that SNS gives by default', () => {
    const [{ Properties }] = Object.values(template.findResources('AWS::SNS::TopicPolicy'));
    expect(Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: expect.stringMatching(/^MonitoringAlarms/) },
        Condition: { ArnLike: { 'aws:SourceArn': expect.anything() } },
      }),
    );
  });

  it.each([
    ['RunFailed', ['ExecutionsFailed', 'ExecutionsTimedOut'], 1],
    ['RunIncomplete', ['Missing'], 1],
    ['IngestFailed', ['ExecutionsFailed', 'ExecutionsTimedOut'], 1],
    ['IngestIncomplete', ['Failed'], 1],
    ['DeadLetters', ['ApproximateNumberOfMessagesVisible'], 1],
    ['RunIsLong', ['ExecutionTime'], 0.8 * 2 * 3600 * 1000],
  ])('%s looks at %j, from %d on', (name, metrics, threshold) => {
    expect(metricsOf(name).sort()).toEqual(metrics);
    expect(alarms.get(name)?.Threshold).toBe(threshold);
  });

  it.each([
    ['RunFailed', /^WorkflowStateMachine/],
    ['RunIsLong', /^WorkflowStateMachine/],
    ['IngestFailed', /^IngestStateMachine/],
  ])('%s looks at the machine %s', (name, machine) => {
    const { Dimensions, Metrics = [] } = alarms.get(name) ?? {};
    const dimensions = [
      ...(Dimensions ?? []),
      ...Metrics.flatMap(({ MetricStat }) => MetricStat?.Metric.Dimensions ?? []),
    ];
    expect(dimensions.length).toBeGreaterThan(0);
    for (const dimension of dimensions) {
      expect(dimension).toEqual({ Name: 'StateMachineArn', Value: { Ref: expect.stringMatching(machine) } });
    }
  });

  it.each([
    ['Throttled', 'Throttles'],
    ['FunctionIsLong', 'Duration'],
    ['ObjectDamaged', DAMAGED],
  ])('%s looks at every function', (name, metric) => {
    expect(named(name).flatMap(metricsOf)).toEqual(Object.keys(FUNCTIONS).map(() => metric));
  });

  it('measure the time of each function against its own limit', () => {
    const expressions = named('FunctionIsLong').flatMap((alarm) =>
      alarms.get(alarm)?.Metrics?.flatMap(({ Expression }) => Expression ?? []),
    );
    for (const [functionId, { seconds }] of Object.entries(FUNCTIONS)) {
      expect(expressions).toContain(`duration${functionId} / ${1000 * seconds}`);
    }
  });

  it('look at no more metrics and expressions than CloudWatch allows: ten of each', () => {
    for (const { Metrics = [] } of alarms.values()) {
      expect(Metrics.filter(({ MetricStat }) => MetricStat).length).toBeLessThanOrEqual(10);
      expect(Metrics.filter(({ Expression }) => Expression).length).toBeLessThanOrEqual(10);
    }
  });
});

describe('the dashboard', () => {
  it('shows the runs, the dead letters and what the functions publish', () => {
    const shown = [
      'ExecutionsStarted',
      'ExecutionsFailed',
      'ApproximateNumberOfMessagesVisible',
      'Throttles',
      RETRIES,
      DAMAGED,
    ];
    for (const metric of [...shown, 'Replicates', 'ReplicatesPerSecond', 'Rows', 'NotEstimable', 'Missing']) {
      expect(dashboard).toContain(metric);
    }
  });

  it('names no metric of ours that no function publishes', () => {
    const published = Object.values(FUNCTIONS).flatMap(({ name, metrics }) =>
      [...metrics, RETRIES, DAMAGED].map((metric) => `${metric} of ${name}`),
    );
    const shown = [...dashboard.matchAll(/NhanesMixtures\\+",\\+"(\w+)\\+",\\+"service\\+",\\+"([\w-]+)/g)];
    expect(shown.length).toBeGreaterThan(10);
    for (const [, metric, service] of shown) expect(published).toContain(`${metric} of ${service}`);
  });
});
