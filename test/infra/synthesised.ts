import { readFileSync, rmSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { MachineConstruct } from '../../infra/assembly/cloud-assembly.ts';
import { type Template as CloudFormation, nameOf } from '../../infra/assembly/intrinsics.ts';
import { stateMachineArn } from '../../infra/assembly/resource-types.ts';
import { configurationOf } from '../../infra/stack/configuration.ts';
import { StudyStack } from '../../infra/stack/study-stack.ts';

/**
 * The template as `npm run synth` writes it with these settings as context, but without CloudFormation's slow
 * validation.
 */
export function synthesisedTemplate(settings: Record<string, string> = {}): Template {
  process.env.CDK_VALIDATION = 'false';
  const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'));
  const app = new App({ context: { ...context, ...settings } });
  return templateOf(new StudyStack(app, 'NhanesMixtures', { configuration: configurationOf(app) }));
}

/** A stack's template; of the assembly, which is 75 MB of bundles for each app, nothing stays on the disk. */
export function templateOf(stack: Stack): Template {
  const template = Template.fromStack(stack);
  rmSync((stack.node.root as App).outdir, { recursive: true, force: true });
  return template;
}

/** One state, with just the fields that the tests look at. */
export interface State {
  Type: string;
  Resource?: string;
  TimeoutSeconds?: number;
  Retry?: Retrier[];
  Catch?: { ErrorEquals: string[]; Next: string; Output?: string }[];
  ItemProcessor?: Machine & { ProcessorConfig: { Mode: string; ExecutionType?: string } };
  ItemReader?: unknown;
  MaxConcurrency?: number | string;
  Branches?: Machine[];
  [field: string]: unknown;
}

export interface Retrier {
  ErrorEquals: string[];
  IntervalSeconds: number;
  MaxAttempts: number;
  BackoffRate: number;
  MaxDelaySeconds?: number;
  JitterStrategy: string;
}

export interface Machine {
  StartAt: string;
  States: Record<string, State>;
}

/** The state machine of a construct, that of studies for one: the ARN that it has on this machine. */
export function machineArn(template: CloudFormation, construct: MachineConstruct = 'Workflow'): string {
  const ids = Object.keys(template.Resources).filter((id) =>
    new RegExp(`^${construct}StateMachine[0-9A-F]+$`).test(id),
  );
  return stateMachineArn(nameOf(ids[0], template));
}

type Token = string | { Ref: string } | { 'Fn::GetAtt': [string, string] };

/** Stand-ins for what CloudFormation fills in: `aws` for the partition, an ARN or a name for anything else. */
function resolved(token: Token): string {
  if (typeof token === 'string') return token;
  if ('Ref' in token) return token.Ref === 'AWS::Partition' ? 'aws' : token.Ref;
  return `arn:aws:lambda:eu-central-1:123456789012:function:${token['Fn::GetAtt'][0]}`;
}

/** The state machine's definition, with stand-ins for what CloudFormation fills in. */
export function definitionOf(template: Template): Machine {
  const [machine] = Object.values(
    template.findResources('AWS::StepFunctions::StateMachine', { Properties: { StateMachineType: 'STANDARD' } }),
  );
  const parts: Token[] = machine?.Properties.DefinitionString['Fn::Join'][1];
  return JSON.parse(parts.map(resolved).join(''));
}

/** A state with its name and the states that enclose it, outermost first. */
export interface PlacedState {
  name: string;
  state: State;
  within: State[];
}

/** Every state of the machine, those inside Maps and Parallels included. */
export function allStates(machine: Machine, within: State[] = []): PlacedState[] {
  return Object.entries(machine.States).flatMap(([name, state]) => {
    const inner = [...(state.Branches ?? []), ...(state.ItemProcessor ? [state.ItemProcessor] : [])];
    return [{ name, state, within }, ...inner.flatMap((processor) => allStates(processor, [...within, state]))];
  });
}
