/**
 * A study of many cycles on CDC's files through the whole machine, after changing nothing but its cycles. `npm run
 * mirror studies` runs all of them, with other cycles too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import told from '../../events/told-osteoporosis.json' with { type: 'json' };
import type { Manifest } from '../../functions/lake/manifest.ts';
import { mirror } from '../support/real-files.ts';
import { folderForTests } from '../support/study.ts';
import { studyHere } from '../support/study-here.ts';

const folder = folderForTests();
afterAll(() => folder.remove());

describe.skipIf(!mirror)('told-osteoporosis in 2013-2014 and 2017-March 2020', () => {
  it('is a complete run, whose manifest has the weight of each cycle, its multiplier and why', async () => {
    const path = join(folder.path, 'request.json');
    writeFileSync(path, JSON.stringify({ ...told, cycles: ['2013-2014', '2017-2020'] }));
    const { exitCode, stdout } = await studyHere(['run', path, '--source', mirror ?? '', '--out', folder.path]);
    expect(exitCode).toBe(0);
    const manifest: Manifest = JSON.parse(readFileSync(stdout.trimEnd().split('\n').at(-1) ?? '', 'utf8'));
    const why = expect.stringMatching(/^that of the smallest sample among the tables that the study reads: /);
    expect(manifest).toMatchObject({
      status: 'complete',
      // As R counts them: test/fixtures/r/pooled.R.
      cohort: { n: 5659, outcomes: [{ cases: 682 }] },
      weights: [
        { cycle: '2013-2014', column: 'PBCD.WTSH2YR', years: 2, years_of_study: 5.2, multiplier: 2 / 5.2, why },
        { cycle: '2017-2020', column: 'DEMO.WTMECPRP', years: 3.2, years_of_study: 5.2, multiplier: 3.2 / 5.2, why },
      ],
    });
  });
});
