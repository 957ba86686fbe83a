/** Which cycles and weights may stand together, by NCHS's rules: each refusal names the rule and where it stands. */
import { describe, expect, it } from 'vitest';
import { RELEASES } from '../../../functions/nhanes/releases.ts';
import { parseRunRequest } from '../../../functions/study/run-request.ts';
import { studyWeights } from '../../../functions/study/study-weights.ts';
import { problemsOf } from '../../support/refusals.ts';
import { smallRequest } from '../../support/small-request.ts';

/** A study of what people say, of bodies, or of metals, in these cycles. */
function study(cycles: string[], measured: string, change: object = {}) {
  return smallRequest({
    cycles,
    sample: [{ step: 'weight', positive_weight: true }],
    outcomes: [{ id: 'diabetes', label: 'diabetes', condition: { variable: 'diabetes', in: ['yes'] } }],
    exposures: [measured],
    ...change,
  });
}

const weightsOf = (cycles: string[], measured: string) =>
  studyWeights(parseRunRequest(study(cycles, measured))).map(
    ({ column, years, years_of_study }) => `${column.split('.')[1]} x ${years}/${years_of_study}`,
  );

describe('a weight is multiplied by the years that it stands for over those of all releases', () => {
  it.each([
    [['2013-2014'], 'lead', ['WTSH2YR x 2/2']],
    [['2013-2014', '2017-2018'], 'lead', ['WTSH2YR x 2/4', 'WTMEC2YR x 2/4']],
    [['2015-2016', '2017-2020'], 'bmi', ['WTMEC2YR x 2/5.2', 'WTMECPRP x 3.2/5.2']],
    [['2015-2016', '2017-2020'], 'poverty_income_ratio', ['WTINT2YR x 2/5.2', 'WTINTPRP x 3.2/5.2']],
    [['1999-2000', '2001-2002'], 'bmi', ['WTMEC4YR x 4/4', 'WTMEC4YR x 4/4']],
    [['1999-2000', '2001-2002', '2003-2004'], 'bmi', ['WTMEC4YR x 4/6', 'WTMEC4YR x 4/6', 'WTMEC2YR x 2/6']],
    [['1999-2000'], 'bmi', ['WTMEC2YR x 2/2']],
    [['2001-2002', '2003-2004'], 'lead', ['WTMEC2YR x 2/4', 'WTMEC2YR x 2/4']],
    [['2017-2020', '2021-2023'], 'hba1c', ['WTMECPRP x 3.2/5.2', 'WTPH2YR x 2/5.2']],
    [['1999-2000', '2001-2002'], 'urinary_lead', ['WTSHM4YR x 4/4', 'WTSHM4YR x 4/4']],
  ])('%j, of %s', (cycles, measured, weights) => {
    expect(weightsOf(cycles, measured)).toEqual(weights);
  });

  it('so that each year counts once: the multipliers of the releases add up to one, two cycles of one weight counting once', () => {
    const cycles = RELEASES.map(({ id }) => id).filter((id) => id !== '2017-2018');
    const weights = studyWeights(parseRunRequest(study(cycles, 'bmi')));
    const [first, second, ...others] = weights;
    expect(first.multiplier).toBe(second.multiplier);
    expect(others.reduce((sum, { multiplier }) => sum + multiplier, first.multiplier)).toBeCloseTo(1, 12);
    expect(first.years_of_study).toBeCloseTo(23.2, 12);
  });
});

describe('the same request runs on other cycles after changing nothing but these', () => {
  it.each([
    ['dxa-2005-2020', ['2005-2006', '2007-2008', '2009-2010']],
    ['dxa-2005-2020', ['2013-2014', '2017-2020']],
    ['dxa-2005-2020', ['2005-2006', '2007-2008', '2009-2010', '2013-2014', '2017-2018']],
    ['five-metals-hypertension', ['2011-2012', '2013-2014', '2015-2016', '2017-2018']],
    ['told-osteoporosis', ['1999-2000', '2001-2002', '2003-2004']],
    ['urinary-metals', ['2011-2012']],
  ])('%s on %j', async (event, cycles) => {
    const { default: written } = await import(`../../../events/${event}.json`);
    expect(problemsOf({ ...written, cycles })).toEqual([]);
  });
});

describe('refused, with the rule and its source', () => {
  it('are the same people twice', () => {
    expect(problemsOf(study(['2013-2014', '2017-2018', '2017-2020'], 'lead'))).toEqual([
      {
        path: 'cycles[1]',
        message: expect.stringMatching(
          /^2017-2018 holds people who are in 2017-2020 too, and nobody may be in a study twice: .*codebook of P_PBCD/,
        ),
      },
    ]);
  });

  it('are two-year weights of 1999-2000 and 2001-2002 together', () => {
    const weights = { '2001-2002': { table: 'DEMO', column: 'WTMEC2YR' } };
    expect(problemsOf(study(['1999-2000', '2001-2002'], 'bmi', { weights }))).toEqual([
      {
        path: 'weights.2001-2002',
        message: expect.stringMatching(
          /^must be DEMO\.WTMEC4YR .*4-year weights: .*before the 2000 census .*module3.*; got DEMO\.WTMEC2YR$/,
        ),
      },
    ]);
    const alone = { '2001-2002': { table: 'DEMO', column: 'WTMEC4YR' } };
    expect(problemsOf(study(['2001-2002'], 'bmi', { weights: alone }))).toEqual([
      { path: 'weights.2001-2002', message: expect.stringMatching(/^must be DEMO\.WTMEC2YR .*; got DEMO\.WTMEC4YR$/) },
    ]);
  });

  it.each([
    ['2013-2014', 'lead', 'DEMO.WTMEC2YR', 'PBCD.WTSH2YR'],
    ['2017-2020', 'bmi', 'DEMO.WTINTPRP', 'DEMO.WTMECPRP'],
    ['2009-2010', 'urinary_lead', 'DEMO.WTMEC2YR', 'UHM.WTSA2YR'],
    ['2009-2010', 'fasting_glucose', 'DEMO.WTMEC2YR', 'GLU.WTSAF2YR'],
    ['2021-2023', 'lead', 'DEMO.WTMEC2YR', 'PBCD.WTPH2YR'],
    // A weight of another subsample.
    ['2009-2010', 'fasting_glucose', 'UM.WTSA2YR', 'GLU.WTSAF2YR'],
  ])('is a coarser weight than a table demands: in %s, of %s, %s', (cycle, measured, given, wanted) => {
    const [table, column] = given.split('.');
    const message = expect.stringMatching(
      new RegExp(`^must be ${wanted} .*smallest sample .*Weighting, Task 1.*; got ${given}$`),
    );
    expect(problemsOf(study([cycle], measured, { weights: { [cycle]: { table, column } } }))).toEqual([
      { path: `weights.${cycle}`, message },
    ]);
  });

  it('is a column that is no weight', () => {
    const weights = { '2013-2014': { table: 'DEMO', column: 'INDFMPIR' } };
    expect(problemsOf(study(['2013-2014'], 'bmi', { weights }))).toEqual([
      {
        path: 'weights.2013-2014',
        message: expect.stringMatching(
          /no survey weight, those of 2013-2014 are DEMO\.WTINT2YR, .*; got DEMO\.INDFMPIR$/,
        ),
      },
    ]);
  });

  it('are two subsamples, of which no weight makes whoever is in both stand for the population', () => {
    const models = [{ id: 'crude', covariates: ['urinary_lead'] }];
    expect(problemsOf(study(['2013-2014'], 'lead', { models }))).toEqual([
      { path: 'weights.2013-2014', message: expect.stringContaining('PBCD.WTSH2YR') },
    ]);
  });

  it('is a variable without a source in a cycle', () => {
    expect(problemsOf(study(['2005-2006', '2011-2012'], 'selenium'))).toEqual([
      {
        path: 'exposures[0]',
        message: expect.stringMatching(
          /^selenium does not exist in 2005-2006, only in 2011-2012, .*codebook of PBCD_G/,
        ),
      },
    ]);
    const models = [{ id: 'adjusted', covariates: ['race_ethnicity'] }];
    expect(problemsOf(study(['2009-2010'], 'lead', { models }))).toEqual([
      { path: 'models[0].covariates[0]', message: expect.stringContaining('race_ethnicity_5 exists in all cycles') },
    ]);
  });

  it('is a break in comparability, unless the request accepts it', () => {
    const models = [{ id: 'adjusted', covariates: ['recreational_activity'] }];
    const cycles = ['2005-2006', '2007-2008'];
    expect(problemsOf(study(cycles, 'lead', { models }))).toEqual([
      {
        path: 'cycles',
        message: expect.stringMatching(
          /break .* of recreational_activity, between 2005-2006 \(.*PAQ_D\) and 2007-2008 \(.*"accept_breaks"/,
        ),
      },
    ]);
    expect(problemsOf(study(cycles, 'lead', { models, accept_breaks: ['recreational_activity'] }))).toEqual([]);
    expect(problemsOf(study(['1999-2000', '2005-2006'], 'lead', { models }))).toEqual([]);
    expect(problemsOf(study(['2007-2008', '2017-2020'], 'lead', { models }))).toEqual([]);
  });

  it('is a break of what a variable is made of', () => {
    const found = problemsOf(study(['2005-2006', '2007-2008'], 'urinary_lead_per_creatinine'));
    expect(found).toEqual([{ path: 'cycles', message: expect.stringContaining('urinary_creatinine') }]);
    const accept_breaks = ['urinary_creatinine'];
    expect(problemsOf(study(['2005-2006', '2007-2008'], 'urinary_lead_per_creatinine', { accept_breaks }))).toEqual([]);
  });

  it('is the acceptance of a break that there is not', () => {
    expect(problemsOf(study(['2005-2006'], 'lead', { accept_breaks: ['lead'] }))).toEqual([
      {
        path: 'accept_breaks[0]',
        message: expect.stringMatching(/^is no variable with a break; must be .*recreational_activity/),
      },
    ]);
  });

  it('is a cycle that is not simulated, of a simulated NHANES', () => {
    expect(problemsOf(study(['2013-2014', '2015-2016'], 'lead', { source: 'simulated' }))).toEqual([
      { path: 'cycles[1]', message: '2015-2016 is not simulated; the simulated NHANES has 2013-2014, 2017-2018' },
    ]);
  });
});

describe('a finer weight than needed', () => {
  it('is allowed where the request names it: it is of a part of the sample', () => {
    const weights = { '2013-2014': { table: 'PBCD', column: 'WTSH2YR' } };
    expect(problemsOf(study(['2013-2014'], 'bmi', { weights }))).toEqual([]);
  });
});
