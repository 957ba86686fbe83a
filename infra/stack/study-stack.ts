import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Catalogue } from './catalogue.ts';
import { type Configuration, DEFAULTS } from './configuration.ts';
import { DataLake } from './data-lake.ts';
import { StudyFunctions } from './functions.ts';
import { IngestTrigger } from './ingest-trigger.ts';
import { END_OF_TOLD_INGEST, IngestWorkflow } from './ingest-workflow.ts';
import { Monitoring } from './monitoring.ts';
import { RunEvents } from './run-events.ts';
import { END_OF_TOLD_RUN } from './sending.ts';
import { StoppedRuns, stoppedIngest, stoppedRun } from './stopped-runs.ts';
import { Triggers } from './triggers.ts';
import { StudyWorkflow } from './workflow.ts';

export interface StudyStackProps extends StackProps {
  /**
   * What a deployment may set; `configurationOf(app)` reads it from context.
   *
   * @default - `DEFAULTS`: a bucket and a database of its own, S3's own keys, no VPC, nobody told of alarms, files from
   * CDC
   */
  readonly configuration?: Partial<Configuration>;
}

/**
 * Everything that a deployment consists of: the lake, the functions, the state machine that runs a study, and what
 * starts and watches it.
 */
export class StudyStack extends Stack {
  constructor(scope: Construct, id: string, { configuration: given, ...props }: StudyStackProps = {}) {
    super(scope, id, {
      description: 'Studies of exposure mixtures on NHANES: a run request in, a manifest of results out.',
      ...props,
    });
    const configuration: Configuration = { ...DEFAULTS, ...given };
    const lake = new DataLake(this, 'DataLake', configuration);
    const catalogue = new Catalogue(this, 'Catalogue', { lake, ...configuration });
    const events = new RunEvents(this, 'Events', configuration);
    const functions = new StudyFunctions(this, 'Functions', { lake, ...configuration });
    const { stateMachine } = new StudyWorkflow(this, 'Workflow', { lake, functions, events, ...configuration });
    new Triggers(this, 'Triggers', {
      acceptRequest: functions.byId.AcceptRequest,
      stateMachine,
      events,
      bucket: lake.bucket,
      schedule: configuration.schedule,
    });
    const runs = { stateMachine, event: stoppedRun, told: END_OF_TOLD_RUN };
    new StoppedRuns(this, 'StoppedRuns', { ...runs, events, ...configuration });
    const { stateMachine: ingestMachine } = new IngestWorkflow(this, 'Ingest', {
      lake,
      catalogue,
      functions,
      events,
      ...configuration,
    });
    new IngestTrigger(this, 'IngestTrigger', { stateMachine: ingestMachine, events });
    const ingests = { stateMachine: ingestMachine, event: stoppedIngest, told: END_OF_TOLD_INGEST };
    new StoppedRuns(this, 'StoppedIngests', { ...ingests, events, ...configuration });
    const monitoring = new Monitoring(this, 'Monitoring', {
      stateMachine,
      ingestMachine,
      functions: functions.byId,
      deadLetters: events.deadLetters,
      alarmEmail: configuration.alarmEmail,
    });
    // What the command line needs to find its deployment, and others to build on it.
    new CfnOutput(this, 'StateMachineArn', { value: stateMachine.stateMachineArn });
    new CfnOutput(this, 'IngestMachineArn', { value: ingestMachine.stateMachineArn });
    new CfnOutput(this, 'DataLakeUri', { value: lake.uri });
    new CfnOutput(this, 'EventBusName', { value: events.bus.eventBusName });
    new CfnOutput(this, 'DeadLettersUrl', { value: events.deadLetters.queueUrl });
    new CfnOutput(this, 'AlarmsTopicArn', { value: monitoring.topic.topicArn });
    new CfnOutput(this, 'DashboardName', { value: monitoring.dashboardName });
    new CfnOutput(this, 'GlueDatabase', { value: catalogue.databaseName });
    new CfnOutput(this, 'AthenaWorkgroup', { value: catalogue.workgroup.name });
  }
}
