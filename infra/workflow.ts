import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Fail,
  type IChainable,
  Map as InlineMap,
  JitterType,
  Parallel,
  ProvideItems,
  QueryLanguage,
  type RetryProps,
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
import type { DataLake } from './data-lake.ts';
import { FUNCTIONS, type FunctionId, type StudyFunctions } from './functions.ts';

/** CDC's site is a public service of one agency: a run takes four files at a time from it, as a person's browser would. */
const TABLES_AT_ONCE = 4;

/** Ample for the 75 regressions of a study in a second or two, and 4 % of the 1,000 that an account's functions share. */
const REGRESSIONS_AT_ONCE = 40;

/** At a minute each, 10,000 minutes of replicates take an hour; 20 % of the 1,000 that an account's functions share. */
const CHUNKS_AT_ONCE = 200;

/** Combining reads what the chunks wrote: seconds each. */
const WQS_ANALYSES_AT_ONCE = 40;

/**
 * What passes by itself: throttling, and faults of Lambda, S3 and the network. Whatever a repeat would only meet again
 * (a request that is refused, a file that is no transport file, a timeout) is not retried.
 *
 * Delays are drawn from 0 to 2, 4, 8, 16, 32, 60 s (doubling, capped): 61 s on average and 122 s at most over the six
 * retries. That outlasts a burst that Lambda scales for (1,000 more executions every 10 s) and leaves most of the
 * 5 minutes that an EXPRESS execution may take. Full jitter keeps the branches of a Map from coming back all at once.
 */
const RETRY_TRANSIENT = {
  errors: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.ClientExecutionTimeoutException',
    'S3.S3Exception',
    'S3.SdkClientException',
    'StoreUnavailableError',
  ],
  interval: Duration.seconds(2),
  backoffRate: 2,
  maxAttempts: 6,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
} satisfies RetryProps;

/** A task waits this much longer than its function may run, so that the function's own error is the one that is seen. */
const TASK_MARGIN = Duration.seconds(15);

/** Storing a record of a few KiB. */
const RECORD_TIMEOUT = Duration.seconds(30);

/**
 * The worst case that still can end well: 40 tables by 4 at 5 minutes each, some minutes of retries, cohort and
 * collection at 5 minutes each make about 70 minutes; an execution that runs longer hangs.
 */
const RUN_TIMEOUT = Duration.hours(2);

export interface StudyWorkflowProps {
  /** The lake that holds plans and takes the records of failures. */
  readonly lake: DataLake;
  readonly functions: StudyFunctions;
}

/** What a function answered: the Lambda service's answer holds it beside its own metadata. */
const PAYLOAD = '{% $states.result.Payload %}';

interface InvokeOptions {
  readonly payload: TaskInput;
  readonly outputs?: string;
  readonly assign?: Readonly<Record<string, string>>;
}

/** Output of a Catch: the record of a failure; `& ''` because an error may come without a cause. */
function failureOf(step: string, item: string): string {
  return `{% {'state': '${step}', 'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause & '', 'item': ${item}} %}`;
}

/**
 * The state machine of a run: plan, ingest, cohort, analyses, collection. A step that fails is recorded in the lake
 * and the run goes on to `CollectRun`, which alone says what a run has come to.
 */
export class StudyWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly lake: DataLake;
  private readonly functions: StudyFunctions;

  constructor(scope: Construct, id: string, props: StudyWorkflowProps) {
    super(scope, id);
    this.lake = props.lake;
    this.functions = props.functions;
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      definitionBody: DefinitionBody.fromChainable(this.definition()),
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      timeout: RUN_TIMEOUT,
    });
  }

  private definition(): IChainable {
    const collect = this.collect();
    const analyse = this.analyse(collect);
    const cohort = this.buildCohort(collect).next(analyse).next(collect);
    const ingest = this.ingestTables(collect);
    const alreadyComplete = Choice.jsonata(this, 'AlreadyComplete?')
      .when(
        Condition.jsonata("{% $plan.status = 'complete' %}"),
        Succeed.jsonata(this, 'RunIsComplete', {
          outputs: "{% {'run_id': $plan.run_id, 'status': $plan.status, 'manifest_key': $plan.manifest_key} %}",
        }),
      )
      .otherwise(ingest.next(cohort));
    return this.planRun().next(alreadyComplete);
  }

  private planRun(): LambdaInvoke {
    const plan = this.invoke('PlanRun', {
      payload: TaskInput.fromObject({
        event: '{% $states.input %}',
        execution: '{% $states.context.Execution.Name %}',
      }),
      assign: { plan: PAYLOAD },
    });
    plan.addCatch(this.failAsCaught('RequestRejected'));
    return plan;
  }

  /** All tables; one that cannot be had is recorded and does not stop the others. */
  private ingestTables(collect: IChainable): InlineMap {
    const ingest = this.invoke('IngestTable', {
      payload: TaskInput.fromText('{% $states.input %}'),
      outputs: "{% 'ingested' %}",
    });
    ingest.addCatch(this.recordFailure('RecordIngestFailure'), { outputs: failureOf('ingest-table', '$states.input') });
    return InlineMap.jsonata(this, 'IngestTables', {
      items: ProvideItems.jsonata('{% $plan.tables %}'),
      maxConcurrency: TABLES_AT_ONCE,
    })
      .itemProcessor(ingest)
      .addCatch(collect);
  }

  private buildCohort(collect: IChainable): TaskStateBase {
    const build = this.invoke('BuildCohort', { payload: TaskInput.fromText('{% $plan.cohort %}') });
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
    return this.forEachItem('FitRegressions', '$plan.regressions.key', REGRESSIONS_AT_ONCE, {
      functionId: 'FitRegression',
      step: 'fit-regression',
      recorder: 'RecordRegressionFailure',
    });
  }

  /** WQS: the replicates that the lake does not have yet, then each analysis from its replicates. */
  private weightedQuantileSums(): IChainable {
    const plan = this.invoke('PlanWqs', {
      payload: TaskInput.fromObject({ run_id: '{% $plan.run_id %}' }),
      assign: { wqs: PAYLOAD },
    });
    plan.addCatch(this.recordFailure('RecordWqsPlanFailure'), { outputs: failureOf('analyse', '$plan.analyses') });
    const fit = this.forEachItem('FitWqsReplicates', '$wqs.replicates.key', CHUNKS_AT_ONCE, {
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
      payload: TaskInput.fromText('{% $states.input %}'),
      outputs: "{% 'done' %}",
    });
    task.addCatch(this.recordFailure(work.recorder), { outputs: failureOf(work.step, '$states.input') });
    return DistributedMap.jsonata(this, stateId, {
      itemReader: new S3JsonItemReader({ bucket: this.lake.bucket, key: `{% ${workList} %}` }),
      mapExecutionType: StateMachineType.EXPRESS,
      maxConcurrency: atOnce,
    })
      .itemProcessor(task)
      .addCatch(this.recordFailure(`Record${stateId}Failure`), { outputs: failureOf('analyse', '$plan.analyses') });
  }

  /** What the run has come to: a failed run is a failed execution. */
  private collect(): IChainable {
    const collect = this.invoke('CollectRun', {
      payload: TaskInput.fromObject({
        run_id: '{% $plan.run_id %}',
        execution: '{% $states.context.Execution.Name %}',
      }),
      outputs: PAYLOAD,
    });
    const runFailed = Fail.jsonata(this, 'RunFailed', {
      error: 'StudyRunFailed',
      cause: "{% 'run ' & $states.input.run_id & ' failed: see ' & $states.input.manifest_key %}",
    });
    return collect
      .addCatch(this.failAsCaught('CollectionFailed'))
      .next(
        Choice.jsonata(this, 'Failed?')
          .when(Condition.jsonata("{% $states.input.status = 'failed' %}"), runFailed)
          .otherwise(Succeed.jsonata(this, 'RunIsCollected')),
      );
  }

  private invoke(functionId: FunctionId, options: InvokeOptions): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this, functionId, {
      lambdaFunction: this.functions.byId[functionId],
      taskTimeout: Timeout.duration(FUNCTIONS[functionId].timeout.plus(TASK_MARGIN)),
      // CDK's own retrier lacks Lambda.TooManyRequestsException: throttling would fail a task at once.
      retryOnServiceExceptions: false,
      ...options,
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
      iamResources: [this.lake.objects('runs/')],
      outputs: "{% 'failed' %}",
      taskTimeout: Timeout.duration(RECORD_TIMEOUT),
    });
    record.addRetry(RETRY_TRANSIENT);
    return record;
  }

  /** Ends the execution with the very error and cause that were caught. */
  private failAsCaught(stateId: string): Fail {
    return Fail.jsonata(this, stateId, {
      error: '{% $states.input.Error %}',
      // A timeout may come without a cause: `&` makes an empty text of it, where the bare path would be a fault.
      cause: "{% $states.input.Cause & '' %}",
    });
  }
}
