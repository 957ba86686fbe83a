/** Whoever meets a condition is a case; who is not known to meet or to miss it has no outcome. */
import { type Condition, describe, tell, variablesIn } from '../nhanes/condition.ts';
import type { OutcomeKind } from './outcome.ts';

export const condition: OutcomeKind<Condition> = {
  field: 'condition',
  families: ['logistic', 'log-linear'],
  values: (spec, columns, levels) => {
    const values = tell(spec, columns, levels);
    return { values, told: Uint8Array.from(values, (value) => Number(!Number.isNaN(value))) };
  },
  variables: variablesIn,
  madeOf: variablesIn,
  describe,
};
