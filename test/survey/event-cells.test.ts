import { describe, expect, it } from 'vitest';
import { noDesign, surveyDesign } from '../../functions/survey/design.ts';
import { cautionOf, eventCell, whyNoInterval } from '../../functions/survey/event-cells.ts';
import { fitSurveyGlm } from '../../functions/survey/regression.ts';
import { designOf, simulatedSurvey } from '../support/simulated-survey.ts';

const cell = (events: number, total = 1000, psus: number | null = 30) => ({ total, events, psus });

describe('the caution of an effect', () => {
  it.each([
    [[cell(20), cell(500)], null, null],
    [[cell(19), cell(500)], null, 'few_events'],
    [[cell(500), cell(981)], null, 'few_events'],
    [[cell(10), cell(500)], null, 'few_events'],
    [[cell(9), cell(500)], null, 'sparse'],
    [[cell(500), cell(991)], 30, 'sparse'],
    [[cell(500)], 8, null],
    [[cell(500)], 7.99, 'sparse'],
    [[], 7.99, 'sparse'],
    [[], null, null],
  ] as const)('between %j on %s effective df is %s', (cells, dfEffective, caution) => {
    expect(cautionOf(cells, dfEffective)).toBe(caution);
  });
});

describe('no interval is offered', () => {
  it('with cases in fewer than three PSUs of a cell, and it is said of which', () => {
    expect(whyNoInterval({ 'the reference group': cell(3, 100, 3), q2: cell(40) })).toBeUndefined();
    expect(whyNoInterval({ 'the reference group': cell(3, 100, 2), q2: cell(40) })).toBe(
      'no interval: 3 cases in 2 PSUs of the reference group, where it takes cases in 3 PSUs',
    );
    expect(whyNoInterval({ 'the reference group': cell(1, 100, 1), q2: cell(2, 100, 2) })).toBe(
      'no interval: 1 case in 1 PSU of the reference group, 2 cases in 2 PSUs of q2, where it takes cases in 3 PSUs',
    );
  });

  it('is no rule where rows are not of a survey', () => {
    expect(whyNoInterval({ 'all participants': cell(1, 100, null) })).toBeUndefined();
  });
});

describe('the events among rows', () => {
  const design = surveyDesign({
    strata: [1, 1, 1, 2, 2, 2],
    psus: [1, 1, 2, 1, 2, 2],
    weights: [1, 1, 1, 1, 1, 1],
    lonelyPsu: 'adjust',
  });
  const all = Int32Array.of(0, 1, 2, 3, 4, 5);

  it('are counted with the PSUs that have one', () => {
    expect(eventCell(design, Float64Array.of(1, 1, 0, 0, 1, 1), all)).toEqual({ total: 6, events: 4, psus: 2 });
    expect(eventCell(noDesign(6), Float64Array.of(1, 1, 0, 0, 1, 1), all)).toEqual({ total: 6, events: 4, psus: null });
  });

  it('are none of an outcome that is a number or a count', () => {
    expect(eventCell(design, Float64Array.of(1, 2, 0, 0, 1, 1), all)).toBeNull();
  });

  it('can be had by Firth even where the likelihood has a maximum', () => {
    const survey = simulatedSurvey(600);
    const options = { family: 'logistic', dfRule: 'design', termsOfInterest: ['exposure'] } as const;
    const fit = (penalised: boolean) =>
      fitSurveyGlm(designOf(survey), survey.domain, survey.outcome, [survey.exposure, survey.age], {
        ...options,
        penalised,
      });
    expect([fit(false).status, fit(true).status]).toEqual(['estimated', 'firth']);
  });
});
