import { beforeAll, describe, expect, it } from 'vitest';
import { parseIngestRequest } from '../../../functions/ingest/request.ts';
import { TABLES } from '../../../functions/nhanes/catalogue/tables.ts';
import { assembly } from '../../../infra/assembly/synth.ts';
import { estimateIngest, type IngestEstimate } from '../../../infra/estimate/ingest.ts';
import { ingestEstimateText } from '../../../infra/estimate/ingest-text.ts';
import { countedIngest } from '../../support/counted-ingest.ts';
import { studyHere } from '../../support/study-here.ts';

let assemblyDir: string;
beforeAll(async () => {
  assemblyDir = await assembly('.study');
});

/** `npm run mirror everything` does the same with all tables there are. */
describe('what is foreseen of an ingest equals what its machine did', () => {
  it.each([{ components: ['Demographics'] }, { tables: ['PSTPOL', 'BFRPOL', 'PAXMIN'], codebooks: false }])(
    '%j: transitions, events, invocations and requests to S3',
    async (request) => {
      const { foreseen, counted } = await countedIngest(assemblyDir, parseIngestRequest(request));
      expect(foreseen).toEqual(counted);
      expect(counted.functions.IngestFile.invocations).toBeGreaterThan(2);
    },
  );
});

describe('an ingest of all that CDC has', () => {
  const files = TABLES.filter(({ notTaken }) => notTaken === null);
  let estimate: IngestEstimate;
  beforeAll(async () => {
    estimate = await estimateIngest(parseIngestRequest({}), assemblyDir);
  });

  it('is of every table of the catalogue, of which those are fetched that are taken', () => {
    expect(estimate).toMatchObject({ tables: TABLES.length, files: files.length, warnings: [] });
    expect(estimate.functions.IngestFile?.invocations).toBe(files.length);
    expect(estimate.consumption.expressExecutions).toBe(0);
  });

  it('tells of how many files the size is known, and what these take', () => {
    const known = files.flatMap(({ bytes }) => bytes ?? []);
    expect(estimate.bytes).toBe(known.reduce((sum, bytes) => sum + bytes, 0));
    expect(estimate.ofUnknownSize).toBe(files.length - known.length);
  });

  it('costs what its parts cost, which its last line tells', () => {
    const { lambda, stepFunctions, s3, cloudWatchLogs, eventBridge, total } = estimate.bill;
    expect(total).toBeCloseTo(lambda + stepFunctions + s3 + cloudWatchLogs + eventBridge);
    expect(ingestEstimateText(estimate).split('\n').at(-1)).toBe(
      `total: $${total.toFixed(5)} for ${files.length.toLocaleString('en-US')} files`,
    );
  });
});

describe('estimate --ingest', () => {
  it('tells of the tables that are named, as JSON with what was assumed', async () => {
    const { exitCode, stdout } = await studyHere(['estimate', '--ingest', '--tables', 'PBCD_J,PAXMIN_G', '--json']);
    expect(exitCode).toBe(0);
    const { tables, files, assumptions, prices } = JSON.parse(stdout);
    expect({ tables, files }).toEqual({ tables: 2, files: 1 });
    expect(assumptions.join(' ')).toContain('none of it was measured');
    expect(prices.region).toBe('us-east-1');
  });

  it.each([
    [['--ingest', 'request.json'], 'estimate --ingest takes no REQUEST'],
    [['--ingest', '--runs', '3'], '--runs is about a run, and not an ingest'],
    [['--ingest', '--tables', 'PBDC'], 'tables[0]: is no table of NHANES'],
    [['--cycles', '2017-2018', 'request.json'], '--cycles is about an ingest, and --ingest is not there'],
  ])('refuses %j: %s', async (args, message) => {
    const { exitCode, stderr } = await studyHere(['estimate', ...args]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(message);
  });
});
