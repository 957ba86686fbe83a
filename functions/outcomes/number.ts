/** A number itself: a variable. */
import type { OutcomeKind } from './outcome.ts';

export const number: OutcomeKind<string> = {
  field: 'number',
  families: ['linear', 'log-linear'],
  values: (variable, columns) => ({
    values: columns[variable],
    told: Uint8Array.from(columns[variable], (value) => Number(!Number.isNaN(value))),
  }),
  variables: (variable) => [variable],
  madeOf: (variable) => [variable],
  describe: (variable, catalogue) => {
    const { label, unit } = catalogue[variable];
    return unit ? `${label}, ${unit}` : label;
  },
};
