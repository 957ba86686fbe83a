import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startRun } from '../../../functions/executions/start-run.ts';
import { runId } from '../../../functions/study/run-id.ts';
import { type DeploymentForTests, smallRequest, startDeployment } from '../../support/deployment.ts';
import { folderForTests, study } from '../../support/study.ts';

const home = folderForTests();
let deployment: DeploymentForTests;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(async () => {
  await deployment.close();
  await home.remove();
});

const request = smallRequest();
const run = runId(request);
const fetch = (...args: string[]) =>
  study(['fetch', '--lake', deployment.lakeUrl, '--out', home.path, ...args], deployment.environment);
const made = async () => {
  const { execution_arn } = await startRun(deployment.client, deployment.stateMachineArn, request, async () => true);
  await [...deployment.executions.values()].find(({ arn }) => arn === execution_arn)?.ended;
};

const isOfWomen = (call: unknown) => JSON.stringify(call).includes('"subgroup":"female"');

describe('fetch', () => {
  it('of a run that has no manifest yet: says who knows how far it is', async () => {
    const { exitCode, stderr } = await fetch(run);
    expect(stderr).toMatch(new RegExp(`NoManifestError: .*s3://studies/runs/${run}: nhanes-mixtures status ${run}`));
    expect(exitCode).toBe(1);
  });

  it('of a run that is not complete: what its latest attempt has left', async () => {
    deployment.run.intercept = async (call, proceed) => {
      if (call.state !== 'FitRegression' || !isOfWomen(call.arguments)) return proceed();
      throw Object.assign(new Error('for the test'), { name: 'InjectedFault' });
    };
    await made();
    const { exitCode, stdout } = await fetch(run);
    expect(stdout).toMatch(new RegExp(`^${run}: partial, (\\d+) of \\1 objects fetched\n`));
    const manifest = join(home.path, `runs/${run}/attempts/${run}.json`);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(manifest);
    expect(exitCode).toBe(0);
    expect((await study(['verify', manifest])).exitCode).toBe(0);
  });

  it('of a complete run: all that its manifest names, of which nothing is fetched twice', async () => {
    deployment.run.intercept = (_, proceed) => proceed();
    await made();
    const first = await fetch(run);
    const [, fetched, all] = /complete, (\d+) of (\d+) objects/.exec(first.stdout) ?? [];
    expect(Number(fetched)).toBeLessThan(Number(all));
    const [, report, manifest] = first.stdout.trimEnd().split('\n');
    expect(manifest).toBe(join(home.path, `runs/${run}/manifest.json`));
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
    expect(existsSync(join(home.path, `runs/${run}/request.json`))).toBe(true);
    const verified = await study(['verify', manifest, '--json']);
    expect(JSON.parse(verified.stdout)).toMatchObject({ ok: true, checked: Number(all) });
    expect((await fetch(run)).stdout).toContain(`complete, 0 of ${all} objects fetched`);
  });

  it('finds region, credentials and the address of S3 in a profile', async () => {
    const AWS_CONFIG_FILE = join(home.path, 'config');
    const settings = [
      '[profile laboratory]',
      'region = eu-central-1',
      'aws_access_key_id = a',
      'aws_secret_access_key = b',
      'services = here',
      '[services here]',
      's3 =',
      `  endpoint_url = ${deployment.environment.AWS_ENDPOINT_URL_S3}`,
    ];
    writeFileSync(AWS_CONFIG_FILE, settings.join('\n'));
    // Nothing from the environment of whoever runs the tests.
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
    const args = ['fetch', run, '--lake', deployment.lakeUrl, '--out', join(home.path, 'by-profile')];
    const { exitCode, stdout, stderr } = await study(args, { AWS_CONFIG_FILE, AWS_PROFILE: 'laboratory' });
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/complete, (\d+) of \1 objects fetched/);
    const none = await study(args, { AWS_CONFIG_FILE: '/none' });
    expect(none.stderr).toMatch(/NoRegionError: no AWS region is known: set AWS_REGION/);
    vi.unstubAllEnvs();
  });

  it('mends what was damaged at home', async () => {
    const damaged = join(home.path, `runs/${run}/report.html`);
    writeFileSync(damaged, 'damaged');
    expect((await fetch(run)).stdout).toMatch(/complete, 1 of \d+ objects fetched/);
    expect(readFileSync(damaged, 'utf8')).not.toBe('damaged');
  });

  it('refuses what was damaged in the lake: names it, and leaves no manifest', async () => {
    await deployment.store.put(`runs/${run}/report.html`, 'damaged');
    const other = join(home.path, 'other');
    const { exitCode, stderr } = await fetch(run, '--out', other);
    expect(stderr).toMatch(new RegExp(`ObjectsDifferError: .*runs/${run}/report.html: sha256, expected`, 's'));
    expect(exitCode).toBe(1);
    expect(existsSync(join(home.path, `other/runs/${run}/manifest.json`))).toBe(false);
  });

  it('takes nothing but the name of a run', async () => {
    expect((await fetch('../../etc')).stderr).toMatch(
      /UsageError: "..\/..\/etc" is not a run: a run is named by its id, its folder or its manifest/,
    );
  });
});
