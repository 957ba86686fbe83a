/** Which deployment a command speaks to: named on the command line, else the one that was deployed from this folder. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SFNClient, SFNServiceException } from '@aws-sdk/client-sfn';
import { regionOf } from '../../functions/executions/attempts.ts';
import { type ObjectStore, openStore } from '../../functions/lake/object-store.ts';
import { excerpt } from '../../functions/language/plain-text.ts';
import type { AthenaLake } from '../catalogue/athena-lake.ts';

/** Written by `npm run deploy`: the outputs of the stack. */
const DEPLOYMENT_FILE = fileURLToPath(new URL('../../.study/deployment.json', import.meta.url));

/** The stack's outputs that commands need. */
const OUTPUTS = {
  'state-machine': 'StateMachineArn',
  lake: 'DataLakeUri',
  workgroup: 'AthenaWorkgroup',
  database: 'GlueDatabase',
} as const;

/** The option of commands that speak to the state machine. */
export const STATE_MACHINE_OPTION = [
  '--state-machine <ARN>',
  'The state machine, if not that of the stack that "npm run deploy" has deployed from here.',
] as const;

/** What the options look like that name the part by hand. */
const FORMS = {
  'state-machine': '--state-machine ARN names one',
  lake: '--lake s3://BUCKET names one',
  workgroup: '--stack NAME names one that was deployed from here',
  database: '--stack NAME names one that was deployed from here',
} as const;

type Part = keyof typeof OUTPUTS;

/** Neither the command line nor a deployment from this folder says where to go. */
export class NoDeploymentError extends Error {
  constructor(part: Part, file: string) {
    super(`no deployment is known: ${FORMS[part]}, and "npm run deploy" leaves the name of its own in ${file}`);
    this.name = 'NoDeploymentError';
  }
}

/** The file of the deployment is not as `npm run deploy` writes it. */
export class DeploymentFileError extends Error {
  constructor(file: string, problem: string) {
    super(`${file} ${problem}; "npm run deploy" writes it anew`);
    this.name = 'DeploymentFileError';
  }
}

/** No stack of that name was deployed from here. */
export class UnknownStackError extends Error {
  constructor(stack: string, file: string, known: readonly string[]) {
    super(`no stack ${excerpt(stack)} was deployed from here: ${file} has ${known.join(', ') || 'none'}`);
    this.name = 'UnknownStackError';
  }
}

/** No region is configured, and nothing that was named tells one. */
export class NoRegionError extends Error {
  constructor() {
    super('no AWS region is known: set AWS_REGION, or AWS_PROFILE to a profile that has one');
    this.name = 'NoRegionError';
  }
}

/**
 * There is no answer from Step Functions: no network, no credentials, no such endpoint. What it answers itself is no
 * such error.
 */
export class StepFunctionsUnavailableError extends Error {
  constructor(region: string, cause: Error) {
    super(`Step Functions in ${region} does not answer: ${cause.message || ('code' in cause && cause.code)}`, {
      cause,
    });
    this.name = 'StepFunctionsUnavailableError';
  }
}

/**
 * ARN of the state machine and a client for it, which throws StepFunctionsUnavailableError where there is no answer.
 * @param option  what `--state-machine` says
 * @throws NoDeploymentError, DeploymentFileError, InvalidStateMachineArnError
 */
export async function stateMachine(
  option: string | undefined,
  file = DEPLOYMENT_FILE,
  stack?: string,
): Promise<{ arn: string; client: SFNClient }> {
  const arn = option ?? (await deployed('state-machine', file, stack));
  const { region } = await regionFor(arn);
  const client = new SFNClient({ region });
  client.middlewareStack.add(
    (next) => (call) =>
      next(call).catch((error) => {
        throw error instanceof SFNServiceException ? error : new StepFunctionsUnavailableError(region, error);
      }),
    { step: 'initialize', priority: 'high' },
  );
  return { arn, client };
}

/**
 * The lake of the deployment.
 * @param option  what `--lake` says
 * @throws NoDeploymentError, DeploymentFileError, InvalidLakeUrlError, NoRegionError
 */
export async function dataLake(
  option: string | undefined,
  file = DEPLOYMENT_FILE,
  stack?: string,
): Promise<ObjectStore> {
  const url = option ?? (await deployed('lake', file, stack));
  if (url.startsWith('s3:')) {
    const { region } = await regionFor(option === undefined ? await deployed('state-machine', file, stack) : undefined);
    process.env.AWS_REGION ??= region;
  }
  return openStore(url);
}

/**
 * Where the lake of the deployment is queried.
 * @throws NoDeploymentError, DeploymentFileError
 */
export async function athenaLake(stack?: string, file = DEPLOYMENT_FILE): Promise<AthenaLake> {
  const [arn, workgroup, database] = await Promise.all([
    deployed('state-machine', file, stack),
    deployed('workgroup', file, stack),
    deployed('database', file, stack),
  ]);
  return { ...(await regionFor(arn)), workgroup, database };
}

async function deployed(part: Part, file: string, stack: string | undefined): Promise<string> {
  const path = resolve(file);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new NoDeploymentError(part, path);
    throw new DeploymentFileError(path, `cannot be read (${error.code})`);
  });
  // `cdk deploy --outputs-file`: one object of outputs by stack.
  let stacks: Record<string, Record<string, unknown>>;
  try {
    stacks = JSON.parse(text);
  } catch {
    throw new DeploymentFileError(path, 'is not JSON');
  }
  const known = Object.keys(stacks ?? {});
  if (stack !== undefined && !known.includes(stack)) throw new UnknownStackError(stack, path, known);
  const wanted = stack === undefined ? known : [stack];
  const found = wanted.flatMap((name) => stacks[name]?.[OUTPUTS[part]] ?? []);
  if (found.length > 1) {
    const which = `does not hold one ${OUTPUTS[part]}, but those of ${known.join(', ')}: --stack NAME says which`;
    throw new DeploymentFileError(path, which);
  }
  if (typeof found[0] !== 'string') throw new DeploymentFileError(path, `does not hold one ${OUTPUTS[part]}`);
  return found[0];
}

/**
 * The region as the AWS CLI finds it: AWS_REGION, AWS_DEFAULT_REGION (which the SDK leaves out), the profile; where
 * none of them names one, that of the state machine.
 * @throws NoRegionError, InvalidStateMachineArnError
 */
async function regionFor(stateMachineArn: string | undefined): Promise<{ region: string }> {
  const named = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION ?? (await regionOfProfile());
  if (named !== undefined) return { region: named };
  if (stateMachineArn === undefined) throw new NoRegionError();
  return { region: regionOf(stateMachineArn) };
}

async function regionOfProfile(): Promise<string | undefined> {
  // The SDK has no other word for "none" than its rejection.
  return new SFNClient({}).config.region().catch(() => undefined);
}
