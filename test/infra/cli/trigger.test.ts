import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { canonicalJson, runId } from '../../../functions/study/run-id.ts';
import type { RunRequest } from '../../../functions/study/run-request.ts';
import { type DeploymentForTests, type Gate, gate, smallRequest, startDeployment } from '../../support/deployment.ts';
import { folderForTests, study } from '../../support/study.ts';

const work = folderForTests();
let deployment: DeploymentForTests;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(async () => {
  await deployment.close();
  await work.remove();
});

let files = 0;
function requestFile(request: unknown): string {
  const path = join(work.path, `${files++}.json`);
  writeFileSync(path, JSON.stringify(request));
  return path;
}

const trigger = (request: RunRequest, ...more: string[]) =>
  study(
    ['trigger', requestFile(request), '--state-machine', deployment.stateMachineArn, ...more],
    deployment.environment,
  );

describe('trigger', () => {
  const request = smallRequest();
  const run = runId(request);
  let held: Gate;

  it('starts the run under its own name and says how to watch it', async () => {
    held = gate('PlanRun');
    deployment.run.intercept = held.intercept;
    const { exitCode, stdout } = await trigger(request);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')).toEqual([
      run,
      `started: ${deployment.executions.get(run)?.arn}`,
      `next: npx nhanes-mixtures status ${run} --watch --state-machine ${deployment.stateMachineArn}`,
      '',
    ]);
    expect(deployment.executions.get(run)?.input).toBe(canonicalJson(request));
  });

  it('joins it while it runs', async () => {
    expect((await trigger(request)).stdout).toContain(
      `already running, joined: ${deployment.executions.get(run)?.arn}`,
    );
    expect(deployment.executions.size).toBe(1);
  });

  it('is answered with the manifest once it is complete', async () => {
    held.open();
    expect(await deployment.executions.get(run)?.ended).toMatchObject({ status: 'SUCCEEDED' });
    const { exitCode, stdout } = await trigger(request);
    expect(stdout).toBe(
      `${run}\nalready complete: runs/${run}/manifest.json\nnext: npx nhanes-mixtures fetch ${run}\n`,
    );
    expect(exitCode).toBe(0);
    expect(deployment.executions.size).toBe(1);
  });
});

describe('refused before anything is sent', () => {
  it.each([
    [
      'an invalid request',
      { ...smallRequest(), exposures: ['unobtainium'] },
      [],
      /InvalidRequestError: .*exposures\[0\]/s,
    ],
    ['a folder of this machine as the source', smallRequest(), ['--source', '/tmp'], /UsageError: .*file:\/\/\/tmp/],
  ])('%s', async (_, request, more, message) => {
    const calls = deployment.calls.length;
    const { exitCode, stderr } = await trigger(request as RunRequest, ...more);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
    expect(deployment.calls).toHaveLength(calls);
  });

  it('a name that is none of a state machine', async () => {
    const { stderr } = await study(['trigger', requestFile(smallRequest()), '--state-machine', 'Studies']);
    expect(stderr).toMatch(/InvalidStateMachineArnError: "Studies" names no state machine/);
  });
});

describe('region, profile and endpoint are those of the AWS CLI', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  // Nothing from the environment of whoever runs the tests.
  beforeAll(() => {
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/none');
    deployment.run.intercept = gate('PlanRun').intercept;
  });
  afterAll(() => void vi.unstubAllEnvs());

  /** The region that a trigger in that environment is signed for. */
  const regionAsked = async (environment: Record<string, string>) => {
    const { exitCode, stderr } = await study(
      ['trigger', requestFile(smallRequest({ id: 'regions' })), '--state-machine', deployment.stateMachineArn],
      environment,
    );
    expect(exitCode, stderr).toBe(0);
    return deployment.calls.at(-1)?.region;
  };

  it('the region of the state machine where none is named, and one endpoint for all services', async () => {
    expect(await regionAsked({ ...credentials, AWS_ENDPOINT_URL: deployment.endpoint })).toBe('us-east-1');
  });

  it('AWS_DEFAULT_REGION, and AWS_REGION before it', async () => {
    const environment = { ...credentials, AWS_ENDPOINT_URL_SFN: deployment.endpoint, AWS_DEFAULT_REGION: 'eu-west-3' };
    expect(await regionAsked(environment)).toBe('eu-west-3');
    expect(await regionAsked({ ...environment, AWS_REGION: 'eu-north-1' })).toBe('eu-north-1');
  });

  it('a profile with region, credentials and endpoint', async () => {
    const AWS_CONFIG_FILE = join(work.path, 'config');
    const settings = [
      '[profile laboratory]',
      'region = eu-central-1',
      'aws_access_key_id = a',
      'aws_secret_access_key = b',
      `endpoint_url = ${deployment.endpoint}`,
    ];
    writeFileSync(AWS_CONFIG_FILE, settings.join('\n'));
    expect(await regionAsked({ AWS_CONFIG_FILE, AWS_PROFILE: 'laboratory' })).toBe('eu-central-1');
  });
});
