import { describe, expect, it } from 'vitest';
import { DEFAULT_SIMULATION } from '../../functions/simulation/settings.ts';
import { parseRunRequest } from '../../functions/study/run-request.ts';
import { EVENT_NAMES, eventFile } from '../support/events.ts';

describe('a valid request', () => {
  it.each(EVENT_NAMES)('%s of events/ is one, and itself once its defaults are filled in', (name) => {
    const request = parseRunRequest(eventFile(name));
    expect(request.source).toBe('cdc');
    const { variables, ...again } = JSON.parse(JSON.stringify(request));
    expect(parseRunRequest({ ...again, variables })).toEqual(request);
  });

  it('may name a simulated NHANES, which has one name', () => {
    const named = (source: string) => parseRunRequest({ ...eventFile('huang-2023'), source }).source;
    expect(named('simulated')).toBe(`simulated:seed=${DEFAULT_SIMULATION.seed}&scale=1`);
    expect(named('simulated:seed=007&scale=0.50')).toBe('simulated:seed=7&scale=0.5');
    for (const wrong of ['simulated:seed=4294967296&scale=1', 'simulated:seed=1&scale=0', 'simulated:7', 'ftp://x/']) {
      expect(() => named(wrong), wrong).toThrow(/source: must be "cdc", "simulated"/);
    }
  });

  it('may be the detail of an EventBridge event', () => {
    const event = {
      version: '0',
      id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
      'detail-type': 'Study Requested',
      source: 'nhanes-mixtures',
      detail: eventFile('huang-2023'),
    };
    expect(parseRunRequest(event)).toEqual(parseRunRequest(eventFile('huang-2023')));
  });

  it('of a few lines gets its defaults filled in', () => {
    const least = {
      id: 'least',
      title: 'The least that a study says',
      cycles: ['2017-2018'],
      sample: [{ step: 'weight', positive_weight: true }],
      outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr' }],
      exposures: ['lead'],
      models: [{ id: 'crude' }],
    };
    expect(parseRunRequest(least)).toEqual({
      ...least,
      reading: "The rules are those of this request's author.",
      source: 'cdc',
      weights: { '2017-2018': { table: 'DEMO', column: 'WTMEC2YR' } },
      variables: [],
      outcomes: [{ id: 'egfr', label: 'eGFR', number: 'egfr', families: ['linear'] }],
      forms: [{ id: 'quantile-4', quantile: { groups: 4, weighted: false, cut_within: 'sample', reference: 1 } }],
      models: [{ id: 'crude', covariates: [] }],
      subgroups: [{ id: 'all', label: 'all participants' }],
      interactions: [],
      df_rule: 'effective',
      jackknife: false,
      sensitivity: [],
      lonely_psu: 'adjust',
      test_families: [],
    });
  });

  it.each([
    'https://user:secret@example.org/nhanes',
    'https://secret@example.org/nhanes',
    'https://user:se/cret@example.org/',
    'https://example.org/nhanes?token=secret',
    'https://example.org/nhanes#secret',
    'file://user:secret@example.org/',
  ])('may not have a secret in its source, nor is it repeated: %s', (source) => {
    const parse = () => parseRunRequest({ ...eventFile('huang-2023'), source });
    expect(parse).toThrow(
      /source: must be .* no user name, password, query, fragment or blank; got text of \d+ characters$/,
    );
    expect(parse).not.toThrow(/secret|cret@/);
  });

  it.each(['cdc', 'http://localhost:8080/mirror', 'https://example.org', 'file:///data/nhanes'])(
    'may have %s as source',
    (source) => {
      expect(parseRunRequest({ ...eventFile('huang-2023'), source }).source).toBe(source);
    },
  );
});
