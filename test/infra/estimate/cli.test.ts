import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { studyHere } from '../../support/study-here.ts';

const event = (name: string) => fileURLToPath(new URL(`../../../events/${name}.json`, import.meta.url));

describe('study estimate', () => {
  it('tells what a request would take as JSON, with what was assumed and the price table', async () => {
    const { exitCode, stdout } = await studyHere([
      'estimate',
      event('huang-2023-wqs-10k'),
      '--replicates',
      '1000',
      '--json',
    ]);
    expect(exitCode).toBe(0);
    const { sizes, assumptions, prices } = JSON.parse(stdout);
    // 100 holdouts of 10 each, in two directions.
    expect(sizes).toMatchObject([{ replicates: 1000, wqsAnalyses: 2, warnings: [] }]);
    expect(sizes[0].bill.total).toBeGreaterThan(0);
    expect(assumptions.join(' ')).toContain('not measured');
    expect(prices).toMatchObject({ region: 'us-east-1', looked_up: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });

  it.each([
    [[], 'estimate needs REQUEST: a request file'],
    [[event('huang-2023'), '--replicates', '0'], '--replicates is "0"'],
    [[event('huang-2023'), '--participants', 'many'], '--participants is "many"'],
    [[event('huang-2023'), '--participants', '1000000'], 'must be a whole number from 1 to 100000'],
  ])('refuses %j', async (args, message) => {
    const { exitCode, stderr } = await studyHere(['estimate', ...args]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});
