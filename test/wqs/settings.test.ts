import { describe, expect, it } from 'vitest';
import { checkWqsSettings, InvalidWqsSettingsError, type WqsSettings } from '../../functions/wqs/settings.ts';

const GOOD: WqsSettings = {
  components: ['lead', 'cadmium'],
  quantiles: 4,
  bootstraps: 100,
  validation: 0.6,
  holdouts: 1,
  directions: ['positive', 'negative'],
  signal: 't2',
  seed: 1,
};

describe('settings', () => {
  it('may be of the usual kind, with one component, or without validation rows', () => {
    expect(() => checkWqsSettings(GOOD)).not.toThrow();
    expect(() => checkWqsSettings({ ...GOOD, components: ['lead'], validation: 0 })).not.toThrow();
    expect(() => checkWqsSettings({ ...GOOD, directions: ['positive'], signal: 't3' })).not.toThrow();
  });

  it.each<[Record<string, unknown>, string]>([
    [{ components: [] }, 'the mixture has no component: name at least one'],
    [{ components: ['lead', 'lead'] }, 'the component "lead" is in the mixture twice'],
    [{ quantiles: 1 }, 'quantiles is 1: it must be a whole number from 2 to 256'],
    [{ quantiles: 2.5 }, 'quantiles is 2.5: it must be a whole number from 2 to 256'],
    [{ bootstraps: 0 }, 'bootstraps is 0: it must be a whole number, at least 1'],
    [{ validation: 1 }, 'validation is 1: it must be a share from 0 (train and test on all rows) to below 1'],
    [{ validation: -0.1 }, 'validation is -0.1: it must be a share from 0 (train and test on all rows) to below 1'],
    [
      { validation: Number.NaN },
      'validation is NaN: it must be a share from 0 (train and test on all rows) to below 1',
    ],
    [{ holdouts: 0 }, 'holdouts is 0: it must be a whole number, at least 1'],
    [{ directions: [] }, 'no direction: choose of positive, negative'],
    [{ directions: ['up'] }, 'unknown direction "up": choose of positive, negative'],
    [{ signal: 't4' }, 'unknown signal "t4": choose of t2, t3, abst, one, expt'],
    [
      { signal: 't3' },
      'the signal t3 cannot be used for the negative direction: cubes of negative z are negative weights',
    ],
    [{ seed: -1 }, 'seed is -1: it must be a whole number from 0 to 4294967295'],
    [{ seed: 2 ** 32 }, 'seed is 4294967296: it must be a whole number from 0 to 4294967295'],
  ])('%j: one clear message', (bad, message) => {
    const settings = { ...GOOD, ...bad } as WqsSettings;
    expect(() => checkWqsSettings(settings)).toThrow(InvalidWqsSettingsError);
    expect(() => checkWqsSettings(settings)).toThrow(message);
  });
});
