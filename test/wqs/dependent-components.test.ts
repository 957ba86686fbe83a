import { describe, expect, it } from 'vitest';
import { whyCombined } from '../../functions/wqs/dependent-components.ts';
import type { WqsProblem } from '../../functions/wqs/problem.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { uniforms } from '../support/simulated-survey.ts';
import { covariateColumns, simulatedWqs } from '../support/simulated-wqs.ts';

const settings = { n: 400, components: 3, quantiles: 4, numbers: 1, factors: 1, effect: 0.5, weighted: false };
const problem = simulatedWqs({ ...settings, seed: 7 });
const rows = Int32Array.from({ length: 400 }, (_, row) => row);
const [first, second, third] = problem.scores;
const next = uniforms(3);

/** The same scores but for a share of the rows, where they are one step away. */
const nearly = (scores: Uint8Array, share: number) =>
  scores.map((score) => (next() < share ? score + (score < 3 ? 1 : -1) : score));

function whyNot(scores: Uint8Array[], changed: Partial<WqsProblem> = {}): string | null {
  const components = ['lead', 'cadmium', 'mercury', 'copy'].slice(0, scores.length);
  return trainingOn({ ...problem, components, scores, ...changed }, rows, 'positive').whyNot;
}

describe('components that cannot be told apart on the training rows', () => {
  it.each<[string, Uint8Array]>([
    ['a copy', second],
    ['a copy but for rounding at the cut points', nearly(second, 0.005)],
    ['the opposite', second.map((score) => 3 - score)],
  ])('%s is named with what it repeats', (_, copy) => {
    expect(whyNot([first, second, third, copy])).toMatch(/^copy cannot be told apart from cadmium \(99 % or more/);
  });

  it('one that repeats a covariate is named', () => {
    const scores = Uint8Array.from(covariateColumns(problem)[2], (level) => 3 * level);
    expect(whyNot([first, scores])).toMatch(/^cadmium cannot be told apart from the covariates/);
  });

  it('no component that is measured for itself is, however like another', () => {
    expect(whyNot([first, second, third])).toBeNull();
    expect(whyNot([first, second, third, nearly(second, 0.15)])).toBeNull();
  });

  it('it is decided once: every resample has the same reason, whatever it holds', () => {
    const scores = [first, second, third, second];
    const components = ['lead', 'cadmium', 'mercury', 'copy'];
    const training = trainingOn({ ...problem, components, scores }, rows, 'positive');
    for (const modulus of [2, 3, 5]) {
      const counts = Uint16Array.from(rows, (row) => row % modulus);
      expect(training.fit(counts)).toMatchObject({ status: 'not_estimable', reason: training.whyNot });
    }
  });
});

describe('a component whose values are a sum of others', () => {
  const exposure = () => Float64Array.from(rows, () => Math.exp(4 * next()));
  const [lead, cadmium] = [exposure(), exposure()];
  const mixture = (total: Float64Array) => [
    { name: 'lead', values: lead },
    { name: 'cadmium', values: cadmium },
    { name: 'total', values: total },
  ];

  it('is named with its parts, rounded or not', () => {
    const total = lead.map((value, row) => value + cadmium[row]);
    for (const values of [total, total.map((value) => Math.round(100 * value) / 100)]) {
      const reason = 'the values of total are a linear combination of those of lead and cadmium';
      expect(whyCombined(mixture(values))).toBe(reason);
    }
  });

  it('is none if it has a part of its own', () => {
    expect(whyCombined(mixture(lead.map((value, row) => value + cadmium[row] + 3 * next())))).toBeNull();
  });
});
