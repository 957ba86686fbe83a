/** What a deployment in the middle of an execution does to it. */
import { describe, expect, it } from 'vitest';
import { DeployedStack } from '../../../infra/local/deployed-stack.ts';
import { runStateMachine } from '../../../infra/local/run-locally.ts';
import { call, machine } from './asl/support.ts';
import { type Allowed, assemblyOf, joined } from './assemblies.ts';

interface Deployment {
  /** What the function answers. */
  readonly code: string;
  /** Logical id of the version that is published; without one the machine calls the function itself. */
  readonly version?: string;
  readonly retained?: boolean;
  readonly allowed?: readonly Allowed[];
}

/** A machine that calls one function twice. */
function assemblyWith({ code, version, retained = true, allowed }: Deployment): string {
  const callFit = (more: object) => ({ ...call('FIT'), End: undefined, ...more });
  const definition = machine({ First: callFit({ Assign: { first: '{% $states.result.Payload %}' }, Next: 'Second' }) });
  Object.assign(definition.States as object, {
    Second: callFit({ Output: '{% [$first, $states.result.Payload] %}', End: true }),
  });
  const arn = version ? { Ref: version } : { 'Fn::GetAtt': ['Fit', 'Arn'] };
  const text = JSON.stringify(definition).split('FIT');
  const published = {
    Type: 'AWS::Lambda::Version',
    Properties: { FunctionName: { Ref: 'Fit' } },
    ...(retained && { DeletionPolicy: 'Retain' }),
  };
  return assemblyOf({
    machine: { DefinitionString: joined(...text.flatMap((part, index) => (index ? [arn, part] : [part]))) },
    bundles: { Fit: `exports.handler = async () => '${code}';` },
    resources: version ? { [version]: published } : {},
    ...(allowed && { allowed }),
  });
}

/** An execution that begins on the first deployment, the second one coming between its two calls. */
function runAcross(first: Deployment, second: Deployment) {
  const assemblyDir = assemblyWith(first);
  const stack = new DeployedStack(assemblyDir);
  return runStateMachine({
    assemblyDir,
    stack,
    input: {},
    lakeUrl: 'file:///tmp/lake',
    executionName: 'run-1',
    concurrency: 1,
    store: { get: async () => new Uint8Array(), put: async () => {} },
    async intercept({ state }, proceed) {
      if (state === 'Second') stack.deploy(assemblyWith(second));
      return proceed();
    },
  });
}

const ALL_VERSIONS: Allowed[] = [
  { Action: 'lambda:InvokeFunction', Resource: joined({ 'Fn::GetAtt': ['Fit', 'Arn'] }, ':*') },
];

describe('an execution across a deployment', () => {
  it('ends on the code that it began with, where it calls published, retained versions', async () => {
    const { output } = await runAcross(
      { code: 'old', version: 'FitVersion1', allowed: ALL_VERSIONS },
      { code: 'new', version: 'FitVersion2', allowed: ALL_VERSIONS },
    );
    expect(output).toEqual(['old', 'old']);
  });

  it('ends on other code, where it calls the function itself', async () => {
    const { output } = await runAcross({ code: 'old' }, { code: 'new' });
    expect(output).toEqual(['old', 'new']);
  });

  it('fails, where the version that it calls is deleted', async () => {
    const result = await runAcross(
      { code: 'old', version: 'FitVersion1', retained: false },
      { code: 'new', version: 'FitVersion2', retained: false },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
  });

  it('fails, where the role may call the newest version alone', async () => {
    const onlyNewest: Allowed[] = [{ Action: 'lambda:InvokeFunction', Resource: { Ref: 'FitVersion2' } }];
    const result = await runAcross(
      { code: 'old', version: 'FitVersion1', allowed: ALL_VERSIONS },
      { code: 'new', version: 'FitVersion2', allowed: onlyNewest },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'AccessDenied' });
  });
});
