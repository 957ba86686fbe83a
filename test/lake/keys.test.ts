import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as keys from '../../functions/lake/keys.ts';
import { checkKey } from '../../functions/lake/object-key.ts';

const cadmium = ['osteoporosis', 'logistic', 'cadmium', 'quantile-4', 'model-1', 'female'];

test('source tables lie under their hash, and the current one of each cycle in the folder of its NHANES table', () => {
  expect(keys.rawTable('2013-2014', 'DEMO_H', 'a1b2')).toBe('raw/nhanes/cycle=2013-2014/DEMO_H/a1b2.xpt');
  expect(keys.latestReceipt('2013-2014', 'DEMO_H')).toBe('raw/nhanes/cycle=2013-2014/DEMO_H/latest.json');
  expect(keys.convertedTable('2013-2014', 'DEMO_H', 'a1b2')).toBe('tables/nhanes/cycle=2013-2014/DEMO_H/a1b2.parquet');
  expect(keys.nhanesTable('DEMO', '2013-2014')).toBe('nhanes/demo/cycle=2013-2014/demo.parquet');
  expect(keys.nhanesTablePrefix('KIQ_U')).toBe('nhanes/kiq_u/');
});

test('all that belongs to a run lies below its prefix', () => {
  expect(keys.runPrefix('huang-2023-1a2b')).toBe('runs/huang-2023-1a2b/');
  expect([
    keys.request('r'),
    keys.analysisPlan('r', 'regression', 0),
    keys.runTable('r', 'DEMO_H'),
    keys.cohortTable('r', null),
    keys.cohortSummary('r', null),
    keys.analysis('r', null, 'regression', cadmium),
    keys.replicateFiles('r', null, 'wqs', ['osteoporosis', 'model-1', 'female', 'positive']),
    keys.cohortSummary('r', 'older'),
    keys.analysis('r', 'older', 'regression', cadmium),
    keys.failure('r', 'older', 'build-cohort', 'cohort'),
    keys.replicatesPlan('r', 0),
    keys.failure('r', null, 'fit-regression', ...cadmium),
    keys.attemptManifest('r', 'b1f5-01'),
    keys.attemptTable('regression', 'r', 'b1f5-01'),
    keys.report('r'),
    keys.manifest('r'),
  ]).toEqual([
    'runs/r/request.json',
    'runs/r/plan/regression-0.json',
    'runs/r/tables/DEMO_H.json',
    'runs/r/cohort.parquet',
    'runs/r/cohort.json',
    'runs/r/regression/osteoporosis/logistic/cadmium/quantile-4/model-1/female.json',
    'runs/r/replicates/wqs/osteoporosis/model-1/female/positive.json',
    'runs/r/sensitivity/older/cohort.json',
    'runs/r/sensitivity/older/regression/osteoporosis/logistic/cadmium/quantile-4/model-1/female.json',
    'runs/r/failures/sensitivity/older/build-cohort/cohort.json',
    'runs/r/plan/replicates-0.json',
    'runs/r/failures/fit-regression/osteoporosis/logistic/cadmium/quantile-4/model-1/female.json',
    'runs/r/attempts/b1f5-01.json',
    'runs/r/attempts/b1f5-01/regression.parquet',
    'runs/r/report.html',
    'runs/r/manifest.json',
  ]);
});

test('result tables are partitioned by study and run', () => {
  expect(keys.resultTable('cohort_flow', 'huang-2023', 'huang-2023-1a2b')).toBe(
    'results/cohort_flow/study=huang-2023/run_id=huang-2023-1a2b/part-0.parquet',
  );
  expect(keys.resultTablePrefix('regression')).toBe('results/regression/');
});

describe('a segment that could lead out of its prefix is refused', () => {
  test.each(['../', '..', '.', '', 'a/b', 'a\\b', '.hidden', 'a..b', 'a b', 'a=b', 'é', 'a\0', 'a\n', 'x'.repeat(161)])(
    '%j',
    (segment) => {
      const refused = expect.objectContaining({ name: 'UnsafeKeySegmentError' });
      expect(() => keys.manifest(segment)).toThrow(refused);
      expect(() => keys.rawTable('2013-2014', segment, 'a1b2')).toThrow(refused);
      expect(() => keys.failure('r', null, segment, 'x')).toThrow(refused);
      expect(() => keys.replicatesPrefix(segment)).toThrow(refused);
      expect(() => keys.analysis('r', null, 'regression', ['cadmium', segment])).toThrow(refused);
      expect(() => keys.cohortTable('r', segment)).toThrow(refused);
    },
  );

  test('whatever the run id, the manifest is refused or lies in that run, under a key that stores take', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-z./\\-]+$/)), (runId) => {
        let manifest: string;
        try {
          manifest = keys.manifest(runId);
        } catch {
          return;
        }
        expect(checkKey(manifest).split('/')).toEqual(['runs', runId, 'manifest.json']);
      }),
    );
  });
});

test('the module needs neither files nor AWS, so that the stack and the CLI can import it', () => {
  const source = readFileSync(join(import.meta.dirname, '../../functions/lake/keys.ts'), 'utf8');
  expect(source).not.toMatch(/^import /m);
});

test('WQS replicates lie by their address, in the order of holdout and replicate, and their keys name their range and content', () => {
  const range = { holdout: 7, first: 100, count: 900 };
  const hash = 'f0'.repeat(32);
  const key = keys.replicatesFile('a1b2', range, hash);
  expect(key).toBe(`replicates/a1b2/holdout=7/first=000000100-count=000000900-${hash}.parquet`);
  expect(key.startsWith(keys.replicatesPrefix('a1b2'))).toBe(true);
  expect(keys.replicateRange(key)).toEqual({ ...range, sha256: hash });
  expect(keys.replicateRange(key.replace(hash, 'f0'))).toBeUndefined();
  expect(keys.replicateRange('replicates/a1b2/notes.txt')).toBeUndefined();
});
