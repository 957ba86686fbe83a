import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { study } from '../../support/study.ts';

const ARN = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Studies';
const EXECUTION = 'arn:aws:states:eu-west-1:123456789012:execution:Studies:one';

/** Answers StartExecution as Step Functions does over HTTP, and keeps what it was asked. */
const requests: { target: string | undefined; body: { stateMachineArn: string; input: string } }[] = [];
const server = createServer(async (request, response) => {
  requests.push({ target: request.headers['x-amz-target']?.toString(), body: JSON.parse(await textOf(request)) });
  response.setHeader('Content-Type', 'application/x-amz-json-1.0');
  response.end(JSON.stringify({ executionArn: EXECUTION, startDate: 1_700_000_000 }));
});

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
afterAll(() => new Promise((closed) => server.close(closed)));

describe('study trigger', () => {
  it('starts an execution of a deployed stack with the request as its input', async () => {
    const outcome = await study(['trigger', 'events/huang-2023.json', '--state-machine', ARN], {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
    expect(outcome.exitCode).toBe(0);
    expect(outcome.stdout).toMatch(new RegExp(`^huang-2023-[0-9a-f]{12}\n${EXECUTION}\n$`));
    expect(requests).toHaveLength(1);
    expect(requests[0].target).toBe('AWSStepFunctions.StartExecution');
    expect(requests[0].body.stateMachineArn).toBe(ARN);
    expect(JSON.parse(requests[0].body.input)).toMatchObject({
      ...JSON.parse(readFileSync('events/huang-2023.json', 'utf8')),
      source: 'cdc',
    });
  });
});
