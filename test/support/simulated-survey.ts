/** A small simulated survey: the same numbers on every machine. */
import { type SurveyDesign, surveyDesign } from '../../functions/survey/design.ts';
import type { FactorTerm, NumericTerm } from '../../functions/survey/model-matrix.ts';
import { fitSurveyGlm, type GlmFit } from '../../functions/survey/regression.ts';

export interface SimulatedSurvey {
  strata: Float64Array;
  psus: Float64Array;
  weights: Float64Array;
  domain: Uint8Array;
  outcome: Float64Array;
  age: NumericTerm;
  exposure: FactorTerm;
  region: FactorTerm;
}

/** Uniform numbers between 0 and 1 by a linear congruential generator (Numerical Recipes, 1992, section 7.1). */
export function uniforms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/**
 * `strataCount` strata of three PSUs each with the same labels; about a quarter of the rows in the domain are cases.
 */
export function simulatedSurvey(rows: number, strataCount = 6, seed = 1): SimulatedSurvey {
  const next = uniforms(seed);
  const column = (value: () => number) => Float64Array.from({ length: rows }, value);
  const age = column(() => 40 + Math.floor(40 * next()));
  const exposure = column(() => Math.floor(4 * next()));
  const region = column(() => Math.floor(3 * next()));
  const row = { index: 0 };
  return {
    strata: column(() => 100 + (row.index++ % strataCount)),
    psus: column(() => 1 + Math.floor(3 * next())),
    weights: column(() => 1000 + 9000 * next()),
    domain: Uint8Array.from({ length: rows }, () => (next() < 0.7 ? 1 : 0)),
    outcome: age.map((years, i) => {
      const logOdds = -4 + 0.04 * years + 0.25 * exposure[i] - 0.3 * region[i];
      return next() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
    }),
    age: { kind: 'numeric', name: 'age', values: age },
    exposure: { kind: 'factor', name: 'exposure', levels: ['q1', 'q2', 'q3', 'q4'], codes: exposure },
    region: { kind: 'factor', name: 'region', levels: ['north', 'middle', 'south'], codes: region },
  };
}

export function designOf({ strata, psus, weights }: SimulatedSurvey): SurveyDesign {
  return surveyDesign({ strata, psus, weights, lonelyPsu: 'adjust' });
}

/** outcome ~ exposure + age + region in the domain. */
export function fitOf(survey: SimulatedSurvey): GlmFit {
  return fitSurveyGlm(designOf(survey), survey.domain, survey.outcome, [survey.exposure, survey.age, survey.region], {
    dfRule: 'design',
    family: 'logistic',
    termsOfInterest: ['exposure'],
  });
}
