import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptName, latestAttempt, outcomeOf } from '../../functions/executions/attempts.ts';
import { handOverInvalid, startRun } from '../../functions/executions/start-run.ts';
import { canonicalJson, runId } from '../../functions/study/run-id.ts';
import type { RunRequest } from '../../functions/study/run-request.ts';
import type { Json } from '../../infra/local/asl/json.ts';
import { type DeploymentForTests, gate, smallRequest, startDeployment } from '../support/deployment.ts';

let deployment: DeploymentForTests;
beforeAll(async () => {
  deployment = await startDeployment();
});
afterAll(() => deployment.close());

const start = (request: RunRequest, isWhole = true) =>
  startRun(deployment.client, deployment.stateMachineArn, request, async () => isWhole);
const endOf = async (name: string) => (await deployment.executions.get(name)?.ended)?.status;
const fails = async (): Promise<Json> => {
  throw Object.assign(new Error('for the test'), { name: 'InjectedFault' });
};

describe('a run is started once', () => {
  const request = smallRequest({ id: 'once' });
  const run = runId(request);

  it('two callers at once: one execution, whose name is the run id and whose input is the canonical request', async () => {
    const held = gate('PlanRun');
    deployment.run.intercept = held.intercept;
    const both = await Promise.all([start(request), start(request)]);
    for (const { run_id, execution_arn } of both) {
      expect(run_id).toBe(run);
      expect(execution_arn).toBe(deployment.executions.get(run)?.arn);
    }
    expect([...deployment.executions.keys()]).toEqual([run]);
    expect(deployment.executions.get(run)?.input).toBe(canonicalJson(request));
  });

  it('while it runs it is joined', async () => {
    expect(await start(request)).toMatchObject({ run_id: run, outcome: 'joined' });
  });

  it('one that was stopped is taken up by a second attempt, of two callers at once too', async () => {
    deployment.executions.get(run)?.stop();
    expect(await endOf(run)).toBe('ABORTED');
    const both = await Promise.all([start(request), start(request)]);
    const second = deployment.executions.get(`${run}-attempt-2`);
    expect(both.map(({ execution_arn }) => execution_arn)).toEqual([second?.arn, second?.arn]);
    expect(await start(request)).toMatchObject({ execution_arn: second?.arn, outcome: 'joined' });
    expect(deployment.executions.size).toBe(2);
    second?.stop();
  });

  it('one that failed by a further one', async () => {
    await endOf(`${run}-attempt-2`);
    deployment.run.intercept = fails;
    expect(await start(request)).toMatchObject({
      outcome: 'started',
      execution_arn: expect.stringMatching(/-attempt-3$/),
    });
    expect(await endOf(`${run}-attempt-3`)).toBe('FAILED');
    const latest = await latestAttempt(deployment.client, deployment.stateMachineArn, run);
    expect(latest).toMatchObject({ name: `${run}-attempt-3`, status: 'FAILED' });
  });

  it('but not for ever', async () => {
    for (let attempt = 4; attempt <= 20; attempt++) {
      await start(request);
      await endOf(attemptName(run, attempt));
    }
    await expect(start(request)).rejects.toMatchObject({
      name: 'TooManyAttemptsError',
      message: expect.stringContaining(`runs/${run}/attempts/`),
    });
  });

  it('what another version of this program started under the same name is joined as well', async () => {
    const other = smallRequest({ id: 'other-version' });
    deployment.run.intercept = gate('PlanRun').intercept;
    await start(other);
    const running = deployment.executions.get(runId(other));
    Object.assign(running ?? {}, { input: JSON.stringify(other, null, 2) });
    expect(await start(other)).toMatchObject({ outcome: 'joined', execution_arn: running?.arn });
  });
});

describe('a run that has been made', () => {
  it('is answered with its manifest; a partial one is made again', () => {
    const ended = (status: string) => ({
      status: 'SUCCEEDED' as const,
      output: JSON.stringify({ run_id: 'x', status, manifest_key: 'runs/x/manifest.json' }),
    });
    expect(outcomeOf(ended('complete'))).toEqual({ status: 'complete', manifest_key: 'runs/x/manifest.json' });
    expect(outcomeOf(ended('partial'))?.status).toBe('partial');
    expect(outcomeOf({ status: 'SUCCEEDED', output: 'null' })).toBeUndefined();
    expect(outcomeOf({ status: 'RUNNING', output: undefined })).toBeUndefined();
  });
});

describe('a run that is complete', () => {
  it('is answered as that while all of it is there, and made again where something is damaged', async () => {
    const request = smallRequest({ id: 'complete' });
    const run = runId(request);
    const manifest_key = `runs/${run}/manifest.json`;
    // A function's answer is enough: the state machine goes by its status.
    const ended: Json = { status: 'complete', run_id: run, manifest_key };
    deployment.run.intercept = async (call, proceed) =>
      call.state === 'PlanRun' ? { status: 'complete', run_id: run, ended } : proceed();
    await start(request);
    expect(await endOf(run)).toBe('SUCCEEDED');
    expect(await start(request)).toMatchObject({ outcome: 'complete', manifest_key });
    expect(await start(request, false)).toMatchObject({
      outcome: 'started',
      execution_arn: expect.stringMatching(/-attempt-2$/),
    });
    await endOf(`${run}-attempt-2`);
  });
});

describe('a request that is not valid', () => {
  const handOver = (id: string, request: unknown) =>
    handOverInvalid(deployment.client, deployment.stateMachineArn, id, request);

  it('goes to the state machine as it was sent, once per event', async () => {
    deployment.run.intercept = gate('PlanRun').intercept;
    const first = await handOver('event-1', { id: 'No Id' });
    expect(first).toEqual({ execution_arn: deployment.executions.get('invalid-event-1')?.arn, outcome: 'started' });
    expect(deployment.executions.get('invalid-event-1')?.input).toBe('{"id":"No Id"}');
    expect(await handOver('event-1', { id: 'No Id' })).toEqual({ ...first, outcome: 'repeated' });
    await handOver('event-2', undefined);
    expect(deployment.executions.get('invalid-event-2')?.input).toBe('null');
  });

  it('needs the id of an event', async () => {
    await expect(handOver('a/b', {})).rejects.toMatchObject({ name: 'InvalidEventIdError' });
  });
});

describe('names', () => {
  it('of attempts are within what Step Functions allows, whatever the study is called', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z0-9]+(-[a-z0-9]+)*$/).filter((id) => id.length <= 48),
        fc.integer({ min: 1, max: 20 }),
        (id, attempt) => {
          expect(attemptName(`${id}-0123456789ab`, attempt)).toMatch(/^[a-z0-9-]{1,80}$/);
        },
      ),
    );
  });

  it.each(['', 'Studies', 'arn:aws:states:eu-west-1:123456789012:stateMachine:Studies:7', 'arn:aws:s3:::studies'])(
    '%j names no state machine',
    async (arn) => {
      await expect(startRun(deployment.client, arn, smallRequest(), async () => true)).rejects.toMatchObject({
        name: 'InvalidStateMachineArnError',
      });
    },
  );
});
