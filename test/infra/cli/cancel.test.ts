import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRun } from '../../../functions/executions/start-run.ts';
import { runId } from '../../../functions/study/run-id.ts';
import { type DeploymentForTests, gate, smallRequest, startDeployment } from '../../support/deployment.ts';
import { study } from '../../support/study.ts';

let deployment: DeploymentForTests;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.close());

const request = smallRequest();
const run = runId(request);
const cancel = (id = run) =>
  study(['cancel', id, '--state-machine', deployment.stateMachineArn], deployment.environment);

describe('cancel', () => {
  it('of a run that is not known: says so', async () => {
    const { exitCode, stderr } = await cancel();
    expect(stderr).toContain(`NothingRunsError: ${run} does not run: no execution of it is known`);
    expect(exitCode).toBe(1);
  });

  it('stops the execution, which keeps who ended it', async () => {
    const held = gate('PlanRun');
    deployment.run.intercept = held.intercept;
    await startRun(deployment.client, deployment.stateMachineArn, request, async () => true);
    await held.reached;
    const { exitCode, stdout } = await cancel();
    expect(stdout).toContain(`cancelled: ${deployment.executions.get(run)?.arn}`);
    expect(exitCode).toBe(0);
    expect(await deployment.executions.get(run)?.ended).toMatchObject({ status: 'ABORTED', error: 'Cancelled' });
    const status = await study(['status', run, '--state-machine', deployment.stateMachineArn], deployment.environment);
    expect(status.stdout).toMatch(/^ABORTED: Cancelled: nhanes-mixtures cancel$/m);
    expect(status.exitCode).toBe(1);
  });

  it('a second time: says how it ended', async () => {
    expect((await cancel()).stderr).toMatch(
      new RegExp(`NothingRunsError: ${run} does not run: ${run} ended .* as ABORTED`),
    );
  });

  it('leaves the run to be taken up again by the same request, and then stops that attempt', async () => {
    expect(await startRun(deployment.client, deployment.stateMachineArn, request, async () => true)).toMatchObject({
      outcome: 'started',
      execution_arn: expect.stringMatching(/-attempt-2$/),
    });
    expect((await cancel()).stdout).toMatch(/^cancelled: .*-attempt-2$/m);
  });

  it('takes nothing but the id of a run', async () => {
    expect((await cancel('../../etc')).stderr).toMatch(/InvalidRunIdError/);
  });
});
