/** How regressions were done, for the methods of a paper. */
import { expect, it } from 'vitest';
import { regressionMethods } from '../../../functions/methods/regression/methods-in-words.ts';
import { studyLabels } from '../../../functions/study/labels.ts';
import { smallReport, smallRequest } from '../../report/study-report.ts';

it('each family is told once, with what it compares of cases and of numbers', () => {
  const number = { id: 'spine', label: 'spine BMD', number: 'lumbar_spine_bmd', families: ['log-linear'] };
  const cases = { ...smallRequest().outcomes[0], families: ['logistic', 'log-linear'] };
  const request = smallRequest({ outcomes: [cases, { ...cases, id: 'again' }, number] });
  expect(regressionMethods({ ...smallReport(), request }, studyLabels(request))[0]).toMatch(
    /by survey-weighted logistic regression \(odds ratios\), log-linear Poisson regression \(prevalence ratios\) and log-linear Poisson regression \(ratios of means\)\.$/,
  );
});
