import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dataLake, stateMachine } from '../../../infra/cli/deployment.ts';
import { folderForTests } from '../../support/study.ts';

const work = folderForTests();
beforeAll(() => void vi.stubEnv('AWS_REGION', 'eu-west-1'));
afterAll(async () => {
  vi.unstubAllEnvs();
  await work.remove();
});

const ARN = 'arn:aws:states:eu-west-1:123456789012:stateMachine:Studies';

/** The file that `npm run deploy` leaves. */
function outputs(content: unknown): string {
  const path = join(work.path, 'deployment.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('which deployment a command speaks to', () => {
  it('the one that was deployed from here', async () => {
    const file = outputs({ NhanesMixtures: { StateMachineArn: ARN, DataLakeUri: 's3://studies', EventBusName: 'x' } });
    expect((await stateMachine(undefined, file)).arn).toBe(ARN);
    expect((await dataLake(undefined, file)).locate('runs')).toBe('s3://studies/runs');
  });

  it('unless another is named', async () => {
    const file = outputs({ NhanesMixtures: { StateMachineArn: ARN, DataLakeUri: 's3://studies' } });
    expect((await stateMachine(`${ARN}2`, file)).arn).toBe(`${ARN}2`);
    expect((await dataLake('s3://others/here', file)).locate('runs')).toBe('s3://others/here/runs');
  });

  it('without any: what would name one', async () => {
    const file = join(work.path, 'none.json');
    await expect(stateMachine(undefined, file)).rejects.toThrow(
      /--state-machine ARN names one.*npm run deploy.*none\.json/,
    );
    await expect(dataLake(undefined, file)).rejects.toMatchObject({
      name: 'NoDeploymentError',
      message: expect.stringContaining('--lake s3://BUCKET'),
    });
  });

  it.each([
    ['no JSON', 'not JSON', /is not JSON/],
    ['another stack', { Other: {} }, /does not hold one StateMachineArn/],
    ['two stacks', { A: { StateMachineArn: ARN }, B: { StateMachineArn: ARN } }, /does not hold one StateMachineArn/],
  ])('a file of %s is told of', async (_, content, message) => {
    await expect(stateMachine(undefined, outputs(content))).rejects.toMatchObject({
      name: 'DeploymentFileError',
      message: expect.stringMatching(message),
    });
  });
});
