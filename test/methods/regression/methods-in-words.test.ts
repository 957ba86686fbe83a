/** How regressions were done, for the methods of a paper. */
import { expect, it } from 'vitest';
import { regressionMethods } from '../../../functions/methods/regression/methods-in-words.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { smallReport, smallRequest } from '../../report/study-report.ts';

const NUMBER = { id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd', families: ['log-linear'] };
const CASES = { ...smallRequest().outcomes[0], families: ['logistic', 'log-linear'] };

function methodsOf(...outcomes: object[]): string[] {
  const request = smallRequest({ outcomes });
  return regressionMethods({ ...smallReport(), request }, studyLabels(request));
}

it('each family is told once, with what it compares of cases and of numbers', () => {
  expect(methodsOf(CASES, { ...CASES, id: 'again' }, NUMBER)[0]).toMatch(
    /by survey-weighted logistic regression \(odds ratios\), log-linear Poisson regression \(prevalence ratios\) and log-linear Poisson regression \(ratios of means\)\.$/,
  );
});

it('a penalised fit is told of where a model is logistic, the only one that can have one', () => {
  expect(methodsOf(CASES).join(' ')).toContain('Firth 1993');
  expect(methodsOf({ ...NUMBER, families: ['linear'] }).join(' ')).not.toContain('Firth');
});
