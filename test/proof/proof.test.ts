/** `npm run prove` in small: so few surveys can only show that nothing is grossly wrong, and that the proof itself works. */
import { beforeAll, describe, expect, it } from 'vitest';
import { proofTable } from './proof-table.ts';
import { type Census, census } from './surveys/census.ts';
import { contrastNames, proofRequest } from './surveys/proof-study.ts';
import { type Survey, survey } from './surveys/survey.ts';
import { coverage, meanOf, rejections } from './verdict.ts';

const SURVEYS = 4;

describe('four simulated surveys, and a population of four others', () => {
  let population: Census;
  let surveys: Survey[];
  const contrasts = contrastNames(proofRequest());

  beforeAll(() => {
    population = census(0, SURVEYS);
    surveys = Array.from({ length: SURVEYS }, (_, seed) => survey(seed, population.quartiles));
  });

  it('have an interval for each of the 20 contrasts', () => {
    expect(contrasts).toHaveLength(20);
    for (const { declared } of surveys) expect(contrasts.filter((contrast) => declared[contrast] === null)).toEqual([]);
  });

  it('have intervals that contain the census value nearly always', () => {
    const shares = contrasts.map(
      (contrast) =>
        coverage(
          surveys.flatMap(({ declared }) => declared[contrast] ?? []),
          population.logOr.declared[contrast],
        ).share,
    );
    expect(meanOf(shares).mean).toBeGreaterThan(0.85);
  });

  it('seldom find an effect where there is none, by trend or by WQS', () => {
    const trends = contrasts.filter((contrast) => contrast.endsWith('trend'));
    const p = surveys.flatMap(({ none, wqsNone }) => [
      ...trends.flatMap((contrast) => none[contrast]?.p ?? []),
      ...[wqsNone.glm, wqsNone.survey, wqsNone.permutation].flatMap((value) => value ?? []),
    ]);
    expect(p.length).toBe(SURVEYS * (trends.length + 3));
    expect(rejections(p).share).toBeLessThan(0.25);
  });

  it('have the metals in harmful order: cadmium before lead, both above the harmless', () => {
    const { declared, none } = population.logOr;
    expect(declared['cadmium q4']).toBeGreaterThan(declared['selenium q4']);
    expect(declared['cadmium q4']).toBeGreaterThan(none['cadmium q4']);
  });

  it('make a table that says of each contrast whether its coverage holds or fails', () => {
    const weights = [{ scale: 1, result: { cadmium: 0.7, lead: 0.3 } }];
    const table = proofTable({ census: [population], surveys, weights });
    for (const contrast of contrasts) {
      expect(table).toMatch(new RegExp(`^\\| ${contrast} \\|.*\\| (holds|\\*\\*fails\\*\\*) \\|$`, 'm'));
    }
  });
});
