import { type Domain, surveyDesign } from '../../functions/survey/design.ts';
import { fitSurveyLogistic } from '../../functions/survey/logistic-regression.ts';
import type { Term } from '../../functions/survey/model-matrix.ts';
import { uniforms } from '../support/simulated-survey.ts';

export interface SurveyBench {
  fits: number;
  /** Wall time of all fits on one core, the best of three rounds after a first one that only warms the compiler. */
  milliseconds: number;
}

/** About the rows of two NHANES cycles with a positive weight, and the share of them in an analytic sample. */
const ROWS = 11_000;
const SAMPLE = 0.165;
const ROUNDS = 4;

/**
 * The fits of a study of the size of `huang-2023-whole-population` on simulated data: 5 exposures, 3 models of 11 to 21 coefficients, 5 subgroups,
 * each by quartiles and as a trend, in a design of 30 strata of two PSUs.
 */
export function benchSurvey(): SurveyBench {
  const next = uniforms(2023);
  const column = (value: () => number) => Float64Array.from({ length: ROWS }, value);
  const number = (name: string, spread: number): Term => ({
    kind: 'numeric',
    name,
    values: column(() => spread * next()),
  });
  const factor = (name: string, levels: number): Term => ({
    kind: 'factor',
    name,
    levels: Array.from({ length: levels }, (_, level) => `level-${level}`),
    codes: column(() => Math.floor(levels * next())),
  });
  const design = surveyDesign({
    strata: column(() => Math.floor(30 * next())),
    psus: column(() => Math.floor(2 * next())),
    weights: column(() => 1000 + 50_000 * next()),
    lonelyPsu: 'adjust',
  });
  const outcome = column(() => (next() < 0.08 ? 1 : 0));
  const sample = Uint8Array.from({ length: ROWS }, () => (next() < SAMPLE ? 1 : 0));
  const side = column(() => Math.floor(2 * next()));
  const half = (wanted: number): Domain => sample.map((inside, row) => (inside && side[row] === wanted ? 1 : 0));
  const subgroups = [sample, half(0), half(1), half(0), half(1)];
  const first = [number('age', 40), factor('sex', 2), factor('race', 6)];
  const second = [...first, factor('education', 3), number('income', 5), number('bmi', 30)];
  const third = [
    ...second,
    factor('smoking', 3),
    ...['alcohol', 'diabetes', 'pressure', 'sport'].map((id) => factor(id, 2)),
  ];
  const exposures = Array.from({ length: 5 }, () => [factor('exposure', 4), number('exposure', 3)]).flat();

  let fits = 0;
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    fits = 0;
    const start = performance.now();
    for (const exposure of exposures) {
      for (const covariates of [first, second, third]) {
        for (const domain of subgroups) {
          const options = { dfRule: 'design', termOfInterest: 'exposure' } as const;
          const { status } = fitSurveyLogistic(design, domain, outcome, [exposure, ...covariates], options);
          if (status !== 'estimated') throw new Error(`a simulated fit is ${status}`);
          fits++;
        }
      }
    }
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  return { fits, milliseconds: best };
}
