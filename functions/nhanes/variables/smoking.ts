import { category, inEveryCycle } from './kinds.ts';
import type { Variable } from './variable.ts';

const EVER_100_CIGARETTES = { table: 'SMQ', column: 'SMQ020' };
const NOW = { table: 'SMQ', column: 'SMQ040' };

const SMOKING = ['never', 'former', 'current'] as const;

/** SMQ040 is asked of ever-smokers only: its blank is a missing answer for them and no answer at all for never-smokers. */
const smoking: Variable = {
  id: 'smoking',
  label: 'cigarette smoking',
  role: 'covariate',
  levels: SMOKING,
  sources: inEveryCycle(EVER_100_CIGARETTES, NOW),
  derive: ([ever, now]) => {
    if (ever === 2) return SMOKING.indexOf('never');
    if (ever === 1 && now === 3) return SMOKING.indexOf('former');
    if (ever === 1 && (now === 1 || now === 2)) return SMOKING.indexOf('current');
    return Number.NaN;
  },
};

export const smokingVariables = [
  smoking,
  category({
    id: 'smokes_now',
    label: 'does now smoke cigarettes (asked of ever-smokers only)',
    source: NOW,
    codes: { every_day: [1], some_days: [2], not_at_all: [3] },
  }),
];
