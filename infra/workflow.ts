import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  Map as InlineMap,
  Parallel,
  ProvideItems,
  QueryLanguage,
  S3JsonItemReader,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService, LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { Concurrency } from './configuration.ts';
import type { DataLake } from './data-lake.ts';
import {
  breakdownOf,
  ENDED_RUN,
  EVENT_OF_ENDED_RUN,
  EXECUTION_NAME,
  failureOf,
  PLAN,
  WQS_PLAN,
  withRetryCount,
} from './expressions.ts';
import { FUNCTIONS, type FunctionId, type StudyFunctions } from './functions.ts';
import { observable } from './machine-logs.ts';
import { RETRY_TRANSIENT } from './retry.ts';
import type { RunEvents } from './run-events.ts';
import { END_OF_TOLD_RUN, eventOf, keepMessage, sendEvent } from './sending.ts';

/** Combining reads what the chunks wrote: seconds each. */
const WQS_ANALYSES_AT_ONCE = 40;

/** A task waits this much longer than its function may run, so that the function's own error is the one that is seen. */
const TASK_MARGIN = Duration.seconds(15);

/** Storing a record of a few KiB. */
const RECORD_TIMEOUT = Duration.seconds(30);

/**
 * The worst case that still can end well: 40 tables by 4 at 5 minutes each, some minutes of retries, cohort and
 * collection at 5 minutes each make about 70 minutes; an execution that runs longer hangs.
 */
export const RUN_TIMEOUT = Duration.hours(2);

export interface StudyWorkflowProps {
  /** The lake that holds plans and takes the records of failures. */
  readonly lake: DataLake;
  readonly functions: StudyFunctions;
  /** Where the end of every run is told. */
  readonly events: RunEvents;
  readonly concurrency: Concurrency;
  readonly logRetention: RetentionDays;
}

interface InvokeOptions {
  /** An expression of an object. */
  readonly payload: string;
  readonly outputs?: string;
  readonly assign?: Readonly<Record<string, string>>;
}

/** A work list of a run. CDK's own reader would be allowed to read the whole bucket. */
class WorkListReader extends S3JsonItemReader {
  private readonly lake: DataLake;

  constructor(lake: DataLake, key: string) {
    super({ bucket: lake.bucket, key });
    this.lake = lake;
  }

  override providePolicyStatements(): PolicyStatement[] {
    return [new PolicyStatement({ actions: ['s3:GetObject'], resources: [this.lake.objects('runs/')] })];
  }
}

/**
 * The state machine of a run: plan, ingest, cohort, analyses, collection. A step that fails is recorded in the lake
 * and the run goes on to `CollectRun`, which alone says what a run has come to. Every end sends exactly one event.
 */
export class StudyWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly lake: DataLake;
  private readonly functions: StudyFunctions;
  private readonly events: RunEvents;
  private readonly concurrency: Concurrency;

  constructor(scope: Construct, id: string, props: StudyWorkflowProps) {
    super(scope, id);
    this.lake = props.lake;
    this.functions = props.functions;
    this.events = props.events;
    this.concurrency = props.concurrency;
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.definition()),
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      timeout: RUN_TIMEOUT,
      ...observable(this, props.logRetention),
    });
    props.lake.grantKey(this.stateMachine);
  }

  private definition(): IChainable {
    const end = this.tellTheEnd();
    const collect = this.collect(end);
    const analyse = this.analyse(collect);
    const cohort = this.buildCohort(collect).next(analyse).next(collect);
    const ingest = this.ingestTables(collect);
    const planned = Choice.jsonata(this, 'Planned?')
      .when(Condition.jsonata("{% $plan.status = 'rejected' %}"), end, {
        outputs: eventOf('StudyRunRejected', `{'execution': ${EXECUTION_NAME}, 'problems': $plan.problems}`),
      })
      .when(Condition.jsonata("{% $plan.status = 'complete' %}"), end, {
        outputs: eventOf('StudyRunCompleted', '$plan.ended'),
      })
      .otherwise(ingest.next(cohort));
    return this.planRun(end).next(planned);
  }

  private planRun(end: IChainable): LambdaInvoke {
    const plan = this.invoke('PlanRun', {
      payload: `{'event': $states.input, 'execution': ${EXECUTION_NAME}}`,
      assign: { plan: PLAN },
    });
    plan.addCatch(end, { outputs: breakdownOf('null') });
    return plan;
  }

  /** All tables; one that cannot be had is recorded and does not stop the others. */
  private ingestTables(collect: IChainable): InlineMap {
    const ingest = this.invoke('IngestTable', {
      payload: '$states.input',
      outputs: "{% 'ingested' %}",
    });
    ingest.addCatch(this.recordFailure('RecordIngestFailure'), { outputs: failureOf('ingest-table', '$states.input') });
    return InlineMap.jsonata(this, 'IngestTables', {
      items: ProvideItems.jsonata('{% $plan.tables %}'),
      maxConcurrency: this.concurrency.tablesAtOnce,
    })
      .itemProcessor(ingest)
      .addCatch(collect);
  }

  private buildCohort(collect: IChainable): TaskStateBase {
    const build = this.invoke('BuildCohort', {
      payload: '$plan.cohort',
    });
    const record = this.recordFailure('RecordCohortFailure').addCatch(collect);
    record.next(collect);
    return build.addCatch(record, { outputs: failureOf('build-cohort', '$plan.cohort') });
  }

  /** The analyses of a cohort, one branch per method. */
  private analyse(collect: IChainable): Parallel {
    const record = this.recordFailure('RecordAnalysisFailure').addCatch(collect);
    record.next(collect);
    return Parallel.jsonata(this, 'Analyse')
      .branch(this.fitRegressions(), this.weightedQuantileSums())
      .addCatch(record, { outputs: failureOf('analyse', '$plan.analyses') });
  }

  private fitRegressions(): DistributedMap {
    return this.forEachItem('FitRegressions', '$plan.regressions.key', this.concurrency.regressionsAtOnce, {
      functionId: 'FitRegression',
      step: 'fit-regression',
      recorder: 'RecordRegressionFailure',
    });
  }

  /** WQS: the replicates that the lake does not have yet, then each analysis from its replicates. */
  private weightedQuantileSums(): IChainable {
    const plan = this.invoke('PlanWqs', {
      payload: "{'run_id': $plan.run_id}",
      assign: { wqs: WQS_PLAN },
    });
    plan.addCatch(this.recordFailure('RecordWqsPlanFailure'), { outputs: failureOf('analyse', '$plan.analyses') });
    const fit = this.forEachItem('FitWqsReplicates', '$wqs.replicates.key', this.concurrency.replicateChunksAtOnce, {
      functionId: 'FitWqsChunk',
      step: 'fit-wqs-replicates',
      recorder: 'RecordWqsChunkFailure',
    });
    const combine = this.forEachItem('CombineWqsAnalyses', '$wqs.analyses.key', WQS_ANALYSES_AT_ONCE, {
      functionId: 'CombineWqs',
      step: 'combine-wqs',
      recorder: 'RecordWqsFailure',
    });
    const replicates = Choice.jsonata(this, 'ReplicatesToFit?')
      .when(Condition.jsonata('{% $wqs.replicates.count > 0 %}'), fit.next(combine))
      .otherwise(combine);
    return Choice.jsonata(this, 'WqsAskedFor?')
      .when(Condition.jsonata('{% $plan.wqs %}'), plan.next(replicates))
      .otherwise(Succeed.jsonata(this, 'NoWqs'));
  }

  /**
   * One EXPRESS execution per item of a work list in the lake. Each gives back one word, `done` or `failed`: at 9 bytes with
   * its comma, 256 KiB (the most that a Map may give back) hold 29,000 of them. A Map that fails as a whole (its list cannot be
   * read) is recorded and does not stop the other methods.
   */
  private forEachItem(
    stateId: string,
    workList: string,
    atOnce: number,
    work: { functionId: FunctionId; step: string; recorder: string },
  ): DistributedMap {
    const task = this.invoke(work.functionId, {
      payload: '$states.input',
      outputs: "{% 'done' %}",
    });
    task.addCatch(this.recordFailure(work.recorder), { outputs: failureOf(work.step, '$states.input') });
    return DistributedMap.jsonata(this, stateId, {
      itemReader: new WorkListReader(this.lake, `{% ${workList} %}`),
      mapExecutionType: StateMachineType.EXPRESS,
      maxConcurrency: atOnce,
    })
      .itemProcessor(task)
      .addCatch(this.recordFailure(`Record${stateId}Failure`), { outputs: failureOf('analyse', '$plan.analyses') });
  }

  /** What the run has come to, as the event that tells of it. */
  private collect(end: IChainable): IChainable {
    const collect = this.invoke('CollectRun', {
      payload: `{'run_id': $plan.run_id, 'execution': ${EXECUTION_NAME}}`,
      // Nothing reads it: what is no answer fails here.
      assign: { ended: ENDED_RUN },
      outputs: EVENT_OF_ENDED_RUN,
    });
    return collect.addCatch(end, { outputs: breakdownOf('$plan.run_id') }).next(end);
  }

  /**
   * Sends the event of the end, keeps what nobody has heard of (a refused request, an event that could not be sent) among the
   * dead letters, and ends the execution: a failed run is a failed execution.
   */
  private tellTheEnd(): IChainable {
    const rejected = Fail.jsonata(this, 'RequestRejected', {
      error: END_OF_TOLD_RUN.rejected,
      cause: "{% $join($states.input.detail.problems.((path ? path : 'the request') & ': ' & message), '; ') %}",
    });
    const failed = Fail.jsonata(this, 'RunFailed', {
      error: END_OF_TOLD_RUN.failed,
      cause:
        "{% $exists($states.input.detail.error) ? $states.input.detail.error & ': ' & $states.input.detail.cause : " +
        "'run ' & $states.input.detail.run_id & ' failed: see ' & $states.input.detail.manifest_key %}",
    });
    const keepRequest = keepMessage(
      this,
      'KeepRejectedRequest',
      this.events,
      "$merge([$states.input, {'request': $states.context.Execution.Input}])",
    )
      .addCatch(rejected, { outputs: '{% $states.input %}' })
      .next(rejected);
    const howItEnded = Choice.jsonata(this, 'HowItEnded?')
      .when(Condition.jsonata("{% $states.input.detail_type = 'StudyRunRejected' %}"), keepRequest)
      .when(Condition.jsonata("{% $states.input.detail_type = 'StudyRunFailed' %}"), failed)
      .otherwise(Succeed.jsonata(this, 'RunEnded', { outputs: '{% $states.input.detail %}' }));
    return sendEvent(this, this.events, howItEnded);
  }

  private invoke(functionId: FunctionId, { payload, ...options }: InvokeOptions): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, functionId, {
      lambdaFunction: this.functions.byId[functionId],
      taskTimeout: Timeout.duration(FUNCTIONS[functionId].timeout.plus(TASK_MARGIN)),
      // CDK's own retrier lacks Lambda.TooManyRequestsException: throttling would fail a task at once.
      retryOnServiceExceptions: false,
      ...options,
      payload: TaskInput.fromText(withRetryCount(payload)),
    });
    task.addRetry(RETRY_TRANSIENT);
    return task;
  }

  /** Writes the failure that a Catch put together to the key that its item names. */
  private recordFailure(stateId: string): CallAwsService {
    const record = CallAwsService.jsonata(this, stateId, {
      service: 's3',
      action: 'putObject',
      parameters: {
        Bucket: this.lake.bucket.bucketName,
        Key: '{% $states.input.item.failure_key %}',
        Body: '{% $states.input %}',
        ContentType: 'application/json',
      },
      iamAction: 's3:PutObject',
      iamResources: [this.lake.objects('runs/')],
      outputs: "{% 'failed' %}",
      taskTimeout: Timeout.duration(RECORD_TIMEOUT),
    });
    record.addRetry(RETRY_TRANSIENT);
    return record;
  }
}
