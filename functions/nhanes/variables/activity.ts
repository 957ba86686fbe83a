import { inEveryCycle, number } from './kinds.ts';
import type { Variable } from './variable.ts';

const LEVELS = ['no', 'yes'] as const;

const recreationalActivity: Variable = {
  id: 'recreational_activity',
  label: 'vigorous or moderate recreational activity in a typical week',
  role: 'covariate',
  levels: LEVELS,
  sources: inEveryCycle({ table: 'PAQ', column: 'PAQ650' }, { table: 'PAQ', column: 'PAQ665' }),
  derive: (answers) => {
    if (answers.some((answer) => answer === 1)) return LEVELS.indexOf('yes');
    return answers.every((answer) => answer === 2) ? LEVELS.indexOf('no') : Number.NaN;
  },
};

export const activity = [
  recreationalActivity,
  number({
    id: 'sedentary_minutes',
    label: 'sedentary activity',
    role: 'covariate',
    unit: 'minutes/day',
    source: { table: 'PAQ', column: 'PAD680' },
    missingCodes: [7777, 9999],
  }),
];
