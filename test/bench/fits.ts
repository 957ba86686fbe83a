/**
 * The 150 fits of the 75 regressions of huang-2023 (quartiles and trend), one core, and R's survey on the same cohort.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { fitRegression } from '../../functions/methods/regression/fit.ts';
import { plannedRegressions } from '../../functions/methods/regression/plan.ts';
import { mirror } from '../support/real-files.ts';
import { type StudyCohort, studyCohort } from './lake.ts';
import { median } from './median.ts';

interface FitsFigure {
  name: string;
  fits: number;
  seconds: number;
}

const RUNS = 5;
const R_SCRIPT = fileURLToPath(new URL('../fixtures/r/regressions.R', import.meta.url));
const REQUEST = fileURLToPath(new URL('../../events/huang-2023.json', import.meta.url));
/** R's default: what an analyst waits for. */
const R_EPSILON = '1e-8';

export async function benchFits(): Promise<FitsFigure[]> {
  if (mirror === undefined) return [];
  const cohort = await studyCohort(mirror);
  const { request, columns, levels } = cohort;
  const analyses = plannedRegressions(request);
  const seconds = Array.from({ length: RUNS }, () => {
    const start = performance.now();
    for (const analysis of analyses) fitRegression(request, analysis, { columns, levels });
    return (performance.now() - start) / 1000;
  });
  const fits = analyses.length * 2;
  const inR = await secondsInR(cohort);
  await cohort.remove();
  return [
    { name: 'this project, first time', fits, seconds: seconds[0] },
    { name: `this project, median of ${RUNS}`, fits, seconds: median(seconds) },
    ...(inR === undefined ? [] : [{ name: 'R survey::svyglm', fits, seconds: inR }]),
  ];
}

/** Seconds that R takes for the fits alone, or undefined where R or survey is not installed. */
async function secondsInR({ path }: StudyCohort): Promise<number | undefined> {
  if (spawnSync('Rscript', ['-e', 'library(survey); library(jsonlite)']).status !== 0) return undefined;
  const [csv, out] = [`${path}.csv`, `${path}.json`];
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`copy (from '${path}') to '${csv}'`);
  connection.closeSync();
  try {
    return Number(
      execFileSync('Rscript', [R_SCRIPT, REQUEST, csv, out, R_EPSILON], { encoding: 'utf8', stdio: 'pipe' }),
    );
  } finally {
    for (const file of [csv, out]) rmSync(file, { force: true });
  }
}
