import { describe, expect, it } from 'vitest';
import { WeightAverage } from '../../functions/wqs/average.ts';
import { finalGlm } from '../../functions/wqs/ordinary-final-model.ts';
import { trainingOn } from '../../functions/wqs/training.ts';
import { wqsOracleCase } from '../support/wqs-oracle.ts';

describe.each(['pos_std', 'constcol'] as const)('%s, on the resamples that gWQS drew', (name) => {
  const { problem, scores, mix, training, validation, resamples, expected } = wqsOracleCase(name);
  const { constrained_to_direction: exact, dev_pos, dev_neg } = expected.exact;
  const fitter = trainingOn(problem, training, 'positive');
  const replicates = resamples.map((counts) => fitter.fit(counts));
  const inMixture = scores.components.map((component) => mix.indexOf(component));
  const average = new WeightAverage(scores.components.length, 't2');
  for (const replicate of replicates) average.add(replicate);
  const weights = average.result().weights ?? new Float64Array();

  it('has the rows of the oracle', () => {
    expect(training.length).toBe(expected.n_train);
    expect(validation.length).toBe(expected.n_valid);
  });

  it('finds the exact optimum of every resample', () => {
    replicates.forEach(({ status, deviance, kkt, b1, z, weights: found }, r) => {
      expect(status).toBe('kept');
      expect(Math.abs(deviance - dev_pos[r]) / dev_pos[r]).toBeLessThan(1e-11);
      expect(kkt).toBeLessThanOrEqual(1e-8);
      expect(Math.abs(b1 - exact.b1[r])).toBeLessThan(1e-6);
      // The standard error in the oracle is of an iteration that stops at 1e-8 of the deviance.
      expect(Math.abs(z - exact.stat[r])).toBeLessThan(2e-5);
      expect(Math.abs(b1 / z - exact.se[r])).toBeLessThan(2e-6);
      inMixture.forEach((position, j) => {
        expect(Math.abs(found[j] - exact.weights[r][position])).toBeLessThan(1e-6);
      });
    });
  });

  it('is never worse than gWQS', () => {
    replicates.forEach(({ deviance }, r) => {
      expect(deviance).toBeLessThan(expected.objective[r] + 1e-6);
    });
  });

  it('finds the optimum of the other direction, too', () => {
    const negative = trainingOn(problem, training, 'negative');
    resamples.forEach((counts, r) => {
      const { status, deviance, b1, z } = negative.fit(counts);
      expect(Math.abs(deviance - dev_neg[r]) / dev_neg[r]).toBeLessThan(1e-8);
      if (status === 'kept') expect(Math.max(b1, z)).toBeLessThan(0);
      else expect(b1).toBe(0);
    });
  });

  it('averages to the exact weights', () => {
    expect(average.result().kept).toBe(exact.result.n_used);
    inMixture.forEach((position, j) => {
      expect(Math.abs(weights[j] - exact.result.final_weights[position])).toBeLessThan(1e-7);
    });
  });

  it('tests the index as R does', () => {
    const final = finalGlm(problem, weights, validation);
    const theirs = exact.result.final_fit;
    const index = theirs.terms.indexOf('wqs');
    expect(final.status).toBe('estimated');
    expect(final.estimate).toBeCloseTo(theirs.coef[index], 7);
    expect(final.se).toBeCloseTo(theirs.se[index], 7);
    expect(final.t).toBeCloseTo(theirs.z[index], 6);
    expect(final.p).toBeCloseTo(theirs.p[index], 7);
    // gWQS rounds the normal quantile to 1.96.
    const reach = 1.959963984540054 * theirs.se[index];
    expect(1.96 * theirs.se[index]).toBeCloseTo(theirs.coef[index] - theirs.ci_low[index], 12);
    expect(final.ciLow).toBeCloseTo(theirs.coef[index] - reach, 7);
    expect(final.ciHigh).toBeCloseTo(theirs.coef[index] + reach, 7);
  });
});

describe('pos_std beside gWQS itself', () => {
  const { problem, training, validation, resamples, expected } = wqsOracleCase('pos_std');
  const fitter = trainingOn(problem, training, 'positive');
  const average = new WeightAverage(problem.scores.length, 't2');
  for (const counts of resamples) average.add(fitter.fit(counts));

  it('averages to the weights of gWQS', () => {
    average.result().weights?.forEach((weight, j) => {
      expect(Math.abs(weight - expected.final_weights[j])).toBeLessThan(1e-4);
    });
  });

  it('has the final model of gWQS at the weights of gWQS', () => {
    const { terms, coef, se } = expected.final_fit;
    const final = finalGlm(problem, Float64Array.from(expected.final_weights), validation);
    expect(final.estimate).toBeCloseTo(coef[terms.indexOf('wqs')], 8);
    // Its standard error is that of an iteration that stops at 1e-8 of the deviance.
    expect(final.se).toBeCloseTo(se[terms.indexOf('wqs')], 4);
  });
});
