/** A number itself: a variable. */
import { isNumber } from '../language/faults.ts';
import { told, variableId } from '../language/fields.ts';
import type { OutcomeKind } from './outcome.ts';

export const number: OutcomeKind<string> = {
  schema: told(variableId, 'A variable that is a number.', 'egfr'),
  families: ['linear', 'log-linear'],
  hasCases: false,
  guardsSample: false,
  values: (variable, columns) => ({
    values: columns[variable],
    told: Uint8Array.from(columns[variable], (value) => Number(!Number.isNaN(value))),
  }),
  variables: (id) => [{ id, path: [] }],
  madeOf: (variable) => [variable],
  faults: (variable, path, catalogue) => isNumber(path, variable, catalogue),
  unit: (variable, catalogue) => catalogue[variable].unit ?? '',
  describe: (variable, catalogue) => {
    const { label, unit } = catalogue[variable];
    return unit ? `${label}, ${unit}` : label;
  },
};
