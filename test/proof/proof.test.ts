/**
 * `npm run prove` in small: so few surveys can only show that nothing is grossly wrong, and that the proof itself
 * works.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { jointTable, protocolTable, recoveryTable } from './proof-table.ts';
import { type Census, census } from './surveys/census.ts';
import { jointTests } from './surveys/joint.ts';
import { contrastNames, proofRequest } from './surveys/proof-study.ts';
import { recoveredWeights, type Survey, survey } from './surveys/survey.ts';
import { coverage, meanOf, rejections } from './verdict.ts';

const SURVEYS = 4;
const PROTOCOL = 'huang-2023-whole-population';

describe('four simulated surveys, and a population of four others', () => {
  let population: Census;
  let surveys: Survey[];
  const contrasts = contrastNames(proofRequest(PROTOCOL));

  beforeAll(() => {
    population = census(PROTOCOL, 0, SURVEYS);
    surveys = Array.from({ length: SURVEYS }, (_, seed) => survey(PROTOCOL, seed, population.quartiles));
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

  it('make a table that says of each contrast how often the intervals of both rules hold it', () => {
    const table = protocolTable(PROTOCOL, { census: [population], surveys });
    const share = String.raw`(\*\*)?\d+\.\d \(\d+\.\d\)(\*\*)?`;
    for (const contrast of contrasts) {
      expect(table).toMatch(new RegExp(`^\\| ${contrast} \\|.*\\| ${share} \\| ${share} \\|.*\\|$`, 'm'));
    }
  });

  it('make a table of joint tests by both rules, of which that on effective df rejects less', () => {
    const tests = jointTests(PROTOCOL, 1);
    expect(Object.keys(tests)).toHaveLength(1 + 3 * proofRequest(PROTOCOL).exposures.length);
    for (const { design, effective } of Object.values(tests)) expect(Number(effective)).toBeGreaterThan(Number(design));
    expect(jointTable(PROTOCOL, [tests])).toMatch(/^\| mixture joint \| 1 \| .* \| .* \|$/m);
  });

  it('make a table of weights by the number of persons and of PSUs', () => {
    const weights = recoveredWeights(0, { persons: 0.5, psus: 2 });
    expect(Object.values(weights ?? {}).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    const table = recoveryTable([{ size: { persons: 0.5, psus: 2 }, result: weights }]);
    expect(table).toMatch(/^\| 0.5 \| 120 \| 1 \|/m);
  });
});
