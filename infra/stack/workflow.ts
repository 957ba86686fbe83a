import { Duration } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  type IChainable,
  Map as InlineMap,
  Parallel,
  ProvideItems,
  QueryLanguage,
  StateMachine,
  StateMachineType,
  Succeed,
  type TaskStateBase,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { LONGEST_REQUEST_BYTES } from '../../functions/language/written-request.ts';
import { METHODS } from '../../functions/methods/index.ts';
import type { RunStep } from '../../functions/runs/why-missing.ts';
import type { FunctionId } from '../../functions/study/functions.ts';
import type { DataLake } from './data-lake.ts';
import {
  breakdownOf,
  ENDED_RUN,
  EVENT_OF_ENDED_RUN,
  EXECUTION_NAME,
  failureOf,
  PLAN,
  REPLICATES_PLAN,
} from './expressions.ts';
import { functionOf, type StudyFunctions } from './functions.ts';
import type { InvokeVersion } from './invoke-version.ts';
import { observable } from './machine-logs.ts';
import { RETRY_THROTTLED_IN_EXPRESS } from './retry.ts';
import { AGAIN } from './rounds.ts';
import type { RunEvents } from './run-events.ts';
import { END_OF_TOLD_RUN, eventOf, keepMessage, sendEvent } from './sending.ts';
import { type InvokeOptions, invokeFunction, recordFailure } from './steps.ts';
import { overWorkLists } from './work-lists.ts';

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
  readonly logRetention: RetentionDays;
}

/**
 * What is kept of a refused request: all of one that is no longer than `accept-request` hands over, else the beginning
 * of its text. An execution's input may have 256 KiB, and so may a message, which also says what is wrong. At 4 bytes a
 * character this is 128 KiB.
 */
const KEPT_CHARACTERS = LONGEST_REQUEST_BYTES + 1;
const KEPT_REQUEST =
  `($text := $string($states.context.Execution.Input); $length($text) > ${KEPT_CHARACTERS} ? ` +
  `$substring($text, 0, ${KEPT_CHARACTERS}) : $states.context.Execution.Input)`;

/**
 * The state machine of a run: plan, ingest, cohort, analyses, collection. A step that fails is recorded in the lake
 * and the run goes on to `CollectRun`, which alone says what a run has come to. Every end sends exactly one event.
 */
export class StudyWorkflow extends Construct {
  readonly stateMachine: StateMachine;
  private readonly lake: DataLake;
  private readonly functions: StudyFunctions;
  private readonly events: RunEvents;

  constructor(scope: Construct, id: string, props: StudyWorkflowProps) {
    super(scope, id);
    this.lake = props.lake;
    this.functions = props.functions;
    this.events = props.events;
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

  private planRun(end: IChainable): InvokeVersion {
    const plan = this.invoke('PlanRun', {
      payload: `{'event': $states.input, 'execution': ${EXECUTION_NAME}}`,
      assign: { plan: PLAN, reached: 'plan-run' satisfies RunStep },
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
      jsonataMaxConcurrency: '{% $plan.at_once.tables %}',
      assign: { reached: 'ingest-table' satisfies RunStep },
    })
      .itemProcessor(ingest)
      .addCatch(collect);
  }

  private buildCohort(collect: IChainable): TaskStateBase {
    const build = this.invoke('BuildCohort', {
      payload: '$plan.cohort',
      assign: { reached: 'build-cohort' satisfies RunStep },
    });
    const record = this.recordFailure('RecordCohortFailure').addCatch(collect);
    record.next(collect);
    return build.addCatch(record, { outputs: failureOf('build-cohort', '$plan.cohort') });
  }

  /**
   * The analyses of a cohort: beside each other those that are made in one step, and those that are made of replicates.
   */
  private analyse(collect: IChainable): Parallel {
    const record = this.recordFailure('RecordAnalysisFailure').addCatch(collect);
    record.next(collect);
    return Parallel.jsonata(this, 'Analyse', { assign: { reached: 'analyse' satisfies RunStep } })
      .branch(this.fits(), this.replicates())
      .addCatch(record, { outputs: failureOf('analyse', '$plan.analyses') });
  }

  /**
   * The methods that take one step, one after the other: side by side they would ask for more functions than the plan
   * allows.
   */
  private fits(): IChainable {
    const methods = METHODS.filter(({ steps }) => steps === 'fit');
    const first = methods.reduceRight<IChainable | undefined>((next, { name, producer }) => {
      const functionId = functionOf(producer);
      return this.forEachItem(`${functionId}s`, `$plan.fits.${name}.lists`, '$plan.at_once.fits', {
        functionId,
        step: producer,
        recorder: `Record${functionId}Failure`,
        ...(next && { next }),
      });
    }, undefined);
    return first ?? Succeed.jsonata(this, 'NoFits');
  }

  /** The replicates that the lake does not have yet, then each analysis that is made of them, method by method. */
  private replicates(): IChainable {
    const plan = this.invoke('PlanReplicates', {
      payload: "{'run_id': $plan.run_id}",
      assign: { planned: REPLICATES_PLAN },
    });
    plan.addCatch(this.recordFailure('RecordReplicatesPlanFailure'), {
      outputs: failureOf('analyse', '$plan.analyses'),
    });
    const methods = METHODS.filter(({ steps }) => steps === 'replicates');
    const analyses = methods.reduceRight<IChainable | undefined>((next, { name, producer }) => {
      const functionId = functionOf(producer);
      return this.forEachItem(`${functionId}Analyses`, `$planned.analyses.${name}.lists`, '$plan.at_once.replicates', {
        functionId,
        step: producer,
        recorder: `Record${functionId}Failure`,
        ...(next && { next }),
      });
    }, undefined);
    const fit = this.forEachItem('FitReplicates', '$planned.replicates.lists', '$plan.at_once.replicates', {
      functionId: 'FitChunk',
      step: 'fit-replicates',
      recorder: 'RecordChunkFailure',
      outputs: `{% $states.result.Payload.left > 0 ? '${AGAIN}' : 'done' %}`,
      ...(analyses && { next: analyses }),
    });
    return Choice.jsonata(this, 'ReplicatesAskedFor?')
      .when(Condition.jsonata('{% $plan.replicates %}'), plan.next(fit))
      .otherwise(Succeed.jsonata(this, 'NoReplicates'));
  }

  /** A Map that fails as a whole (its list cannot be read) is recorded, and the branch goes on. */
  private forEachItem(
    stateId: string,
    lists: string,
    atOnce: string,
    work: { functionId: FunctionId; step: string; recorder: string; outputs?: string; next?: IChainable },
  ): IChainable {
    const task = this.invoke(work.functionId, {
      payload: '$states.input',
      outputs: work.outputs ?? "{% 'done' %}",
      throttled: RETRY_THROTTLED_IN_EXPRESS,
    });
    task.addCatch(this.recordFailure(work.recorder), { outputs: failureOf(work.step, '$states.input') });
    return overWorkLists(this, stateId, {
      lake: this.lake,
      prefix: 'runs/',
      children: StateMachineType.EXPRESS,
      lists,
      atOnce,
      processor: task,
      failure: {
        record: this.recordFailure(`Record${stateId}Failure`),
        outputs: failureOf('analyse', '$plan.analyses'),
      },
      ...(work.next && { next: work.next }),
    });
  }

  /** What the run has come to, as the event that tells of it. */
  private collect(end: IChainable): IChainable {
    const collect = this.invoke('CollectRun', {
      payload:
        `{'run_id': $plan.run_id, 'execution': ${EXECUTION_NAME}, ` +
        `'started_at': $states.context.Execution.StartTime, 'reached': $reached}`,
      // Nothing reads it: what is no answer fails here.
      assign: { ended: ENDED_RUN },
      outputs: EVENT_OF_ENDED_RUN,
    });
    return collect.addCatch(end, { outputs: breakdownOf('$plan.run_id') }).next(end);
  }

  /**
   * Sends the event of the end, keeps what nobody has heard of (a refused request, an event that could not be sent)
   * among the dead letters, and ends the execution: a failed run is a failed execution.
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
      `$merge([$states.input, {'request': ${KEPT_REQUEST}}])`,
    )
      .addCatch(rejected, { outputs: '{% $states.input %}' })
      .next(rejected);
    const howItEnded = Choice.jsonata(this, 'HowItEnded?')
      .when(Condition.jsonata("{% $states.input.detail_type = 'StudyRunRejected' %}"), keepRequest)
      .when(Condition.jsonata("{% $states.input.detail_type = 'StudyRunFailed' %}"), failed)
      .otherwise(Succeed.jsonata(this, 'RunEnded', { outputs: '{% $states.input.detail %}' }));
    return sendEvent(this, this.events, howItEnded);
  }

  private invoke(functionId: FunctionId, options: InvokeOptions): InvokeVersion {
    return invokeFunction(this, this.functions, functionId, options);
  }

  private recordFailure(stateId: string): CallAwsService {
    return recordFailure(this, this.lake, stateId, 'runs/');
  }
}
