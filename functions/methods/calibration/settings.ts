/** The field `calibration` of a request: on how many data sets the intervals and tests of a study are tried. */
import * as z from 'zod/mini';
import { count, told } from '../../language/fields.ts';

/** A coverage of 95 % is then known to 0.1 percentage points: no more can be told apart. */
const MOST_DATA_SETS = 50_000;

export const calibrationField = z.optional(
  told(
    count(1, MOST_DATA_SETS),
    'On how many data sets, drawn from its own fitted models, each interval and each test is tried; on none if absent.',
    500,
  ),
);

/** Makes the outcomes of every data set. */
export const SEED = 2023;
