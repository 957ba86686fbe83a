/** The steps that state machines are made of. */
import { Duration } from 'aws-cdk-lib';
import { type RetryProps, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { CallAwsService } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Prefix } from '../../functions/lake/keys.ts';
import { FUNCTIONS, type FunctionId } from '../../functions/study/functions.ts';
import type { Catalogue } from './catalogue.ts';
import type { DataLake } from './data-lake.ts';
import { withRetryCount } from './expressions.ts';
import type { StudyFunctions } from './functions.ts';
import { InvokeVersion } from './invoke-version.ts';
import { RETRY_THROTTLED, RETRY_TRANSIENT, THROTTLED } from './retry.ts';
import { AGAIN } from './rounds.ts';

/**
 * A task waits this much longer than its function may run, so that the function's own error is the one that is seen.
 */
const TASK_MARGIN = Duration.seconds(15);

/** Storing a record of a few KiB. */
const RECORD_TIMEOUT = Duration.seconds(30);

/** A table of some hundred columns is some 50 KB. */
const TABLE_TIMEOUT = Duration.seconds(30);

export interface InvokeOptions {
  /** An expression of an object. */
  readonly payload: string;
  readonly outputs?: string;
  readonly assign?: Readonly<Record<string, string>>;
  /** How throttling is met. @default - as long as it takes for other runs to take turns */
  readonly throttled?: RetryProps;
}

/** Calls a function, and tries again what passes by itself. */
export function invokeFunction(
  scope: Construct,
  functions: StudyFunctions,
  functionId: FunctionId,
  { payload, throttled = RETRY_THROTTLED, ...options }: InvokeOptions,
): InvokeVersion {
  const task = new InvokeVersion(scope, functionId, {
    lambdaFunction: functions.byId[functionId],
    taskTimeout: Timeout.duration(Duration.seconds(FUNCTIONS[functionId].seconds).plus(TASK_MARGIN)),
    // CDK's own retrier lacks Lambda.TooManyRequestsException: throttling would fail a task at once.
    retryOnServiceExceptions: false,
    ...options,
    payload: TaskInput.fromText(withRetryCount(payload)),
  });
  task.addRetry(RETRY_TRANSIENT);
  task.addRetry(throttled);
  return task;
}

/** Writes the failure that a Catch put together to the key that its item names, below the prefix. */
export function recordFailure(scope: Construct, lake: DataLake, stateId: string, prefix: Prefix): CallAwsService {
  const record = CallAwsService.jsonata(scope, stateId, {
    service: 's3',
    action: 'putObject',
    parameters: {
      Bucket: lake.bucket.bucketName,
      Key: '{% $states.input.item.failure_key %}',
      Body: '{% $states.input %}',
      ContentType: 'application/json',
    },
    iamAction: 's3:PutObject',
    iamResources: [lake.objects(prefix)],
    // What no function was to be had for is not given up yet.
    outputs: `{% $states.input.error = '${THROTTLED}' ? '${AGAIN}' : 'failed' %}`,
    taskTimeout: Timeout.duration(RECORD_TIMEOUT),
  });
  record.addRetry(RETRY_TRANSIENT);
  return record;
}

/** Puts the table that was described into Glue's catalogue: a new one, or in place of the one of that name. */
export function putTable(
  scope: Construct,
  verb: 'create' | 'update',
  { databaseName, tableArns }: Pick<Catalogue, 'databaseName' | 'tableArns'>,
): CallAwsService {
  const action = verb === 'create' ? 'CreateTable' : 'UpdateTable';
  const put = CallAwsService.jsonata(scope, action, {
    service: 'glue',
    action: `${verb}Table`,
    parameters: { DatabaseName: databaseName, TableInput: '{% $described.table %}' },
    iamAction: `glue:${action}`,
    iamResources: tableArns,
    assign: { registered: '{% $described %}' },
    outputs: '{% $states.input %}',
    taskTimeout: Timeout.duration(TABLE_TIMEOUT),
  });
  put.addRetry(RETRY_TRANSIENT);
  return put;
}
