/**
 * What a bootstrap replicate of WQS costs, one core: drawing and fitting, as the data and the number of replicates
 * grow.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sparseRows } from '../../functions/numeric/sparse-rows.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import type { Training } from '../../functions/wqs/replicate.ts';
import { drawResample } from '../../functions/wqs/resample.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { denseRows } from '../support/simulated-wqs.ts';
import { wqsOracleCase } from '../support/wqs-oracle.ts';
import { median } from './median.ts';

interface WqsFigure {
  name: string;
  /** Rows in all, and those that resamples are drawn from. */
  rows: number;
  trainingRows: number;
  replicates: number;
  msPerReplicate: number;
}

/** Enough for the compiled code to settle, and for the median to be of quiet moments on a shared machine. */
const WARM_UP = 300;
const RUNS = 9;
const PER_RUN = 200;
/** A thirteen-second sample of gWQS at 1.3 s each. */
const REPLICATES_IN_R = 10;

export async function benchWqs(): Promise<WqsFigure[]> {
  const { problem, training } = wqsOracleCase('pos_std');
  const grown = [1, 2, 4, 8].map((times) => {
    const [larger, rows] = [repeated(problem, times), repeatedRows(training, problem.n, times)];
    return figure(`n x ${times}`, larger, rows, PER_RUN, medianMs(larger, rows));
  });
  const more = [500, 2_000, 8_000].map((replicates) =>
    figure(`${replicates} replicates, once`, problem, training, replicates, msOf(problem, training, replicates)),
  );
  const inR = msInR();
  return [...grown, ...more, ...(inR === undefined ? [] : [figure('gWQS', problem, training, REPLICATES_IN_R, inR)])];
}

function figure(
  name: string,
  problem: WqsProblem,
  training: Int32Array,
  replicates: number,
  msPerReplicate: number,
): WqsFigure {
  return { name, rows: problem.n, trainingRows: training.length, replicates, msPerReplicate };
}

function medianMs(problem: WqsProblem, training: Int32Array): number {
  const fitter = trainingOn(problem, training, 'positive');
  timed(fitter, training.length, 0, WARM_UP);
  return median(Array.from({ length: RUNS }, (_, run) => timed(fitter, training.length, run * PER_RUN, PER_RUN)));
}

function msOf(problem: WqsProblem, training: Int32Array, replicates: number): number {
  return timed(trainingOn(problem, training, 'positive'), training.length, 0, replicates);
}

/** Milliseconds per replicate of some replicates, drawn and fitted one after the other. */
function timed(fitter: Training, trainingRows: number, first: number, replicates: number): number {
  const counts = new Uint16Array(trainingRows);
  const start = performance.now();
  for (let replicate = first; replicate < first + replicates; replicate++) {
    drawResample(trainingRows, { seed: 2016, stream: 0 }, 0, replicate, counts);
    fitter.fit(counts);
  }
  return (performance.now() - start) / replicates;
}

/** The same participants several times over. */
function repeated(problem: WqsProblem, times: number): WqsProblem {
  const { n, components, scores, covariates, y } = problem;
  const { x } = covariates;
  const rows = Int32Array.from({ length: n * times }, (_, i) => i % n);
  const dense = denseRows(x);
  return {
    family: 'logistic',
    n: rows.length,
    components,
    scores: scores.map((column) => Uint8Array.from(rows, (row) => column[row])),
    covariates: {
      columns: covariates.columns,
      x: sparseRows(
        Array.from(rows, (row) => dense.subarray(row * x.p, (row + 1) * x.p)),
        x.p,
      ),
    },
    y: Float64Array.from(rows, (row) => y[row]),
    weights: null,
  };
}

function repeatedRows(rows: Int32Array, n: number, times: number): Int32Array {
  return Int32Array.from({ length: rows.length * times }, (_, i) => {
    const copy = Math.floor(i / rows.length);
    return rows[i % rows.length] + copy * n;
  });
}

const R_PROGRAM = `
  paths <- commandArgs(TRUE)
  spec <- jsonlite::fromJSON(paths[1])
  data <- subset(read.csv(paths[2], stringsAsFactors = FALSE), domain == 1)
  for (name in intersect(names(spec$factors), spec$covariates)) data[[name]] <- factor(data[[name]], spec$factors[[name]])
  model <- as.formula(paste(spec$y, "~ wqs +", paste(spec$covariates, collapse = " + ")))
  fit <- function(b) system.time(gWQS::gwqs(model, data = data, mix_name = spec$mix, q = spec$q, validation = spec$validation,
    b = b, b1_pos = TRUE, b_constr = FALSE, family = "binomial", seed = spec$seed, plan_strategy = "sequential"))[["elapsed"]]
  cat(1000 * fit(as.integer(paths[3])) / as.integer(paths[3]))
`;

/** Milliseconds per replicate of gWQS on the same data, or undefined where R or gWQS is not installed. */
function msInR(): number | undefined {
  const fixture = (file: string) => fileURLToPath(new URL(`../fixtures/oracle/wqs/${file}`, import.meta.url));
  const files = [fixture('pos_std.spec.json'), fixture('sim_pos_std.csv'), `${REPLICATES_IN_R}`];
  try {
    return Number(execFileSync('Rscript', ['-e', R_PROGRAM, ...files], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return undefined;
  }
}
