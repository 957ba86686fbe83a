/**
 * `npm run bench`: every figure of docs/validation.md, with R beside it where R is installed. Names of parts may be
 * given: xport ingest fits specifications sweep wqs chunks run estimate report lake.
 */
import { benchChunkCosts } from './chunk-costs.ts';
import { benchEstimate } from './estimate.ts';
import { benchFits } from './fits.ts';
import { benchIngest } from './ingest.ts';
import { benchLakeOfRuns } from './lake-of-runs.ts';
import { benchReport } from './report.ts';
import { benchSpecifications } from './specifications.ts';
import { benchSweep } from './sweep.ts';
import { benchWholeRun } from './whole-run.ts';
import { benchWqs } from './wqs.ts';
import { benchXport } from './xport.ts';

const PARTS: Record<string, () => Promise<object[]>> = {
  xport: benchXport,
  ingest: benchIngest,
  fits: benchFits,
  specifications: benchSpecifications,
  sweep: benchSweep,
  wqs: benchWqs,
  chunks: benchChunkCosts,
  run: benchWholeRun,
  estimate: benchEstimate,
  report: benchReport,
  lake: benchLakeOfRuns,
};

const wanted = process.argv.slice(2);
for (const [name, part] of Object.entries(PARTS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const figures = await part();
  console.log(`\n${name}`);
  if (figures.length === 0) console.log('left out: it needs the real NHANES files (NHANES_SOURCE)');
  else console.table(figures);
}
