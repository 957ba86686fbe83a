/**
 * A sweep of 100,000 linear regressions on one core: 500 outcomes by 200 exposures of 5,000 participants, with 12
 * columns of covariates. Exposures come in panels of ten that are measured in the same participants, as those of a
 * laboratory do. R's svyglm makes a sample of the same fits. At most 10 minutes of CPU are wanted, and memory that does
 * not grow.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fitForm } from '../../functions/exposures/form.ts';
import { regressionOf } from '../../functions/methods/regression/fit.ts';
import type { ModelData } from '../../functions/study/model-data.ts';
import { surveyDesign } from '../../functions/survey/design.ts';
import type { Term } from '../../functions/survey/model-matrix.ts';
import { sharedFits } from '../../functions/survey/shared-fits.ts';
import { draws } from './normal-draws.ts';
import { cpuSeconds } from './samples.ts';

const PARTICIPANTS = 5000;
const OUTCOMES = 500;
const EXPOSURES = 200;
const PANEL = 10;
/** Of the participants a panel, or an outcome, is missing in. */
const MISSING = 0.03;
const STRATA = 15;
const LEVELS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const NUMBERS = 6;
/** Those that R fits, too: outcomes and exposures of each. */
const SAMPLE = { outcomes: 3, exposures: 10 };
const R_SCRIPT = fileURLToPath(new URL('../fixtures/r/sweep-bench.R', import.meta.url));

interface SweepFigure {
  name: string;
  fits: number;
  cpuSeconds: number;
  /** For 100,000 of them. */
  cpuMinutesFor100000: number;
  /** By how much it grew from the first tenth of the fits to the last. */
  megabytesGrown?: number;
  /** From R's, relative. */
  largestDifference?: number;
}

export async function benchSweep(): Promise<SweepFigure[]> {
  const { normal, uniform } = draws(14);
  const column = (of: () => number) => Float64Array.from({ length: PARTICIPANTS }, of);
  const index = Float64Array.from({ length: PARTICIPANTS }, (_, row) => row);
  const strata = index.map((row) => row % STRATA);
  const psus = index.map((row) => Math.floor(row / STRATA) % 2);
  const weights = column(() => 1000 + 9000 * uniform());
  const missing = () => Uint8Array.from({ length: PARTICIPANTS }, () => Number(uniform() < MISSING));
  const design = surveyDesign({ strata, psus, weights, lonelyPsu: 'adjust' });
  const covariates: Term[] = [
    ...Array.from({ length: NUMBERS }, (_, i): Term => ({ kind: 'numeric', name: `c${i}`, values: column(normal) })),
    { kind: 'factor', name: 'f', levels: LEVELS, codes: column(() => Math.floor(uniform() * LEVELS.length)) },
  ];
  const panels = Array.from({ length: EXPOSURES / PANEL }, missing);
  const exposures = Array.from({ length: EXPOSURES }, (_, i) => {
    const absent = panels[Math.floor(i / PANEL)];
    const values = column(normal).map((value, row) => (absent[row] ? Number.NaN : value));
    return { name: `x${i}`, values };
  });
  const inSample = new Uint8Array(PARTICIPANTS).fill(1);
  const forms = exposures.map((one) =>
    fitForm({ id: 'identity', transform: 'identity' }, { ...one, inSample, weights }),
  );
  const outcomeOf = () => {
    const absent = missing();
    return column(normal).map((value, row) => (absent[row] ? Number.NaN : value));
  };

  const sample: { outcome: Float64Array; figures: number[] }[] = [];
  const memory: number[] = [];
  const start = process.cpuUsage();
  for (let o = 0; o < OUTCOMES; o++) {
    const data: ModelData = { design, domain: inSample, outcome: outcomeOf(), covariates };
    const fit = sharedFits(design, inSample, data.outcome, covariates, { family: 'linear', dfRule: 'effective' });
    const rows = exposures.flatMap(({ name }, x) => {
      const ids = {
        exposure: name,
        outcome: `y${o}`,
        family: 'linear',
        form: 'identity',
        model: 'm',
        subgroup: 'all',
      } as const;
      return regressionOf({ interactions: [] }, ids, data, forms[x], fit).rows;
    });
    if (o < SAMPLE.outcomes) {
      const figures = rows.slice(0, SAMPLE.exposures).flatMap(({ estimate, se }) => [Number(estimate), Number(se)]);
      sample.push({ outcome: data.outcome, figures });
    }
    memory.push(process.memoryUsage().rss);
  }
  const seconds = cpuSeconds(start);
  const fits = OUTCOMES * EXPOSURES;
  const most = (from: number, to: number) => Math.max(...memory.slice(from * OUTCOMES, to * OUTCOMES));
  const inR = inTheSameRun(sample, { strata, psus, weights, covariates, exposures });
  return [
    {
      name: 'this project',
      fits,
      cpuSeconds: seconds,
      cpuMinutesFor100000: (seconds / fits) * (100_000 / 60),
      megabytesGrown: (most(0.9, 1) - most(0, 0.1)) / 2 ** 20,
    },
    ...(inR ? [inR] : []),
  ];
}

/** R's fits of the sample, or undefined where R or survey is not installed. */
function inTheSameRun(
  sample: readonly { outcome: Float64Array; figures: number[] }[],
  data: {
    strata: Float64Array;
    psus: Float64Array;
    weights: Float64Array;
    covariates: readonly Term[];
    exposures: readonly { name: string; values: Float64Array }[];
  },
): SweepFigure | undefined {
  if (spawnSync('Rscript', ['-e', 'library(survey)']).status !== 0) return undefined;
  const columns: [string, ArrayLike<number>][] = [
    ...Object.entries({ stratum: data.strata, psu: data.psus, weight: data.weights }),
    ...data.covariates.flatMap((term): [string, ArrayLike<number>][] =>
      term.kind === 'numeric' ? [[term.name, term.values]] : term.kind === 'factor' ? [[term.name, term.codes]] : [],
    ),
    ...data.exposures.slice(0, SAMPLE.exposures).map(({ name, values }): [string, ArrayLike<number>] => [name, values]),
    ...sample.map(({ outcome }, o): [string, ArrayLike<number>] => [`y${o}`, outcome]),
  ];
  const folder = mkdtempSync(join(tmpdir(), 'sweep-bench-'));
  try {
    const [csv, out] = [join(folder, 'data.csv'), join(folder, 'out.csv')];
    const lines = Array.from({ length: PARTICIPANTS }, (_, row) =>
      columns.map(([, values]) => (Number.isNaN(values[row]) ? '' : values[row])).join(','),
    );
    writeFileSync(csv, [columns.map(([name]) => name).join(','), ...lines].join('\n'));
    const seconds = Number(execFileSync('Rscript', [R_SCRIPT, csv, out], { encoding: 'utf8', stdio: 'pipe' }));
    const theirs = readFileSync(out, 'utf8').trim().split('\n').map(Number);
    const ours = sample.flatMap(({ figures }) => figures);
    const differences = ours.map((value, i) => Math.abs(value - theirs[i]) / Math.abs(theirs[i]));
    const fits = sample.length * SAMPLE.exposures;
    return {
      name: 'R survey::svyglm',
      fits,
      cpuSeconds: seconds,
      cpuMinutesFor100000: (seconds / fits) * (100_000 / 60),
      largestDifference: Math.max(...differences),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
