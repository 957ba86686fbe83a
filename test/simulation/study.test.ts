import { beforeAll, describe, expect, it } from 'vitest';
import huang from '../../events/huang-2023.json' with { type: 'json' };
import wholePopulation from '../../events/huang-2023-whole-population.json' with { type: 'json' };
import { variables } from '../../functions/nhanes/variables/index.ts';
import { METALS } from '../../functions/simulation/metals.ts';
import { DEFAULT_SIMULATION, type Simulation } from '../../functions/simulation/settings.ts';
import { quartileOf, TRUTH, trueEffects } from '../../functions/simulation/truth.ts';
import { buildCohort, type Cohort } from '../../functions/study/cohort.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { surveyDesign } from '../../functions/survey/design.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { simulatedColumns } from '../support/simulated-columns.ts';

const cohortOf = (request: unknown, simulation: Simulation) =>
  buildCohort(parseRunRequest(request), simulatedColumns(simulation));

const isMissing = (value: number) => Number(Number.isNaN(value));

const relative = (found: number, real: number) => Math.abs(found / real - 1);

describe('a study of the simulated NHANES of the default seed', () => {
  // n and cases as the real files give them.
  it.each([
    ['huang-2023', huang, 1777, 115],
    ['huang-2023-whole-population', wholePopulation, 1809, 171],
  ])('has about the n and the cases of the real one: %s', (_, request, n, cases) => {
    const last = cohortOf(request, DEFAULT_SIMULATION).flow.at(-1);
    expect(relative(last?.n ?? 0, n)).toBeLessThan(0.1);
    expect(relative(last?.cases.osteoporosis ?? 0, cases)).toBeLessThan(0.2);
  });

  it('has about the counts of the real one from 40 years on', () => {
    const { flow } = cohortOf(wholePopulation, DEFAULT_SIMULATION);
    const real = { participants: 19429, 'femur BMD': 5413, 'total spine BMD': 3194, 'five metals': 2146 };
    for (const [step, n] of Object.entries(real)) {
      expect(relative(flow.find((found) => found.step === step)?.n ?? 0, n)).toBeLessThan(0.1);
    }
  });

  it('has everything but bone the same when no metal has an effect', () => {
    const declared = cohortOf(huang, { seed: 7, scale: 0.3 });
    const none = cohortOf(huang, { seed: 7, scale: 0.3, metalEffects: 'none' });
    const moved = ['femoral_neck_bmd', 'total_femur_bmd', 'lumbar_spine_bmd', 'outcome_osteoporosis'];
    for (const [name, values] of Object.entries(declared.columns)) {
      if (moved.includes(name)) {
        expect(none.columns[name]).not.toEqual(values);
        expect(none.columns[name].map(isMissing)).toEqual(values.map(isMissing));
      } else expect(none.columns[name]).toEqual(values);
    }
  });
});

/** The share of the variance between PSUs, from an analysis of variance with one way (Donner 1986, equation 2). */
function intraclusterCorrelation(values: readonly number[], clusters: readonly number[]): number {
  const groups = new Map<number, number[]>();
  values.forEach((value, i) => {
    const members = groups.get(clusters[i]) ?? [];
    members.push(value);
    groups.set(clusters[i], members);
  });
  const mean = (x: readonly number[]) => x.reduce((sum, value) => sum + value, 0) / x.length;
  const grand = mean(values);
  const k = groups.size;
  let between = 0;
  let within = 0;
  let squares = 0;
  for (const members of groups.values()) {
    const own = mean(members);
    between += (members.length * (own - grand) ** 2) / (k - 1);
    within += members.reduce((sum, value) => sum + (value - own) ** 2, 0) / (values.length - k);
    squares += members.length ** 2 / values.length;
  }
  const size = (values.length - squares) / (k - 1);
  return (between - within) / (between + (size - 1) * within);
}

describe('what is true in a large simulated NHANES', () => {
  let cohort: Cohort;
  beforeAll(() => {
    cohort = cohortOf(wholePopulation, { seed: 11, scale: 6 });
  });

  it.each(['mercury', 'selenium', 'lead'])('persons of a PSU are alike in %s', (metal) => {
    const { columns } = cohort;
    const rows = [...columns.in_sample.keys()].filter((row) => columns.in_sample[row] === 1);
    const clusters = rows.map((row) => 2 * columns.stratum[row] + columns.psu[row]);
    const icc = intraclusterCorrelation(
      rows.map((row) => Math.log(columns[metal][row])),
      clusters,
    );
    expect(icc).toBeGreaterThan(0.01);
    expect(icc).toBeLessThan(0.2);
  });

  // Any BMD will do as the limit, so one with many cases is taken. Weights 1: the log odds ratios are those of every
  // person.
  it.each(['femoral_neck_bmd', 'lumbar_spine_bmd'])(
    'the log odds ratios at one site are those declared: %s',
    (site) => {
      const { columns, levels } = cohort;
      const numeric = (name: string, values: Float64Array) => ({ kind: 'numeric' as const, name, values });
      const quartiles = METALS.map((metal) =>
        numeric(
          metal,
          columns[metal].map((value) => quartileOf(metal, value)),
        ),
      );
      const fit = fitSurveyGlm(
        surveyDesign({
          strata: columns.stratum,
          psus: columns.psu,
          weights: columns.weight.map(() => 1),
          lonelyPsu: 'adjust',
        }),
        Uint8Array.from(columns.in_sample),
        columns[site].map((bmd) =>
          Number.isNaN(bmd) ? bmd : Number(bmd <= TRUTH.sites[site as 'femoral_neck_bmd'].mean - 0.1),
        ),
        [
          ...quartiles,
          numeric('age', columns.age),
          numeric('bmi', columns.bmi),
          { kind: 'factor', name: 'sex', levels: levels.sex, codes: columns.sex },
          { kind: 'factor', name: 'race', levels: levels.race_ethnicity, codes: columns.race_ethnicity },
        ],
        { dfRule: 'design', family: 'logistic', termsOfInterest: ['cadmium'] },
      );
      if (fit.status !== 'estimated') throw new Error(`the fit is ${fit.status}: ${fit.reason}`);
      for (const { term, estimate, se } of fit.coefficients) {
        const metal = METALS.find((id) => id === term);
        if (metal === undefined) continue;
        const error = Math.abs(estimate - TRUTH.logOddsRatioPerQuartile[metal]);
        expect(error, metal).toBeLessThan(3.5 * se);
        expect(error, metal).toBeLessThan(0.08);
      }
    },
  );
});

describe('what follows from the truth', () => {
  it('gives WQS weights that are shares of the effects in a direction', () => {
    const { wqsWeights, wqsLogOddsRatio } = trueEffects();
    expect(wqsWeights.positive.cadmium).toBeCloseTo(2 / 3, 12);
    expect(wqsWeights.positive.lead).toBeCloseTo(1 / 3, 12);
    expect(wqsWeights.negative).toMatchObject({ selenium: 1, cadmium: 0 });
    expect(wqsLogOddsRatio.positive).toBeCloseTo(0.36, 12);
    expect(wqsLogOddsRatio.negative).toBe(-0.2);
  });

  it('gives nothing where no metal has an effect', () => {
    const { logOddsRatioPerQuartile, wqsWeights } = trueEffects('none');
    for (const metal of METALS) {
      expect([logOddsRatioPerQuartile[metal], wqsWeights.positive[metal], wqsWeights.negative[metal]]).toEqual([
        0, 0, 0,
      ]);
    }
  });

  it('names only sites and metals of the catalogue', () => {
    for (const id of [...Object.keys(TRUTH.sites), ...METALS]) expect(Object.keys(variables)).toContain(id);
  });
});
