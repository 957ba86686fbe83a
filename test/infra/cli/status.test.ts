import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRun } from '../../../functions/executions/start-run.ts';
import { runId } from '../../../functions/study/run-id.ts';
import { type DeploymentForTests, type Gate, gate, smallRequest, startDeployment } from '../../support/deployment.ts';
import { type Outcome, study } from '../../support/study.ts';

let deployment: DeploymentForTests;
beforeAll(async () => {
  deployment = await startDeployment();
  // Every look reads a history of many pages.
  deployment.pageSize = 10;
});
afterAll(() => deployment.close());

const request = smallRequest();
const run = runId(request);
const status = (...more: string[]) =>
  study(['status', ...more, '--state-machine', deployment.stateMachineArn], deployment.environment);
const fault = (name: string) => Object.assign(new Error('for the test'), { name });

const isOfWomen = (call: unknown) => JSON.stringify(call).includes('"subgroup":"female"');

describe('status', () => {
  let held: Gate;
  let watched: Promise<Outcome>;

  it('of a run that goes on: its Maps, what runs now, and what went wrong; exit status 0', async () => {
    held = gate('BuildCohort');
    let throttled = false;
    deployment.run.intercept = async (call, proceed) => {
      if (call.state === 'IngestTable' && !throttled) {
        throttled = true;
        throw fault('Lambda.TooManyRequestsException');
      }
      if (call.state === 'FitRegression' && isOfWomen(call.arguments)) throw fault('InjectedFault');
      return held.intercept(call, proceed);
    };
    await startRun(deployment.client, deployment.stateMachineArn, request, async () => true);
    await held.reached;
    const { exitCode, stdout } = await status(run);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(new RegExp(`^${run}  RUNNING  [0-9.]+ s  BuildCohort$`)),
      '  IngestTables #################### 5/5',
      '  1 retry',
      '',
    ]);
    expect(exitCode).toBe(0);
  });

  it('--json: the same as one object', async () => {
    const { stdout } = await status(run, '--json');
    expect(JSON.parse(stdout)).toEqual({
      run_id: run,
      execution_arn: deployment.executions.get(run)?.arn,
      status: 'RUNNING',
      started_at: expect.stringMatching(/^\d{4}-.*Z$/),
      ended_at: null,
      elapsed_seconds: expect.any(Number),
      states: ['BuildCohort'],
      maps: [{ name: 'IngestTables', items: 5, running: 0, done: 5, failed: 0 }],
      retries: 1,
      failures: [],
      outcome: null,
      error: null,
      cause: null,
    });
  });

  it('--watch goes on until the run has ended, a line for what is new, and 1 when it is not complete', async () => {
    watched = status(run, '--watch');
    held.open();
    const { exitCode, stdout } = await watched;
    const key = `runs/${run}/attempts/${run}.json`;
    expect(stdout).toMatch(/^\[[0-9.]+ s\] .*IngestTables 5\/5$/m);
    expect(stdout).toMatch(/^\[[0-9.]+ s\] FitRegressions 2\/2$/m);
    expect(stdout.endsWith(`partial: ${key}\nthe same request takes the run up again\n`), stdout).toBe(true);
    expect(exitCode).toBe(1);
  });

  it('of the latest attempt, and 0 when that has made the run complete', async () => {
    deployment.run.intercept = (_, proceed) => proceed();
    await startRun(deployment.client, deployment.stateMachineArn, request, async () => true);
    await deployment.executions.get(`${run}-attempt-2`)?.ended;
    const { exitCode, stdout } = await status(run);
    expect(stdout).toMatch(/ SUCCEEDED .*\n.*IngestTables .* 5\/5\n.*FitRegressions .* [12]\/[12]\n/);
    expect(stdout.endsWith(`complete: runs/${run}/manifest.json\nnext: npx nhanes-mixtures fetch ${run}\n`)).toBe(true);
    expect(exitCode).toBe(0);
  });

  it('of a run that failed: where and why, and 1', async () => {
    const failing = smallRequest({ id: 'failing' });
    deployment.run.intercept = async () => {
      throw fault('InjectedFault');
    };
    await startRun(deployment.client, deployment.stateMachineArn, failing, async () => true);
    await deployment.executions.get(runId(failing))?.ended;
    const { exitCode, stdout } = await status(runId(failing));
    expect(stdout).toMatch(/^ {2}PlanRun failed: InjectedFault: for the test$/m);
    expect(stdout).toMatch(/^FAILED: /m);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['../../etc'], /InvalidRunIdError/],
    [['unknown-0123456789ab'], /UnknownRunError: no execution of unknown-0123456789ab is known.*nhanes-mixtures fetch/],
    [[], /UsageError: status needs RUN: the id of a run/],
  ])('%j is refused', async (args, message) => {
    const { exitCode, stderr } = await status(...args);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(1);
  });
});
