/** Whoever meets a condition is a case; who is not known to meet or to miss it has no outcome. */
import { comparisonFaults, condition as schema, variablesNamed } from '../language/conditions.ts';
import { told } from '../language/fields.ts';
import { type Condition, describe, tell, variablesIn } from '../nhanes/condition.ts';
import type { OutcomeKind } from './outcome.ts';

export const condition: OutcomeKind<Condition> = {
  schema: told(schema, 'Whoever meets it is a case; of whom that is not known has no outcome.', {
    variable: 'egfr',
    below: 60,
  }),
  families: ['logistic', 'log-linear'],
  hasCases: true,
  guardsSample: false,
  values: (spec, columns, levels) => {
    const values = tell(spec, columns, levels);
    return { values, told: Uint8Array.from(values, (value) => Number(!Number.isNaN(value))) };
  },
  variables: (spec) => variablesNamed(spec, []),
  madeOf: variablesIn,
  faults: comparisonFaults,
  describe,
};
