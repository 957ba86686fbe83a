import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type AcceptRequestEvent, handler } from '../../functions/handlers/accept-request.ts';
import { runId } from '../../functions/study/run-id.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { type DeploymentForTests, gate, smallRequest, startDeployment } from '../support/deployment.ts';

let deployment: DeploymentForTests;
beforeAll(async () => {
  // Nothing is computed here: what is started waits in its first state.
  deployment = await startDeployment({ intercept: gate('PlanRun').intercept });
  for (const [name, value] of Object.entries(deployment.environment)) vi.stubEnv(name, value);
  vi.stubEnv('DATA_LAKE', deployment.lakeUrl);
});
beforeEach(() => void vi.stubEnv('STATE_MACHINE_ARN', deployment.stateMachineArn));
afterAll(async () => {
  vi.unstubAllEnvs();
  await deployment.close();
});

let events = 0;
const fromObject = async (content: string | Uint8Array, name = `requests/${events}.json`) => {
  await deployment.store.put(name, content);
  return handler({ trigger: 'object', id: `object-${events++}`, key: name });
};
const started = () => [...deployment.executions.keys()];
const inputOf = (name: string) => JSON.parse(deployment.executions.get(name)?.input ?? 'null');

describe('a valid request', () => {
  const request = smallRequest();
  const run = runId(request);

  it.each<AcceptRequestEvent['trigger']>(['event', 'schedule'])('of an %s starts its run', async (trigger) => {
    const asked = smallRequest({ id: trigger });
    const answer = await handler({ trigger, id: 'e-1', request: asked } as AcceptRequestEvent);
    expect(answer).toMatchObject({ run_id: runId(asked), outcome: 'started' });
    expect(parseRunRequest(inputOf(runId(asked)))).toEqual(asked);
  });

  it('whatever way and however often it comes, is one run', async () => {
    expect(await handler({ trigger: 'event', id: 'e-2', request })).toMatchObject({ run_id: run, outcome: 'started' });
    expect(await handler({ trigger: 'event', id: 'e-2', request })).toMatchObject({ run_id: run, outcome: 'joined' });
    expect(await fromObject(JSON.stringify(request))).toMatchObject({ run_id: run, outcome: 'joined' });
    expect(await fromObject(`\uFEFF${JSON.stringify(request, null, 2)}\n`)).toMatchObject({ outcome: 'joined' });
    expect(started().filter((name) => name.startsWith(run))).toEqual([run]);
  });

  it('is read from the very key of the event, which EventBridge gives plain', async () => {
    const key = 'requests/of 2026/ours + theirs%20.json';
    expect(await fromObject(JSON.stringify(request), key)).toMatchObject({ run_id: run });
  });
});

describe('a request that is not valid goes to the state machine as it was sent', () => {
  it('of an event', async () => {
    const event: AcceptRequestEvent = { trigger: 'event', id: 'e-3', request: { id: 'Not An Id' } };
    expect(await handler(event)).toMatchObject({ outcome: 'started' });
    expect(await handler(event)).toMatchObject({ outcome: 'repeated' });
    expect(inputOf('invalid-e-3')).toEqual({ id: 'Not An Id' });
    expect(started().filter((name) => name === 'invalid-e-3')).toHaveLength(1);
  });

  it.each([
    ['an object', '{"id": "Not An Id"}', { id: 'Not An Id' }],
    ['text that is no JSON', '<html>', '<html>'],
    ['nothing', '', ''],
    ['JSON that is no object', '"{}"', '"{}"'],
  ])('of a file with %s', async (_, content, input) => {
    await fromObject(content);
    expect(inputOf(`invalid-object-${events - 1}`)).toEqual(input);
  });

  it('cut where it is too long to be one, whether a file or an event, so that whoever reads it sees that', async () => {
    await handler({ trigger: 'event', id: 'e-long', request: { ...smallRequest(), comment: 'x'.repeat(200_000) } });
    expect(inputOf('invalid-e-long')).toHaveLength(32 * 1024 + 1);
    expect(() => parseRunRequest(inputOf('invalid-e-long'))).toThrow('is longer than 32 KiB');
    await fromObject(`${JSON.stringify(smallRequest())}${' '.repeat(100_000)}`);
    const text = inputOf(`invalid-object-${events - 1}`);
    expect(text).toHaveLength(32 * 1024 + 1);
    expect(() => parseRunRequest(text)).toThrow('is longer than 32 KiB');
  });

  it('and of one that is too deep to be written what is refused as too deep', async () => {
    const request = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    await handler({ trigger: 'event', id: 'e-deep', request });
    expect(() => parseRunRequest(inputOf('invalid-e-deep'))).toThrow('is nested too deeply');
  });
});

describe('what is no matter of the request is an error, after which Lambda tries again', () => {
  it('an object elsewhere', async () => {
    for (const key of ['runs/x/request.json', 'requests', '../requests/x.json']) {
      await expect(handler({ trigger: 'object', id: 'e-4', key })).rejects.toMatchObject({
        name: 'NotARequestKeyError',
      });
    }
    await expect(handler({ trigger: 'object', id: 'e-4', key: 'requests/../x' })).rejects.toMatchObject({
      name: 'InvalidKeyError',
    });
  });

  it('an object that is gone', async () => {
    await expect(handler({ trigger: 'object', id: 'e-5', key: 'requests/gone.json' })).rejects.toMatchObject({
      name: 'ObjectNotFoundError',
    });
  });

  it('Step Functions out of order', async () => {
    vi.stubEnv('STATE_MACHINE_ARN', `${deployment.stateMachineArn}Gone`);
    await expect(handler({ trigger: 'event', id: 'e-6', request: smallRequest() })).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
    });
  });
});
