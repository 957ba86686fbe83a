import { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  Pass,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  Succeed,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { IngestEventType } from '../../functions/ingest/events.ts';
import type { Catalogue } from './catalogue.ts';
import type { DataLake } from './data-lake.ts';
import { answerIf, EXECUTION_NAME, eventOfStatus, failureOf } from './expressions.ts';
import type { StudyFunctions } from './functions.ts';
import { observable } from './machine-logs.ts';
import type { RunEvents } from './run-events.ts';
import { eventOf, ingestBreakdown, keepMessage, sendEvent } from './sending.ts';
import { invokeFunction, putTable, recordFailure } from './steps.ts';
import { overWorkLists } from './work-lists.ts';

/** About 1,600 files by 4 at some seconds each are an hour; at CDC's worst day, ten times that. */
const INGEST_TIMEOUT = Duration.hours(12);

/** The errors that an execution fails with once its end was told: the types of the events. */
export const END_OF_TOLD_INGEST = {
  rejected: 'NhanesIngestRejected',
  failed: 'NhanesIngestFailed',
} as const satisfies Record<string, IngestEventType>;

const EVENT_OF_STATUS = {
  complete: 'NhanesIngestCompleted',
  partial: 'NhanesIngestPartial',
  failed: 'NhanesIngestFailed',
} as const satisfies Record<string, IngestEventType>;

export interface IngestWorkflowProps {
  readonly lake: DataLake;
  readonly catalogue: Catalogue;
  readonly functions: StudyFunctions;
  readonly events: RunEvents;
  readonly logRetention: RetentionDays;
}

/**
 * The state machine of an ingest: plan, a Distributed Map over the files, one over the tables that they are part of,
 * collection. A file that cannot be had is recorded and does not stop the others, nor does a table that cannot be
 * registered. Every end sends exactly one event.
 */
export class IngestWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly props: IngestWorkflowProps;

  constructor(scope: Construct, id: string, props: IngestWorkflowProps) {
    super(scope, id);
    this.props = props;
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.definition()),
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      timeout: INGEST_TIMEOUT,
      ...observable(this, props.logRetention),
    });
    props.lake.grantKey(this.stateMachine);
  }

  private definition(): IChainable {
    const { functions } = this.props;
    const end = this.tellTheEnd();
    const collect = invokeFunction(this, functions, 'CollectIngest', {
      payload: `{'ingest_id': $plan.ingest_id, 'execution': ${EXECUTION_NAME}}`,
      // Nothing reads it: what is no answer fails here.
      assign: { ended: answerIf("$states.result.Payload.status in ['complete', 'partial', 'failed']") },
      outputs: eventOfStatus(EVENT_OF_STATUS),
    });
    collect.addCatch(end, { outputs: this.breakdown('$plan.ingest_id') }).next(end);
    const plan = invokeFunction(this, functions, 'PlanIngest', {
      payload: `{'event': $states.input, 'execution': ${EXECUTION_NAME}}`,
      assign: {
        plan: answerIf(
          "($states.result.Payload.status = 'rejected' and $exists($states.result.Payload.problems)) or " +
            "($states.result.Payload.status = 'planned' and $exists($states.result.Payload.files.lists) and " +
            '$exists($states.result.Payload.tables.lists))',
        ),
      },
    });
    plan.addCatch(end, { outputs: this.breakdown('null') });
    const planned = Choice.jsonata(this, 'IngestPlanned?')
      .when(Condition.jsonata("{% $plan.status = 'rejected' %}"), end, {
        outputs: eventOf('NhanesIngestRejected', `{'execution': ${EXECUTION_NAME}, 'problems': $plan.problems}`),
      })
      .otherwise(this.ingestFiles(this.registerTables(collect)));
    return plan.next(planned);
  }

  /** A file and its conversion may take longer than the 5 minutes of an EXPRESS execution. */
  private ingestFiles(next: IChainable): IChainable {
    const { lake, functions } = this.props;
    const ingest = invokeFunction(this, functions, 'IngestFile', {
      payload: '$states.input',
      outputs: "{% 'done' %}",
    });
    ingest.addCatch(recordFailure(this, lake, 'RecordFileFailure', 'ingests/'), {
      outputs: failureOf('ingest-file', '$states.input'),
    });
    return overWorkLists(this, 'IngestFiles', {
      lake,
      prefix: 'ingests/',
      children: StateMachineType.STANDARD,
      lists: '$plan.files.lists',
      atOnce: '$plan.at_once.tables',
      processor: ingest,
      failure: {
        record: recordFailure(this, lake, 'RecordFilesFailure', 'ingests/'),
        outputs: failureOf('ingest-files', "{'failure_key': $plan.failure_keys.files}"),
      },
      next,
    });
  }

  /**
   * Registers each table as its files in the lake make it, those of other ingests among them. The machine looks at a
   * table again until it is what was registered: of two ingests that bring cycles of one table at the same time, the
   * one that registers it last has seen both.
   */
  private registerTables(next: IChainable): IChainable {
    const { lake, catalogue, functions } = this.props;
    const record = recordFailure(this, lake, 'RecordTableFailure', 'ingests/');
    const failed = { outputs: failureOf('register-table', '$states.input') };
    const describe = invokeFunction(this, functions, 'DescribeTable', {
      payload: '$states.input',
      assign: { described: answerIf('$exists($states.result.Payload.table)') },
      outputs: '{% $states.input %}',
    });
    const create = putTable(this, 'create', catalogue);
    const update = putTable(this, 'update', catalogue);
    create.addCatch(update, { errors: ['Glue.AlreadyExistsException'], outputs: '{% $states.input %}' });
    for (const task of [describe, create, update]) task.addCatch(record, failed);
    const registered = Choice.jsonata(this, 'TableRegistered?')
      .when(
        Condition.jsonata('{% $described = $registered %}'),
        Pass.jsonata(this, 'TableIsRegistered', { outputs: "{% 'done' %}" }),
      )
      .otherwise(create);
    describe.next(registered);
    create.next(describe);
    update.next(describe);
    // A table of which the lake has no file is as it is to be.
    const start = Pass.jsonata(this, 'StartTable', { assign: { registered: "{% {'table': null} %}" } });
    return overWorkLists(this, 'RegisterTables', {
      lake,
      prefix: 'ingests/',
      children: StateMachineType.STANDARD,
      lists: '$plan.tables.lists',
      atOnce: '$plan.at_once.tables',
      processor: start.next(describe),
      failure: {
        record: recordFailure(this, lake, 'RecordTablesFailure', 'ingests/'),
        outputs: failureOf('register-tables', "{'failure_key': $plan.failure_keys.tables}"),
      },
      next,
    });
  }

  private breakdown(ingestId: string): string {
    return eventOf(
      'NhanesIngestFailed',
      ingestBreakdown({
        execution: EXECUTION_NAME,
        ingestId,
        error: '$states.errorOutput.Error',
        cause: "$states.errorOutput.Cause & ''",
      }),
    );
  }

  /** Sends the event of the end; a refused request is kept among the dead letters, too. */
  private tellTheEnd(): IChainable {
    const { events } = this.props;
    const rejected = Fail.jsonata(this, 'IngestRejected', {
      error: END_OF_TOLD_INGEST.rejected,
      cause: "{% $join($states.input.detail.problems.((path ? path : 'the request') & ': ' & message), '; ') %}",
    });
    const failed = Fail.jsonata(this, 'IngestFailed', {
      error: END_OF_TOLD_INGEST.failed,
      cause:
        "{% $exists($states.input.detail.error) ? $states.input.detail.error & ': ' & $states.input.detail.cause : " +
        "'no file could be had: see ' & $states.input.detail.manifest_key %}",
    });
    const keep = keepMessage(this, 'KeepRejectedIngest', events, '$states.input')
      .addCatch(rejected, { outputs: '{% $states.input %}' })
      .next(rejected);
    const howItEnded = Choice.jsonata(this, 'HowIngestEnded?')
      .when(Condition.jsonata(`{% $states.input.detail_type = '${END_OF_TOLD_INGEST.rejected}' %}`), keep)
      .when(Condition.jsonata(`{% $states.input.detail_type = '${END_OF_TOLD_INGEST.failed}' %}`), failed)
      .otherwise(Succeed.jsonata(this, 'IngestEnded', { outputs: '{% $states.input.detail %}' }));
    return sendEvent(this, events, howItEnded);
  }
}
