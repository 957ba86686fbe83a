/**
 * What a deployment may set: by props in a CDK app of one's own, or by context (`cdk deploy -c
 * study:alarmEmail=me@example.org`).
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';
import * as z from 'zod';
import { parseRunRequest, type RunRequest } from '../../functions/study/run-request.ts';
import { isSource } from '../../functions/study/source.ts';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

/** How much of a run goes on at once. */
export interface Concurrency {
  /**
   * NHANES files fetched at once.
   *
   * @default 4 - CDC's site is a public service of one agency: a run takes from it what a person's browser would
   */
  readonly tablesAtOnce: number;
  /**
   * Functions that one run may have going on at once. An account's functions share a quota ("Concurrent executions" of
   * Lambda): where several runs go on at once, this times their number should be no more than it, or they wait for each
   * other.
   *
   * @default 10 - all that a new account may have
   */
  readonly functionsAtOnce: number;
}

/**
 * A request that is sent again and again: a run with gaps is completed, a complete one is answered with its manifest.
 */
export interface StudySchedule {
  /** `rate(1 day)` or `cron(0 6 ? * MON *)`, in UTC. */
  readonly expression: string;
  readonly request: RunRequest;
}

export interface Configuration {
  /**
   * Name of the stack that `npm run deploy` makes: several deployments in one account and region have different ones.
   *
   * @default 'NhanesMixtures'
   */
  readonly stackName: string;
  /**
   * Where the stack is to be deployed: what the region does not have is then left out as it is synthesised.
   *
   * @default - the region of whoever deploys; CloudFormation then leaves out what it does not have
   */
  readonly region?: string | undefined;
  /**
   * An existing bucket to use as the lake. It keeps its own settings: encryption, versions, lifecycle, access logs; and
   * it must send its events to EventBridge for requests put under `requests/` to be seen.
   *
   * @default - a bucket is created
   */
  readonly bucketName?: string | undefined;
  /**
   * ARN of the KMS key that encrypts the lake.
   *
   * @default - S3's own keys
   */
  readonly kmsKeyArn?: string | undefined;
  /**
   * A VPC for the functions to run in, with subnets that reach S3, Step Functions and the NHANES source by a NAT
   * gateway.
   *
   * @default - none
   */
  readonly vpc?: { readonly vpcId: string; readonly subnetIds: string[] } | undefined;
  /** @default 90 days */
  readonly logRetention: RetentionDays;
  readonly concurrency: Concurrency;
  /**
   * Who is told of alarms, once the subscription is confirmed.
   *
   * @default - nobody: alarms are seen in CloudWatch, and their topic can be subscribed to
   */
  readonly alarmEmail?: string | undefined;
  /**
   * The only place that NHANES files are fetched from; the source `cdc` of a request means this one.
   *
   * @default 'https://wwwn.cdc.gov/'
   */
  readonly sourceUrl: string;
  /**
   * What becomes of the lake and the dead letters when the stack is destroyed.
   *
   * @default RemovalPolicy.RETAIN - a study's results outlive the stack that made them
   */
  readonly removalPolicy: RemovalPolicy;
  /** @default - off */
  readonly schedule?: StudySchedule | undefined;
  /** @default - the stack's name in lower case with underscores: nhanes_mixtures */
  readonly databaseName?: string | undefined;
  /**
   * Athena ends a query that would read more of the lake than this.
   *
   * @default 10 GiB - five times all of NHANES as Parquet
   */
  readonly scanLimitGiB: number;
  /**
   * Ids of accounts that may read results, runs and NHANES tables in the bucket that is created. An imported bucket
   * keeps its policy.
   *
   * @default - none
   */
  readonly readers: readonly string[];
  /**
   * Principals that Lake Formation lets read every table, by ARN or account id: for accounts in which it governs the
   * catalogue.
   *
   * @default - none: IAM alone decides
   */
  readonly lakeFormationReaders: readonly string[];
}

/** The context is not what a deployment may set. */
export class InvalidConfigurationError extends Error {
  constructor(problems: string[]) {
    super(`the configuration is not valid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'InvalidConfigurationError';
  }
}

/** What CloudWatch Logs keeps logs for, in days. */
const RETENTION_DAYS = Object.values(RetentionDays).filter((days): days is number => typeof days === 'number');

/** A Distributed Map runs at most this many child executions at once. */
const MOST_CHILD_EXECUTIONS = 10_000;

/** A regression and a chunk of replicates, side by side. */
const FEWEST_FUNCTIONS = 2;

/** An inline Map runs at most this many iterations at once. */
const MOST_ITERATIONS = 40;

/** Context from the command line is text. */
const number = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

const list = z.union([z.array(z.string()), z.string().transform((text) => text.split(','))]);

const contextSchema = z.strictObject({
  stackName: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, 'must be up to 63 letters, digits and hyphens, a letter first')
    .default('NhanesMixtures'),
  region: z
    .string()
    .regex(/^[a-z]{2,3}(-[a-z]+)+-\d$/, 'must be the name of a region, as in "eu-central-1"')
    .optional(),
  bucketName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of a bucket')
    .optional(),
  kmsKeyArn: z
    .string()
    .regex(/^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/, 'must be the ARN of a KMS key')
    .optional(),
  vpcId: z
    .string()
    .regex(/^vpc-\w+$/, 'must be the id of a VPC, as in "vpc-0a1b2c3d"')
    .optional(),
  subnetIds: list.optional(),
  logRetentionDays: z.coerce
    .number()
    .refine((days) => RETENTION_DAYS.includes(days), `must be one of ${RETENTION_DAYS.join(', ')}`)
    .default(RetentionDays.THREE_MONTHS),
  tablesAtOnce: number(1, MOST_ITERATIONS).default(4),
  functionsAtOnce: number(FEWEST_FUNCTIONS, MOST_CHILD_EXECUTIONS).default(10),
  alarmEmail: z.email('must be an e-mail address').optional(),
  sourceUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http(s) URL' })
    // Every manifest names it, and so does the environment of a function.
    .refine(isSource, 'must have no user name, password, query or fragment')
    .transform((url) => (url.endsWith('/') ? url : `${url}/`))
    .default('https://wwwn.cdc.gov/'),
  removalPolicy: z.enum(['retain', 'destroy']).default('retain'),
  schedule: z
    .string()
    .regex(/^(rate|cron)\(.+\)$/, 'must be like "rate(1 day)" or "cron(0 6 ? * MON *)"')
    .optional(),
  scheduledRequest: z.string().optional(),
  databaseName: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,62}$/, 'must be lower-case letters, digits and underscores, a letter first')
    .optional(),
  scanLimitGiB: number(1, 10_000).default(10),
  readers: list
    .refine((ids) => ids.every((id) => /^\d{12}$/.test(id)), 'must be account ids of 12 digits, separated by commas')
    .default([]),
  lakeFormationReaders: list
    .refine(
      (ids) => ids.every((id) => /^(\d{12}|arn:[\w-]+:iam::\d{12}:\S+)$/.test(id)),
      'must be account ids or ARNs of IAM, separated by commas',
    )
    .default([]),
});

const PREFIX = 'study:';

/**
 * The configuration of a deployment from the context keys that start with `study:`.
 * @throws InvalidConfigurationError naming every wrong key and what is allowed; InvalidRequestError for the scheduled
 * request
 */
export function configurationOf(scope: IConstruct): Configuration {
  const context = Object.entries(scope.node.getAllContext() as Record<string, unknown>)
    .filter(([key]) => key.startsWith(PREFIX))
    .map(([key, value]) => [key.slice(PREFIX.length), value]);
  return configurationIn(Object.fromEntries(context));
}

function configurationIn(context: object): Configuration {
  const parsed = contextSchema.safeParse(context);
  if (!parsed.success) throw new InvalidConfigurationError(parsed.error.issues.map(problemOf));
  const { vpcId, subnetIds, schedule, scheduledRequest, ...values } = parsed.data;
  const together = [
    ...((vpcId === undefined) === (subnetIds === undefined) ? [] : ['study:vpcId and study:subnetIds go together']),
    ...((schedule === undefined) === (scheduledRequest === undefined)
      ? []
      : ['study:schedule and study:scheduledRequest go together']),
  ];
  if (together.length > 0) throw new InvalidConfigurationError(together);
  return {
    stackName: values.stackName,
    region: values.region,
    bucketName: values.bucketName,
    kmsKeyArn: values.kmsKeyArn,
    vpc: vpcId && subnetIds ? { vpcId, subnetIds } : undefined,
    logRetention: values.logRetentionDays,
    concurrency: {
      tablesAtOnce: values.tablesAtOnce,
      functionsAtOnce: values.functionsAtOnce,
    },
    alarmEmail: values.alarmEmail,
    sourceUrl: values.sourceUrl,
    removalPolicy: values.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    databaseName: values.databaseName,
    scanLimitGiB: values.scanLimitGiB,
    readers: values.readers,
    lakeFormationReaders: values.lakeFormationReaders,
    schedule: schedule && scheduledRequest ? { expression: schedule, request: requestIn(scheduledRequest) } : undefined,
  };
}

/** What a deployment is where nothing is set. */
export const DEFAULTS: Configuration = configurationIn({});

function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const allowed = Object.keys(contextSchema.shape).map((key) => PREFIX + key);
    return `${issue.keys.map((key) => PREFIX + key).join(', ')}: no such setting; there are ${allowed.join(', ')}`;
  }
  return `${PREFIX}${issue.path.join('.')}: ${issue.message}`;
}

/** EventBridge takes a constant input of 8,192 characters at most; the rest of ours has less than 192. */
const LONGEST_SCHEDULED_REQUEST = 8000;

/** A request that could only be refused does not get as far as a deployment. */
function requestIn(file: string): RunRequest {
  let text: string;
  try {
    text = readFileSync(resolve(REPOSITORY, file), 'utf8');
  } catch {
    throw new InvalidConfigurationError([
      `study:scheduledRequest: there is no file ${file}, as seen from the repository`,
    ]);
  }
  const request = parseRunRequest(text);
  const { length } = JSON.stringify(request);
  if (length > LONGEST_SCHEDULED_REQUEST) {
    const problem = `has ${length} characters without blanks; a schedule has room for ${LONGEST_SCHEDULED_REQUEST}`;
    throw new InvalidConfigurationError([`study:scheduledRequest: ${file} ${problem}`]);
  }
  return request;
}
