/**
 * The field `sweep` of a request: pairs of exposures and outcomes, each by itself in every cycle and in all of them
 * together.
 */
import * as z from 'zod/mini';
import { fields, nonEmpty, told, variableId } from '../../language/fields.ts';
import { outcomeSchema } from '../../outcomes/index.ts';

/** How the cycles come together; also what the column `cycle` calls what they come to. */
const COMBINATIONS = ['pooled', 'meta-analysis'] as const;
export type Combination = (typeof COMBINATIONS)[number];

/** CDC's name of a file: `COT_D`, `P_PBCD`, `L06HM_C`. */
const fileName = z
  .string()
  .check(
    z.regex(/^[A-Z][A-Z0-9_]{0,15}$/, 'must be a name of a file as CDC spells it, without extension, as in "COT_D"'),
  );

const sweepSettings = fields({
  exposures: told(nonEmpty(variableId), 'What explains, each by itself; not every cycle need have it.', [
    'cadmium',
    'urinary_cadmium_per_creatinine',
  ]),
  outcomes: told(nonEmpty(outcomeSchema), 'What is explained, each by itself; not every cycle need have it.', [
    { id: 'systolic', label: 'systolic blood pressure', number: 'systolic_blood_pressure' },
  ]),
  combine: told(
    z._default(z.enum(COMBINATIONS), 'pooled'),
    'How the cycles come together: one model of the pooled participants, or a random-effects meta-analysis of the estimates of each cycle.',
    'meta-analysis',
  ),
  without: told(
    z._default(z.array(fileName), []),
    'Files of CDC that are not at hand: what is made of them counts as not measured in their cycle.',
    ['COT_D'],
  ),
});

export const sweepField = z.optional(
  told(sweepSettings, 'An exposure-wide sweep: regressions of many pairs, in every cycle and over all of them.', {
    exposures: ['cadmium', 'cotinine'],
    outcomes: [{ id: 'systolic', label: 'systolic blood pressure', number: 'systolic_blood_pressure' }],
  }),
);
